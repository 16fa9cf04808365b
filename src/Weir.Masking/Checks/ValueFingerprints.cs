using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>
/// Fingerprints of single values and of row keys in canonical form, equal for both engines. One per thread; the caller disposes it.
/// </summary>
internal sealed class ValueFingerprints(Prf prf) : IDisposable
{
    // Other first bytes than those of FormClass.
    private const byte ValueTag = 0x40;
    private const byte KeyTag = 0x41;

    private readonly PooledBuffer _message = new();

    /// <summary>Whether a value can be compared at all: it is there, not empty, and of a kind that has a canonical form.</summary>
    public static bool IsComparable(in FieldValue value) =>
        value.Kind is not (ValueKind.Null or ValueKind.Special or ValueKind.Opaque)
        && !(value.Kind is ValueKind.Text or ValueKind.Json or ValueKind.Bytes && value.Bytes.IsEmpty);

    /// <summary>The fingerprint of a value.</summary>
    public ulong Of(in FieldValue value)
    {
        _message.Clear();
        _message.WriteByte(ValueTag);
        Canonical.Append(value, CanonicalForm.Trim, _message);
        return (ulong)prf.Evaluate(_message.WrittenSpan);
    }

    /// <summary>Starts the fingerprint of several values.</summary>
    public void Begin()
    {
        _message.Clear();
        _message.WriteByte(KeyTag);
    }

    /// <summary>Adds a value, with its length, so that ("ab", "c") and ("a", "bc") differ.</summary>
    public void Append(in FieldValue value)
    {
        var at = _message.Length;
        _message.Write([0, 0, 0, 0]);
        Canonical.Append(value, CanonicalForm.Trim, _message);
        BinaryPrimitives.WriteInt32BigEndian(_message.WritableSpan[at..], value.IsNull ? -1 : _message.Length - at - sizeof(int));
    }

    /// <summary>Ends the fingerprint of several values.</summary>
    public ulong End() => (ulong)prf.Evaluate(_message.WrittenSpan);

    /// <inheritdoc />
    public void Dispose() => _message.Dispose();
}
