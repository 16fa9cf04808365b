using System.Buffers;
using Weir.Foundation;
using Weir.Vault.Format;

namespace Weir.Vault.Blobs;

/// <summary>
/// Reads the body of a blob from any place on. It gives out only bytes whose chunk was verified, and holds 15 sealed chunks in pooled memory,
/// whatever is asked for. Not thread-safe; the owner disposes it.
/// </summary>
internal sealed class BlobReader : IAsyncDisposable
{
    /// <summary>So many are read at once: the most that a pool lends a quarter of a mebibyte for, and not half of one.</summary>
    public const int ChunksPerRead = 15;

    private readonly IBlob _blob;
    private readonly CobblestoneDecryptor _decryptor;
    private readonly CobblestoneLayout _layout;
    private readonly byte[] _sealed = ArrayPool<byte>.Shared.Rent(ChunksPerRead * Cobblestone.SealedChunkBytes);
    private readonly byte[] _open = ArrayPool<byte>.Shared.Rent(Cobblestone.ChunkBytes);

    private BlobReader(IBlob blob, CobblestoneDecryptor decryptor, CobblestoneLayout layout) =>
        (_blob, _decryptor, _layout) = (blob, decryptor, layout);

    /// <summary>Opens a blob; the caller disposes the reader.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="context">What it is bound to; names the blob.</param>
    /// <param name="dataKey">The blob's key, which the caller keeps and disposes.</param>
    /// <param name="plaintextBytes">How long its body is, as the index says.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>Null when there is no such blob.</returns>
    /// <exception cref="SealedObjectException">The blob is not the one that belongs here, or has another length.</exception>
    /// <exception cref="BlobStoreException">It cannot be read.</exception>
    public static async ValueTask<BlobReader?> OpenAsync(
        IBlobStore store, BlobContext context, SecretBytes dataKey, long plaintextBytes, CancellationToken cancellationToken)
    {
        var blob = await store.OpenAsync(context.Blob, cancellationToken).ConfigureAwait(false);
        if (blob is null)
        {
            return null;
        }

        try
        {
            var layout = CobblestoneLayout.OfPlaintext(plaintextBytes);
            if (blob.Bytes != layout.MessageBytes)
            {
                throw new SealedObjectException(
                    blob.Bytes < layout.MessageBytes ? SealedObjectFault.Truncated : SealedObjectFault.TrailingData,
                    $"Reading blob {context.Blob}: it has {blob.Bytes} bytes, expected {layout.MessageBytes}.");
            }

            var header = new byte[Cobblestone.HeaderBytes];
            var read = await blob.ReadAsync(0, header, cancellationToken).ConfigureAwait(false);
            return new BlobReader(blob, CobblestoneDecryptor.Begin(dataKey, context.ToBytes(), header.AsSpan(0, read)), layout);
        }
        catch
        {
            await blob.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads a range of the body. When it fails, what the destination holds must not be used.</summary>
    /// <param name="offset">The first byte wanted.</param>
    /// <param name="destination">As many bytes as are wanted; all of them are filled.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the body.</exception>
    /// <exception cref="SealedObjectException">A chunk of the range was altered, or is missing.</exception>
    /// <exception cref="BlobStoreException">It cannot be read.</exception>
    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var range = _layout.Covering(offset, destination.Length);
        var skip = range.SkipBytes;
        for (var done = 0L; done < range.Count; done += ChunksPerRead)
        {
            var (first, count) = (range.First + done, (int)Math.Min(ChunksPerRead, range.Count - done));
            var wanted = _layout.OffsetOf(first + count - 1) + _layout.SealedBytesOf(first + count - 1) - _layout.OffsetOf(first);
            var read = await _blob.ReadAsync(_layout.OffsetOf(first), _sealed.AsMemory(0, (int)wanted), cancellationToken)
                .ConfigureAwait(false);
            for (var index = 0; index < count; index++)
            {
                destination = destination[Open(first + index, SealedChunk(index, read), skip, destination.Span)..];
                skip = 0;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _decryptor.Dispose();
        ArrayPool<byte>.Shared.Return(_open, clearArray: true);
        ArrayPool<byte>.Shared.Return(_sealed);
        await _blob.DisposeAsync().ConfigureAwait(false);
    }

    // What is wanted as a whole is opened to where it is wanted.
    private int Open(long chunk, ReadOnlySpan<byte> sealedChunk, int skip, Span<byte> destination)
    {
        var bytes = sealedChunk.Length - Cobblestone.TagBytes;
        if (skip == 0 && bytes <= destination.Length)
        {
            return _decryptor.OpenAt(_layout, chunk, sealedChunk, destination);
        }

        var opened = _decryptor.OpenAt(_layout, chunk, sealedChunk, _open);
        var taken = Math.Min(opened - skip, destination.Length);
        _open.AsSpan(skip, taken).CopyTo(destination);
        return taken;
    }

    private ReadOnlySpan<byte> SealedChunk(int index, int read)
    {
        var start = Math.Min(index * Cobblestone.SealedChunkBytes, read);
        return _sealed.AsSpan(start, Math.Min(read - start, Cobblestone.SealedChunkBytes));
    }
}
