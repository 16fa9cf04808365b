using System.Buffers;
using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Checksums;
using Weir.Vault.Format;
using Weir.Vault.Objects;
using Weir.Vault.Rotation;
using Weir.Vault.Sealing;

namespace Weir.Vault.Scrub;

/// <summary>Reads the bytes of one version or part to their end and compares what they are with what the catalog keeps. Not thread-safe.</summary>
/// <param name="blobs">Where blobs are.</param>
/// <param name="keys">Opens data keys.</param>
internal sealed class BodyCheck(IBlobStore blobs, PieceKeys keys)
{
    private const int BytesPerRead = 16 * Cobblestone.ChunkBytes;

    /// <summary>Reads the bytes.</summary>
    /// <param name="owner">What they belong to.</param>
    /// <param name="row">Their row.</param>
    /// <param name="digests">What they are to be.</param>
    /// <param name="algorithm">The checksum.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public async Task<ScrubFinding?> RunAsync(
        BytesOwner owner, ObjectBlobRow row, PartDetails digests, ChecksumAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var blob = BlobId.Read(row.Blob);
        ScrubFinding Finding(ScrubFault fault, string detail) => new(fault, $"{row.Version} part {row.Part} blob {blob}", detail);
        try
        {
            using var sums = new Sums(algorithm);
            using var dataKey = await keys.OpenAsync(owner, row, cancellationToken).ConfigureAwait(false);
            var context = new BlobContext(owner.Organization, blob, (uint)row.Part, BlobPurpose.Content);
            return !await ReadAsync(context, dataKey, row, sums, cancellationToken).ConfigureAwait(false)
                ? Finding(ScrubFault.MissingBlob, "the store does not have it")
                : sums.Are(digests) ? null : Finding(ScrubFault.WrongDigest, "its digests are not those that it was written with");
        }
        catch (SealedObjectException failure)
        {
            return Finding(ScrubFault.Damaged, failure.Message);
        }
        catch (BlobStoreException failure)
        {
            return Finding(ScrubFault.Unreadable, failure.Message);
        }
        catch (KeyUnavailableException failure)
        {
            return Finding(ScrubFault.NoKey, failure.Message);
        }
    }

    private async Task<bool> ReadAsync(
        BlobContext context, SecretBytes dataKey, ObjectBlobRow row, Sums sums, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BytesPerRead);
        try
        {
            if (row.Body is { } body)
            {
                sums.Append(buffer.AsSpan(0, InlineBody.Open(dataKey, context, body, row.Size, buffer)));
                return true;
            }

            await using var reader = await BlobReader.OpenAsync(blobs, context, dataKey, row.Size, cancellationToken).ConfigureAwait(false);
            for (var at = 0L; reader is not null && at < row.Size; at += BytesPerRead)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(BytesPerRead, row.Size - at));
                await reader.ReadAsync(at, piece, cancellationToken).ConfigureAwait(false);
                sums.Append(piece.Span);
            }

            return reader is not null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private sealed class Sums(ChecksumAlgorithm algorithm) : IDisposable
    {
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly ChecksumHash _checksum = new(algorithm);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            _md5.AppendData(bytes);
            _sha256.AppendData(bytes);
            _checksum.Append(bytes);
        }

        public bool Are(PartDetails digests) =>
            _md5.GetHashAndReset().AsSpan().SequenceEqual(digests.Md5)
            && _sha256.GetHashAndReset().AsSpan().SequenceEqual(digests.Sha256)
            && _checksum.Finish().AsSpan().SequenceEqual(digests.Checksum);

        public void Dispose()
        {
            _md5.Dispose();
            _sha256.Dispose();
            _checksum.Dispose();
        }
    }
}
