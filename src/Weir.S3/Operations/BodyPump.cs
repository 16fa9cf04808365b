using System.Buffers;
using Weir.S3.Errors;
using Weir.S3.Framing;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;

namespace Weir.S3.Operations;

/// <summary>Moves the body of a request into the vault, and says at its end what it has to be.</summary>
internal static class BodyPump
{
    private const int BufferBytes = 128 * 1_024;

    /// <summary>Moves a body.</summary>
    /// <param name="call">The request.</param>
    /// <param name="digests">What was declared.</param>
    /// <param name="body">Where the bytes come from.</param>
    /// <param name="kept">The checksum that the vault makes. Another one that was declared is made and compared here.</param>
    /// <param name="write">Takes the bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the vault has to compare.</returns>
    /// <exception cref="S3Exception">The body is not what its framing or a digest says.</exception>
    public static async Task<DeclaredDigests> MoveAsync(
        S3Call call,
        BodyDigests digests,
        PayloadReader body,
        ChecksumAlgorithm kept,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken)
    {
        using var other = digests.Algorithm is { } algorithm && algorithm != kept ? new ChecksumHash(algorithm) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                other?.Append(buffer.AsSpan(0, count));
                await write(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        var checksum = digests.ChecksumOf(body);
        if (other is not null && checksum is not null)
        {
            if (!other.Finish().AsSpan().SequenceEqual(checksum))
            {
                throw BodyDigests.Mismatch(other.Algorithm);
            }

            checksum = null;
        }

        return new DeclaredDigests
        {
            Md5 = Memory(digests.Md5),
            Sha256 = Memory(call.Payload.Sha256),
            Checksum = Memory(checksum),
        };
    }

    /// <summary>The same bytes. The conversion of the platform makes empty memory of no array, which is not the same as none.</summary>
    public static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);
}
