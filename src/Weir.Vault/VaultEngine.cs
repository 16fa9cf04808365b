using Microsoft.Extensions.Logging;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Blobs;

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
    /// <exception cref="BlobStoreException">The directory cannot be used, or another process has it.</exception>
    public static VaultEngine Open(
        string folder, Database database, KeyRing keys, AccessGuard guard, AuditTrail trail, TimeProvider time, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(database);
        var blobs = BlobDirectory.Open(folder);
        var reclaimer = new BlobReclaimer(database, blobs, logs.CreateLogger<VaultEngine>());
        reclaimer.Start();
        return new VaultEngine(new VaultServices(database, keys, guard, trail, blobs, reclaimer, time), blobs, reclaimer);
    }

    /// <summary>What an actor may do here.</summary>
    /// <param name="actor">Whoever the door let in.</param>
    public VaultSession For(Actor actor) => new(_services, actor);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reclaimer.DisposeAsync().ConfigureAwait(false);
        _blobs.Dispose();
    }
}
