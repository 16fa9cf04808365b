using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Weir.Vault.Objects;

/// <summary>
/// The name of an object in its bucket: 1 to 1,024 bytes of UTF-8 without NUL, in the very bytes that the client sent. Nothing in it means
/// anything: neither <c>/</c> nor <c>..</c>, and two spellings of one character are two keys. Order is that of the bytes.
/// </summary>
public readonly struct ObjectKey : IEquatable<ObjectKey>, IComparable<ObjectKey>
{
    /// <summary>The most bytes that a key has (Amazon S3 user guide, "Naming objects").</summary>
    public const int MaxBytes = 1024;

    private readonly byte[]? _bytes;

    private ObjectKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Takes bytes as a key; false where they are none.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, out ObjectKey key)
    {
        var isKey = bytes.Length is > 0 and <= MaxBytes && !bytes.Contains((byte)0) && Utf8.IsValid(bytes);
        key = isKey ? new ObjectKey(bytes.ToArray()) : default;
        return isKey;
    }

    /// <summary>The key of a text.</summary>
    /// <exception cref="ArgumentException">The text is no key.</exception>
    public static ObjectKey Of(string text) => TryCreate(Encoding.UTF8.GetBytes(text), out var key)
        ? key
        : throw new ArgumentException($"A key has 1 to {MaxBytes} bytes of UTF-8 and no NUL.", nameof(text));

    /// <summary>A key that is known to be one, because it was stored as one.</summary>
    internal static ObjectKey Stored(byte[] bytes) => new(bytes);

    /// <inheritdoc/>
    public int CompareTo(ObjectKey other) => Bytes.Span.SequenceCompareTo(other.Bytes.Span);

    /// <inheritdoc/>
    public bool Equals(ObjectKey other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ObjectKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The key as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>Whether two keys have the same bytes.</summary>
    public static bool operator ==(ObjectKey left, ObjectKey right) => left.Equals(right);

    /// <summary>Whether two keys differ.</summary>
    public static bool operator !=(ObjectKey left, ObjectKey right) => !left.Equals(right);

    /// <summary>Whether a key comes before another.</summary>
    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether a key comes after another.</summary>
    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether a key does not come after another.</summary>
    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a key does not come before another.</summary>
    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;
}
