using Microsoft.Extensions.Logging;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Retention;
using Weir.Vault.Scrub;

namespace Weir.Vault;

/// <summary>
/// The vault of an installation: a catalog in the main database and a directory of blobs. It gives each actor a session, and nobody anything
/// else. Safe for concurrent use; the opener disposes it, before what it was opened on.
/// </summary>
public sealed class VaultEngine : IAsyncDisposable
{
    private readonly VaultServices _services;
    private readonly BlobDirectory _blobs;
    private readonly BlobReclaimer _reclaimer;

    private VaultEngine(VaultServices services, BlobDirectory blobs, BlobReclaimer reclaimer) =>
        (_services, _blobs, _reclaimer) = (services, blobs, reclaimer);

    /// <summary>Cancelled when the process must end, because forcing bytes to the disk failed.</summary>
    public CancellationToken Stopping => _blobs.Stopping;

    /// <summary>Opens the vault.</summary>
    /// <param name="folder">The directory of blobs, which is made where it is missing. One process has it at a time.</param>
    /// <param name="database">The main database, with <see cref="VaultTables.Migrations"/>.</param>
    /// <param name="keys">The key hierarchy.</param>
    /// <param name="guard">Who may.</param>
    /// <param name="trail">The record.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to report what no caller is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">
    /// The directory cannot be used, another process has it, or the catalog's blobs are in another one.
    /// </exception>
    public static async Task<VaultEngine> OpenAsync(
        string folder,
        Database database,
        KeyRing keys,
        AccessGuard guard,
        AuditTrail trail,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var blobs = await OpenBlobsAsync(folder, database, cancellationToken).ConfigureAwait(false);
        var reclaimer = new BlobReclaimer(database, blobs, logs.CreateLogger<VaultEngine>());
        reclaimer.Start();
        return new VaultEngine(new VaultServices(database, keys, guard, trail, blobs, reclaimer, time), blobs, reclaimer);
    }

    /// <summary>What an actor may do here.</summary>
    /// <param name="actor">Whoever the door let in.</param>
    public VaultSession For(Actor actor) => new(_services, actor, null);

    /// <summary>What an actor may do here who was let in by a right, and said why.</summary>
    /// <param name="granted">The right; what is done further demands its own.</param>
    public VaultSession For(Granted granted)
    {
        ArgumentNullException.ThrowIfNull(granted);
        return new VaultSession(_services, granted.Actor, granted.Reason);
    }

    /// <summary>Removes versions that were overwritten or deleted longer ago than their bucket keeps such; what is held stays.</summary>
    /// <returns>How many versions.</returns>
    public Task<long> ExpireAsync(CancellationToken cancellationToken) => new NoncurrentExpiry(_services).RunAsync(cancellationToken);

    /// <summary>Compares catalog and blobs, and reads what is stored, beside all other work.</summary>
    /// <param name="scope">How much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ScrubReport> ScrubAsync(ScrubScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var scrub = new VaultScrub(_services.Database, _services.Keys, _blobs, _services.Time);
        var report = await scrub.RunAsync(scope, cancellationToken).ConfigureAwait(false);
        _reclaimer.Wake();
        return report;
    }

    /// <summary>The same with a vault that nobody has open.</summary>
    /// <param name="folder">The directory of blobs.</param>
    /// <param name="database">The main database.</param>
    /// <param name="keys">The key hierarchy.</param>
    /// <param name="scope">How much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">
    /// The directory cannot be used, another process has it, or the catalog's blobs are in another one.
    /// </exception>
    public static async Task<ScrubReport> ScrubAsync(
        string folder, Database database, KeyRing keys, ScrubScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(scope);
        using var blobs = await OpenBlobsAsync(folder, database, cancellationToken).ConfigureAwait(false);
        return await new VaultScrub(database, keys, blobs, TimeProvider.System).RunAsync(scope, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reclaimer.DisposeAsync().ConfigureAwait(false);
        _blobs.Dispose();
    }

    private static async Task<BlobDirectory> OpenBlobsAsync(string folder, Database database, CancellationToken cancellationToken)
    {
        var blobs = BlobDirectory.Open(folder);
        try
        {
            await DemandOwnAsync(folder, database, blobs, cancellationToken).ConfigureAwait(false);
            return blobs;
        }
        catch
        {
            blobs.Dispose();
            throw;
        }
    }

    // A catalog without its blobs, or with those of another, would answer wrongly for each object.
    private static async Task DemandOwnAsync(string folder, Database database, BlobDirectory blobs, CancellationToken cancellationToken)
    {
        var id = await database.WriteAsync(
            unit =>
            {
                unit.Execute(
                    "insert into blob_stores (number, id) values (1, @id) on conflict (number) do nothing", new { id = blobs.Id.ToString() });
                return unit.QueryOne<string>("select id from blob_stores where number = 1");
            },
            cancellationToken).ConfigureAwait(false);
        if (id != blobs.Id.ToString())
        {
            throw new BlobStoreException(
                BlobStoreFault.Foreign,
                $"Opening the vault in {folder}: the objects of this database are in another directory, of another server or from before. "
                + "Put that directory here; one local directory serves one server.");
        }
    }
}
