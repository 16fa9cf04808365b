using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// Destroys the keys of what was deleted. The deletion queues the work in its own unit, so a server that dies in between goes on at its next
/// start, or another server of the installation does. Destroying twice does no harm.
/// </summary>
internal sealed partial class KeyDestruction(Database database, KeyRing keys, TimeProvider time, ILogger<KeyDestruction> log) : BackgroundService
{
    private const string Kind = "keys.destroy";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    private readonly WorkQueue _queue = new(database, new WorkOptions { MostAttempts = int.MaxValue });
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Queues the destruction of an owner's key and all below it in the unit of the deletion.</summary>
    public static AuditedChange Queue(AuditedChange change, KeyOwner owner) => change.Also(unit => Enqueue(unit, owner));

    /// <summary>The same inside a unit.</summary>
    public static void Enqueue(WriteUnit unit, KeyOwner owner) => WorkQueue.Enqueue(unit, Kind, owner.ToString(), "{}", unit.Now);

    /// <summary>Says that there is work.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>Destroys what is queued.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await _queue.ClaimAsync([Kind], Environment.MachineName, Lease, cancellationToken) is { } work)
        {
            try
            {
                if (!await IsClosedAsync(work.Key, cancellationToken))
                {
                    await _queue.FailAsync(work, "The log is not signed to its end yet.", time.GetUtcNow() + Poll, cancellationToken);
                    continue;
                }

                await keys.DestroyAsync(KeyOwner.Parse(work.Key), cancellationToken);
                await _queue.CompleteAsync(work, cancellationToken);
                LogDestroyed(work.Key);
            }
            catch (Exception exception) when (exception is StoreException or KeyUnavailableException)
            {
                LogFailed(exception, work.Key);
                await _queue.FailAsync(work, "The key store did not answer.", null, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DrainAsync(stoppingToken);
                await _wake.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop's edge: whatever failed, the work is still queued, and an exception that left here would end the server.
                LogFailed(exception, "all");
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // The key of an organization also signs its log: the last entries, which say that it was deleted, are signed before it goes.
    private async Task<bool> IsClosedAsync(string owner, CancellationToken cancellationToken) =>
        !Id<Organization>.TryParse(owner, null, out _)
        || await database.QueryOneAsync<long>(
            """
            select count(*) from ledger_checkpoints c join ledger_logs l on l.log = c.log and l.size = c.size
            where c.log = @owner and not exists (select 1 from audit_entries e where e.log = @owner and e.leaf is null)
            """,
            new { owner },
            cancellationToken) == 1;

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of {Owner} were destroyed")]
    private partial void LogDestroyed(string owner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Destroying the keys of {Owner} failed and is tried again")]
    private partial void LogFailed(Exception exception, string owner);
}
