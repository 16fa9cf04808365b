using System.Globalization;

namespace Weir.Vault.Objects;

/// <summary>
/// The entity tag of an object, as S3 makes it: the MD5 digest of its bytes, or, of a multipart upload, the MD5 digest of its parts' digests
/// and how many there are. Not a security measure: clients compare copies with it.
/// </summary>
public readonly struct EntityTag : IEquatable<EntityTag>
{
    private const int DigestBytes = 16;

    private readonly UInt128 _digest;

    /// <summary>Makes one.</summary>
    /// <param name="digest">16 bytes.</param>
    /// <param name="parts">How many parts; 0 for an object in one piece.</param>
    public EntityTag(ReadOnlySpan<byte> digest, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, DigestBytes);
        _digest = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
        Parts = parts;
    }

    /// <summary>How many parts; 0 for an object in one piece.</summary>
    public int Parts { get; }

    /// <summary>Reads the text form, with or without quotation marks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityTag tag)
    {
        tag = default;
        if (text is ['"', .. var inner, '"'])
        {
            text = inner;
        }

        Span<byte> digest = stackalloc byte[DigestBytes];
        if (text.Length < 2 * DigestBytes
            || Convert.FromHexString(text[..(2 * DigestBytes)], digest, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        var rest = text[(2 * DigestBytes)..];
        var parts = 0;
        if (rest.Length > 0
            && (rest[0] != '-' || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out parts) || parts == 0))
        {
            return false;
        }

        tag = new EntityTag(digest, parts);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(EntityTag other) => _digest == other._digest && Parts == other.Parts;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EntityTag other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_digest, Parts);

    /// <summary>The text form without quotation marks: 32 hexadecimal digits, and a hyphen and the number of parts where there are some.</summary>
    public override string ToString() => Parts == 0
        ? _digest.ToString("x32", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{_digest:x32}-{Parts}");

    /// <summary>Whether two tags are the same.</summary>
    public static bool operator ==(EntityTag left, EntityTag right) => left.Equals(right);

    /// <summary>Whether two tags differ.</summary>
    public static bool operator !=(EntityTag left, EntityTag right) => !left.Equals(right);
}
