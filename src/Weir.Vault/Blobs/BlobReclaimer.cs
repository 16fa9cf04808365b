using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weir.Store;
using Weir.Vault.Format;

namespace Weir.Vault.Blobs;

/// <summary>
/// Removes blobs that the catalog says nobody needs any more. The catalog's word stands in <c>blob_removals</c> until the blob is gone, so a
/// crash forgets none. Started once; the owner disposes it.
/// </summary>
internal sealed partial class BlobReclaimer(Database database, IBlobStore blobs, ILogger log) : IAsyncDisposable
{
    private const int Batch = 256;

    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Begins, with what an earlier process left.</summary>
    public void Start()
    {
        Wake();
        _work = Task.Run(WorkAsync);
    }

    /// <summary>There is something to remove.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Removes what is to be removed now.</summary>
    /// <returns>How many blobs.</returns>
    public async Task<int> ReclaimAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        while (true)
        {
            var due = await database.QueryAsync<byte[]>(
                "select blob from blob_removals order by since limit @Batch", new { Batch }, cancellationToken).ConfigureAwait(false);
            foreach (var bytes in due)
            {
                await blobs.RemoveAsync(BlobId.Read(bytes), cancellationToken).ConfigureAwait(false);
                removed++;
            }

            if (due.Count == 0)
            {
                return removed;
            }

            await database.WriteAsync(
                unit =>
                {
                    foreach (var blob in due)
                    {
                        unit.Execute("delete from blob_removals where blob = @blob", new { blob });
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var _ in _wakes.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await ReclaimAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is StoreException or BlobStoreException)
                {
                    // It stands in the catalog, and is tried again with the next deletion or start.
                    LogNotRemoved(log, failure);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing blobs that nobody needs failed; it is tried again later")]
    private static partial void LogNotRemoved(ILogger logger, Exception exception);
}
