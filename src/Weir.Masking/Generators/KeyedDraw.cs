using System.Buffers.Binary;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>
/// The one way from a row to randomness: a 128-bit keyed draw over the canonical value, the row's key, or the entity's key, as the binding
/// says. Equal for any thread, order and engine. One per bound generator; not thread-safe.
/// </summary>
internal sealed class KeyedDraw : IDisposable
{
    private readonly PooledBuffer _message = new();
    private readonly Prf _prf;
    private readonly KeyedBy _keyedBy;
    private readonly int[] _keyOrdinals;
    private readonly byte[] _prefix;
    private readonly CanonicalForm _form;

    /// <param name="binding">Says what is drawn over, and the consistency group.</param>
    /// <param name="purpose">Separates draws of one group, for example <c>first-name/1</c>. Part of the key derivation.</param>
    /// <param name="form">The canonical form of text input.</param>
    public KeyedDraw(GeneratorBinding binding, string purpose, CanonicalForm form)
    {
        _prf = binding.Keys.CreatePrf(purpose);
        _keyedBy = binding.KeyedBy;
        _keyOrdinals = [.. binding.KeyOrdinals];
        _form = form;
        // A row's key is only unique in its table, so the table's name is part of the message; an entity's key is meant to agree across
        // tables.
        _prefix = binding.KeyedBy is KeyedBy.Row or KeyedBy.Table ? Encoding.UTF8.GetBytes($"row|{binding.Table.Name.Name}|") : [];
    }

    /// <summary>The PRF of this draw, for further derivations of the same purpose.</summary>
    internal Prf Prf => _prf;

    /// <summary>Draws 128 bits. An entity whose key is NULL falls back to the input value.</summary>
    public UInt128 Draw(in FieldValue input, in RowView row) => _prf.Evaluate(Message(input, row));

    /// <summary>What is drawn over, for generators with a function of their own; valid until the next call.</summary>
    public ReadOnlySpan<byte> Message(in FieldValue input, in RowView row)
    {
        _message.Clear();
        if (_keyedBy is KeyedBy.Row or KeyedBy.Entity or KeyedBy.Table && AppendKey(row))
        {
            return _message.WrittenSpan;
        }

        _message.Clear();
        Canonical.Append(input, _form, _message);
        return _message.WrittenSpan;
    }

    /// <inheritdoc />
    public void Dispose() => _message.Dispose();

    private bool AppendKey(in RowView row)
    {
        _message.Write(_prefix);
        var any = false;
        foreach (var ordinal in _keyOrdinals)
        {
            // Each part carries its length, so that ("ab","c") and ("a","bc") differ. A single part stands bare, so that an entity
            // named by one column agrees with a value-keyed draw over that column.
            var lengthAt = _message.Length;
            if (_keyOrdinals.Length > 1)
            {
                _message.Write([0, 0, 0, 0]);
            }

            var before = _message.Length;
            var part = row[ordinal];
            any |= !part.IsNull;
            Canonical.Append(part, CanonicalForm.Trim, _message);
            if (_keyOrdinals.Length > 1)
            {
                var written = part.IsNull ? -1 : _message.Length - before;
                BinaryPrimitives.WriteInt32BigEndian(_message.WritableSpan[lengthAt..], written);
            }
        }

        return any;
    }
}
