using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.SignIn.Passwords;

/// <summary>What the file keeps of a SHA-1 digest: 64 bits that say where, and 16 others that say which.</summary>
/// <param name="Place">The first 8 bytes of the digest, big-endian.</param>
/// <param name="Fingerprint">The next 2 bytes.</param>
internal readonly record struct BreachedKey(ulong Place, ushort Fingerprint)
{
    /// <summary>Bytes of the text form in a work file.</summary>
    public const int Bytes = 10;

    /// <summary>Takes the key from a digest, of which only the first 10 bytes are read.</summary>
    public static BreachedKey Of(ReadOnlySpan<byte> sha1) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(sha1), BinaryPrimitives.ReadUInt16BigEndian(sha1[8..]));
}

/// <summary>
/// The layout of a fingerprint file. Header, 128 bytes: <c>WEIRBPW1</c>, number of keys, number of buckets (8 bytes each, little-endian),
/// SHA-256 of all that follows the header, zeros, and SHA-256 of the first 96 bytes. Then groups of 64 buckets, 72 bytes each: the index
/// of the group's first fingerprint (8 bytes) and how many each bucket has (1 byte each). Then the fingerprints, 2 bytes each.
/// </summary>
/// <remarks>
/// A bucket has 4 keys on average, and a key lies in bucket <c>Place * buckets / 2^64</c>: a foreign password is found with the chance
/// 4 / 65,536 at most. Sorted keys fall into the buckets in order, so the file is written from front to back.
/// </remarks>
internal sealed record BreachedPasswordFile(long Keys, long Buckets, byte[] BodyDigest)
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 128;

    /// <summary>Buckets in a group.</summary>
    public const int BucketsPerGroup = 64;

    /// <summary>Bytes of a group.</summary>
    public const int GroupBytes = 8 + BucketsPerGroup;

    /// <summary>Keys of a bucket on average.</summary>
    public const int KeysPerBucket = 4;

    private const int SignedBytes = 96;

    private static ReadOnlySpan<byte> Magic => "WEIRBPW1"u8;

    /// <summary>Groups of the file.</summary>
    public long Groups => (Buckets + BucketsPerGroup - 1) / BucketsPerGroup;

    /// <summary>Bytes of the whole file.</summary>
    public long Length => FingerprintOffset(Keys);

    /// <summary>SHA-1 of a password in UTF-8, as the public lists hold it.</summary>
#pragma warning disable CA5350 // the public lists hold SHA-1; it is used as a name here, not as protection
    public static byte[] HashOf(string password) => SHA1.HashData(Encoding.UTF8.GetBytes(password));
#pragma warning restore CA5350

    /// <summary>The buckets that so many keys are spread over.</summary>
    public static long BucketsFor(long keys) => Math.Max(1, (keys + KeysPerBucket - 1) / KeysPerBucket);

    /// <summary>The bucket of a place.</summary>
    public long BucketOf(ulong place) => (long)Math.BigMul(place, (ulong)Buckets, out _);

    /// <summary>Where the group of a bucket begins.</summary>
    public static long GroupOffset(long bucket) => HeaderBytes + bucket / BucketsPerGroup * GroupBytes;

    /// <summary>Where a fingerprint stands.</summary>
    public long FingerprintOffset(long index) => HeaderBytes + Groups * GroupBytes + index * 2;

    /// <summary>The header's bytes.</summary>
    public byte[] ToHeader()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), Keys);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), Buckets);
        BodyDigest.CopyTo(header, 24);
        SHA256.HashData(header.AsSpan(0, SignedBytes), header.AsSpan(SignedBytes));
        return header;
    }

    /// <summary>Reads and checks a file's header and length.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or was cut or changed.</exception>
    public static BreachedPasswordFile ReadHeader(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new InvalidDataException($"Opening the list of breached passwords {path}: it is not a file that the importer made.");
        }

        var layout = new BreachedPasswordFile(
            BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)), header[24..56]);
        if (!SHA256.HashData(header.AsSpan(0, SignedBytes)).AsSpan().SequenceEqual(header.AsSpan(SignedBytes))
            || layout.Keys < 0 || layout.Buckets < 1 || layout.Length != stream.Length)
        {
            throw new InvalidDataException($"Opening the list of breached passwords {path}: it was cut or changed; import it again.");
        }

        return layout;
    }
}
