using System.Security.Cryptography;

namespace Weir.Vault.Checksums;

/// <summary>What can be said of checksums without the bytes: their length, and that of a whole from those of its parts.</summary>
public static class ChecksumMath
{
    /// <summary>Bytes of a checksum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such algorithm.</exception>
    public static int BytesOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Sha1 => SHA1.HashSizeInBytes,
        ChecksumAlgorithm.Sha256 => SHA256.HashSizeInBytes,
        _ => CrcOf(algorithm)?.Bytes ?? throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "There is no such checksum."),
    };

    /// <summary>True where the checksum of a whole follows from those of its parts and their lengths.</summary>
    public static bool CanCombine(ChecksumAlgorithm algorithm) => CrcOf(algorithm) is not null;

    /// <summary>The checksum of two pieces one after the other.</summary>
    /// <param name="algorithm">One that <see cref="CanCombine"/>.</param>
    /// <param name="first">Checksum of the first piece.</param>
    /// <param name="second">Checksum of the second piece.</param>
    /// <param name="secondBytes">Bytes of the second piece.</param>
    /// <exception cref="ArgumentException">The algorithm cannot, or a checksum has another length.</exception>
    public static byte[] Combine(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long secondBytes)
    {
        var crc = CrcOf(algorithm)
            ?? throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Only a CRC of a whole follows from those of its parts.");
        var result = new byte[crc.Bytes];
        crc.Combine(first, second, secondBytes, result);
        return result;
    }

    /// <summary>The composite checksum of a multipart object: the checksum of its parts' checksums, one after the other.</summary>
    /// <param name="algorithm">How the parts were summed up.</param>
    /// <param name="parts">The parts' checksums, in order.</param>
    /// <returns>The checksum; S3 writes the number of parts after it.</returns>
    public static byte[] Composite(ChecksumAlgorithm algorithm, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var hash = new ChecksumHash(algorithm);
        foreach (var part in parts)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(part.Length, hash.Bytes, nameof(parts));
            hash.Append(part.Span);
        }

        return hash.Finish();
    }

    /// <summary>The CRC behind an algorithm; null where it is none.</summary>
    internal static ReflectedCrc? CrcOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => ReflectedCrc.Crc32,
        ChecksumAlgorithm.Crc32C => ReflectedCrc.Crc32C,
        ChecksumAlgorithm.Crc64Nvme => ReflectedCrc.Crc64Nvme,
        _ => null,
    };

    /// <summary>The hash behind an algorithm that is no CRC.</summary>
    internal static HashAlgorithmName HashOf(ChecksumAlgorithm algorithm) =>
        algorithm == ChecksumAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
}
