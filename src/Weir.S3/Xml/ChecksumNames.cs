using Weir.S3.Errors;
using Weir.Vault.Checksums;

namespace Weir.S3.Xml;

/// <summary>How checksums are called in headers and in XML.</summary>
internal static class ChecksumNames
{
    /// <summary>The name as <c>x-amz-checksum-algorithm</c> has it.</summary>
    public static string NameOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32",
        ChecksumAlgorithm.Crc32C => "CRC32C",
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME",
        ChecksumAlgorithm.Sha1 => "SHA1",
        _ => "SHA256",
    };

    /// <summary>The header of a checksum.</summary>
    public static string HeaderOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "x-amz-checksum-crc32",
        ChecksumAlgorithm.Crc32C => "x-amz-checksum-crc32c",
        ChecksumAlgorithm.Crc64Nvme => "x-amz-checksum-crc64nvme",
        ChecksumAlgorithm.Sha1 => "x-amz-checksum-sha1",
        _ => "x-amz-checksum-sha256",
    };

    /// <summary>The XML element of a checksum.</summary>
    public static string ElementOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "ChecksumCRC32",
        ChecksumAlgorithm.Crc32C => "ChecksumCRC32C",
        ChecksumAlgorithm.Crc64Nvme => "ChecksumCRC64NVME",
        ChecksumAlgorithm.Sha1 => "ChecksumSHA1",
        _ => "ChecksumSHA256",
    };

    /// <summary>The algorithm of a name, in any case.</summary>
    /// <exception cref="S3Exception">There is no such algorithm.</exception>
    public static ChecksumAlgorithm Parse(string name)
    {
        foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>())
        {
            if (string.Equals(NameOf(algorithm), name, StringComparison.OrdinalIgnoreCase))
            {
                return algorithm;
            }
        }

        throw new S3Exception(
            S3Errors.InvalidRequest, "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    }

    /// <summary>Reads a checksum's value.</summary>
    /// <exception cref="S3Exception">It is not base64, or has another length.</exception>
    public static byte[] ReadValue(ChecksumAlgorithm algorithm, string text) => TryReadValue(algorithm, text)
        ?? throw new S3Exception(S3Errors.InvalidRequest, $"Value for {HeaderOf(algorithm)} header is invalid.");

    /// <summary>Reads a checksum's value; null where it is not base64, or has another length.</summary>
    public static byte[]? TryReadValue(ChecksumAlgorithm algorithm, string text)
    {
        var value = new byte[ChecksumMath.BytesOf(algorithm)];
        return text.Length <= 64 && Convert.TryFromBase64String(text, value, out var written) && written == value.Length ? value : null;
    }
}
