namespace Weir.Vault.Checksums;

/// <summary>A checksum that S3 knows. The numbers are stored: never change one.</summary>
public enum ChecksumAlgorithm
{
    /// <summary>CRC-32 of ISO/IEC 3309.</summary>
    Crc32 = 1,

    /// <summary>CRC-32C, Castagnoli's (RFC 3720).</summary>
    Crc32C = 2,

    /// <summary>CRC-64/NVME.</summary>
    Crc64Nvme = 3,

    /// <summary>SHA-1.</summary>
    Sha1 = 4,

    /// <summary>SHA-256.</summary>
    Sha256 = 5,
}
