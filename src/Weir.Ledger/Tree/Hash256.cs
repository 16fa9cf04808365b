using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Ledger;

/// <summary>A SHA-256 hash: 32 bytes as a value, without an allocation. A public value: compared in variable time.</summary>
[StructLayout(LayoutKind.Sequential, Size = SizeBytes)]
public readonly struct Hash256 : IEquatable<Hash256>
{
    /// <summary>The length of a hash.</summary>
    public const int SizeBytes = 32;

    /// <summary>The length of <see cref="ToString"/>.</summary>
    public const int TextLength = 44;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>The bytes, in order; valid as long as the variable that the hash stands in.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in this));

    /// <summary>Whether two hashes are the same.</summary>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Whether two hashes differ.</summary>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static Hash256 From(ReadOnlySpan<byte> bytes) => bytes.Length == SizeBytes
        ? MemoryMarshal.Read<Hash256>(bytes)
        : throw new ArgumentException($"A hash is {SizeBytes} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads the base64 of exactly 32 bytes (RFC 4648, section 4), in its only canonical form.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes + 1];
        var isHash = text.Length == TextLength
            && Base64.DecodeFromUtf8(text, bytes, out var used, out var written) == OperationStatus.Done
            && used == TextLength && written == SizeBytes;
        hash = isHash ? From(bytes[..SizeBytes]) : default;
        return isHash && hash.HasText(text);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out Hash256)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash256 hash)
    {
        hash = default;
        return text is { Length: TextLength } && TryParse(Encoding.UTF8.GetBytes(text), out hash);
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(Hash256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>The base64 form that notes and proofs hold.</summary>
    public override string ToString() => Convert.ToBase64String(Bytes);

    private bool HasText(ReadOnlySpan<byte> text)
    {
        Span<byte> canonical = stackalloc byte[TextLength];
        Base64.EncodeToUtf8(Bytes, canonical, out _, out _);
        return canonical.SequenceEqual(text);
    }
}
