using Weir.Vault.Checksums;

namespace Weir.Vault.Objects;

/// <summary>
/// A checksum of an object or a part, as S3 keeps it.
/// </summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Value">Its bytes, most significant first.</param>
/// <param name="Parts">0 where it is over the bytes; of a composite one, over how many parts' checksums it is.</param>
public sealed record ObjectChecksum(ChecksumAlgorithm Algorithm, ReadOnlyMemory<byte> Value, int Parts);
