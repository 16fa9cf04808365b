using System.Buffers;
using Weir.Foundation;
using Weir.Vault.Format;

namespace Weir.Vault.Blobs;

/// <summary>
/// Seals a body as it arrives, in pieces of any size, and writes it as one blob. It holds 15 sealed chunks and one open one in pooled memory,
/// whatever the body's length. A writer that is disposed before it is committed leaves nothing. Not thread-safe.
/// </summary>
internal sealed class BlobWriter : IAsyncDisposable
{
    // With the header they fill a quarter of a mebibyte, which pools lend as such; one more would take half of one.
    private const int ChunksPerWrite = 15;

    private readonly IBlobUpload _upload;
    private readonly CobblestoneEncryptor _encryptor;
    private readonly byte[] _open = ArrayPool<byte>.Shared.Rent(Cobblestone.ChunkBytes);
    private readonly byte[] _sealed =
        ArrayPool<byte>.Shared.Rent(Cobblestone.HeaderBytes + (ChunksPerWrite * Cobblestone.SealedChunkBytes));

    private int _openBytes;
    private int _sealedBytes;

    private BlobWriter(IBlobUpload upload, CobblestoneEncryptor encryptor)
    {
        (_upload, _encryptor) = (upload, encryptor);
        encryptor.Header.CopyTo(_sealed);
        _sealedBytes = Cobblestone.HeaderBytes;
    }

    /// <summary>Bytes of the body so far.</summary>
    public long PlaintextBytes { get; private set; }

    /// <summary>Begins a blob; the caller disposes the writer.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="context">What it is bound to; names the blob.</param>
    /// <param name="dataKey">The blob's key, which the caller keeps and disposes.</param>
    /// <param name="cancellationToken">Stops before the blob is begun.</param>
    /// <exception cref="BlobStoreException">Nothing can be written.</exception>
    public static async ValueTask<BlobWriter> BeginAsync(
        IBlobStore store, BlobContext context, SecretBytes dataKey, CancellationToken cancellationToken)
    {
        var encryptor = new CobblestoneEncryptor(dataKey, context.ToBytes());
        try
        {
            return new BlobWriter(await store.CreateAsync(context.Blob, cancellationToken).ConfigureAwait(false), encryptor);
        }
        catch
        {
            encryptor.Dispose();
            throw;
        }
    }

    /// <summary>Adds to the body.</summary>
    /// <exception cref="BlobStoreException">It cannot be written.</exception>
    /// <exception cref="SealedObjectException">The body is longer than a message may be.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (body.Length > 0)
        {
            // What fills a chunk by itself is sealed from where it is.
            var isWhole = _openBytes == 0 && body.Length >= Cobblestone.ChunkBytes;
            var taken = Math.Min(Cobblestone.ChunkBytes - _openBytes, body.Length);
            if (isWhole)
            {
                Seal(body.Span[..taken]);
            }
            else
            {
                body[..taken].CopyTo(_open.AsMemory(_openBytes));
                _openBytes += taken;
                if (_openBytes == Cobblestone.ChunkBytes)
                {
                    Seal(_open.AsSpan(0, _openBytes));
                    _openBytes = 0;
                }
            }

            body = body[taken..];
            PlaintextBytes += taken;
            if (_sealed.Length - _sealedBytes < Cobblestone.SealedChunkBytes)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the body and makes the blob durable and visible.</summary>
    /// <exception cref="BlobStoreException">The blob is not there, or cannot be relied on to stay.</exception>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        Seal(_open.AsSpan(0, _openBytes));
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _upload.CommitAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _encryptor.Dispose();
        ArrayPool<byte>.Shared.Return(_open, clearArray: true);
        ArrayPool<byte>.Shared.Return(_sealed);
        await _upload.DisposeAsync().ConfigureAwait(false);
    }

    private void Seal(ReadOnlySpan<byte> chunk) => _sealedBytes += _encryptor.Seal(chunk, _sealed.AsSpan(_sealedBytes));

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _upload.WriteAsync(_sealed.AsMemory(0, _sealedBytes), cancellationToken).ConfigureAwait(false);
        _sealedBytes = 0;
    }
}
