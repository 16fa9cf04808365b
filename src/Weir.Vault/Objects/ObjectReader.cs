using System.Buffers;
using System.IO.Pipelines;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Format;

namespace Weir.Vault.Objects;

/// <summary>
/// One version of an object, open for reading. It gives out only bytes that were verified. Every reading is recorded with its range. Safe for
/// one reader at a time.
/// </summary>
public sealed class ObjectReader
{
    private const int BytesPerWrite = BlobReader.ChunksPerRead * Cobblestone.ChunkBytes;

    private readonly VaultServices _services;
    private readonly AllowedBucket _bucket;
    private readonly ObjectVersionRow _row;

    internal ObjectReader(VaultServices services, AllowedBucket bucket, ObjectVersionRow row, ObjectDetails details)
    {
        (_services, _bucket, _row) = (services, bucket, row);
        (Info, Parts) = (details.Info, details.Parts);
    }

    /// <summary>The version.</summary>
    public ObjectInfo Info { get; }

    /// <summary>Its parts in order; empty where it was written in one piece.</summary>
    public IReadOnlyList<PartInfo> Parts { get; }

    /// <summary>Where it comes from.</summary>
    internal FoundVersion Origin => new(_bucket, _row);

    /// <summary>Writes a range of the object's bytes; what was written is flushed as it goes.</summary>
    /// <param name="destination">Where to; it is not completed.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the object.</exception>
    /// <exception cref="SealedObjectException">The bytes were altered or are missing; none of the chunk in question was written.</exception>
    /// <exception cref="ObjectGoneException">The version was removed after it was opened.</exception>
    /// <exception cref="BlobStoreException">They cannot be read.</exception>
    public async Task CopyToAsync(PipeWriter destination, long offset, long bytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await ReadAsync(
            offset,
            bytes,
            async (memory, cancelled) => !(await destination.WriteAsync(memory, cancelled).ConfigureAwait(false)).IsCompleted,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a range of the object's bytes to whoever takes them, piece by piece.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="take">Takes the next bytes, and says whether it wants more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task ReadAsync(
        long offset, long bytes, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Info.Size - offset);
        await RecordAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
        if (bytes == 0)
        {
            return;
        }

        var finder = new VersionFinder(_services.Database);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BytesPerWrite, Math.Max(bytes, SealedBody.MostInlineBytes)));
        try
        {
            var pieces = await finder.PiecesAsync(_row.Id.ToString(), offset, offset + bytes, cancellationToken).ConfigureAwait(false);
            var next = offset;
            foreach (var piece in pieces)
            {
                var end = Math.Min(piece.Start + piece.Size, offset + bytes);
                if (piece.Start > next
                    || !await ReadAsync(piece, next - piece.Start, end - piece.Start, buffer, take, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                next = end;
            }

            if (pieces.Count == 0 || (next < offset + bytes && next < pieces[^1].Start))
            {
                throw await MissingAsync($"its bytes from {next} on are not in the catalog", cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // A version that was removed took its bytes along; one that is still there has lost them.
    private async Task<Exception> MissingAsync(string what, CancellationToken cancellationToken) =>
        await new VersionFinder(_services.Database).IsThereAsync(_row.Id.ToString(), cancellationToken).ConfigureAwait(false)
            ? new SealedObjectException(SealedObjectFault.Truncated, $"Reading an object: {what}.")
            : new ObjectGoneException();

    private async ValueTask<bool> ReadAsync(
        ObjectBlobRow piece,
        long first,
        long end,
        byte[] buffer,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take,
        CancellationToken cancellationToken)
    {
        var blob = BlobId.Read(piece.Blob);
        var context = new BlobContext(_row.Organization, blob, (uint)piece.Part, BlobPurpose.Content);
        using var dataKey = await _services.PieceKeys.OpenAsync(BytesOwner.Of(_row), piece, cancellationToken).ConfigureAwait(false);
        if (piece.Body is { } body)
        {
            var read = InlineBody.Open(dataKey, context, body, piece.Size, buffer);
            return await take(buffer.AsMemory(0, read)[(int)first..(int)end], cancellationToken).ConfigureAwait(false);
        }

        await using var reader = await BlobReader.OpenAsync(_services.Blobs, context, dataKey, piece.Size, cancellationToken).ConfigureAwait(false)
            ?? throw await MissingAsync($"blob {blob} is not there", cancellationToken).ConfigureAwait(false);
        while (first < end)
        {
            // The first piece ends where a chunk does, so that none is opened twice.
            var count = (int)Math.Min(BytesPerWrite - (first % Cobblestone.ChunkBytes), end - first);
            await reader.ReadAsync(first, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (!await take(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            first += count;
        }

        return true;
    }

    private async Task RecordAsync(long offset, long bytes, CancellationToken cancellationToken)
    {
        var detail = Records.OfVersion(_bucket.Row, _row, Info.Sha256).Add("first", offset).Add("bytes", bytes);
        if (_bucket.Row.AuditsBeforeRead)
        {
            await _services.Guard.Begin(_bucket.Granted)
                .Note("object.read", VaultTables.Versions.Kind, _row.Id.ToString(), detail)
                .CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _services.Trail.RecordAsync(
                _bucket.Granted.Actor, Records.OfRead(_bucket, "object.read", _row, detail), cancellationToken).ConfigureAwait(false);
        }
    }
}
