using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Hosting.Health;
using Weir.Server.Hosting.Settings;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Blobs;

namespace Weir.Server.Hosting;

/// <summary>
/// What every feature stands on: the database, the keys, the record and the guard. Opened in that order, closed in the opposite one.
/// </summary>
internal sealed partial class Spine : IAsyncDisposable
{
    private readonly Stores _stores;
    private readonly TimeProvider _time;

    private Spine(Stores stores, AuditTrail trail, LedgerSequencer sequencer, AccessGuard guard, VaultEngine? vault, TimeProvider time)
    {
        _stores = stores;
        _time = time;
        Trail = trail;
        Sequencer = sequencer;
        Guard = guard;
        Vault = vault;
    }

    /// <summary>The main database.</summary>
    public Database Database => _stores.Database;

    /// <summary>The keys.</summary>
    public KeyRing Keys => _stores.Keys;

    /// <summary>The record.</summary>
    public AuditTrail Trail { get; }

    /// <summary>What gives entries their place in the ledger.</summary>
    public LedgerSequencer Sequencer { get; }

    /// <summary>Where rights are decided.</summary>
    public AccessGuard Guard { get; }

    /// <summary>Where objects are; null on a further server of one database, whose objects are in the directory of the first.</summary>
    public VaultEngine? Vault { get; }

    /// <summary>
    /// Are cancelled when a database or the vault must not be written any more; only a restart finds out what is stored.
    /// </summary>
    public CancellationToken[] Stopping => Vault is null
        ? [Database.Stopping, _stores.KeyStore.Stopping]
        : [Database.Stopping, _stores.KeyStore.Stopping, Vault.Stopping];

    /// <summary>Whether one of <see cref="Stopping"/> is cancelled.</summary>
    public bool IsBroken => Stopping.Any(static stopping => stopping.IsCancellationRequested);

    /// <summary>Opens everything; what was opened is closed again where a later part fails.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="directory">The data directory, held by the caller.</param>
    /// <param name="time">The clock of the spine and of every feature that stands on it.</param>
    /// <param name="logs">Where to report.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServerException">A part cannot be opened.</exception>
    public static async Task<Spine> OpenAsync(
        StorageOptions storage, DataDirectory directory, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var stores = await Stores.OpenAsync(storage, directory, mayCreate: true, time, logs, cancellationToken);
        var trail = new AuditTrail(stores.Database, stores.Keys, time, logs.CreateLogger<AuditTrail>());
        var sequencer = new LedgerSequencer(stores.Database, stores.Keys, trail, time, logs.CreateLogger<LedgerSequencer>());
        try
        {
            await trail.StartAsync(cancellationToken);
            await sequencer.StartAsync(cancellationToken);
            var guard = new AccessGuard(stores.Database, trail, time);
            var vault = await OpenVaultAsync(directory, stores, guard, trail, time, logs, cancellationToken);
            return new Spine(stores, trail, sequencer, guard, vault, time);
        }
        catch (Exception exception)
        {
            await trail.DisposeAsync();
            await sequencer.DisposeAsync();
            await stores.DisposeAsync();
            throw Stores.Explained(exception);
        }
    }

    /// <summary>Gives the parts to features.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(_time);
        services.AddSingleton(Database);
        services.AddSingleton(Keys);
        services.AddSingleton(Trail);
        services.AddSingleton(Sequencer);
        services.AddSingleton(Guard);
        if (Vault is not null)
        {
            services.AddSingleton(Vault);
        }

        services.AddSingleton(new ReadinessCheck("database", AskDatabaseAsync));
        services.AddSingleton(new ReadinessCheck("keys", AskKeysAsync));
        services.AddSingleton(new ReadinessCheck("ledger", AskLedgerAsync));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Vault is not null)
        {
            await Vault.DisposeAsync();
        }

        await Trail.DisposeAsync();
        await Sequencer.DisposeAsync();
        await _stores.DisposeAsync();
    }

    // Several servers share one PostgreSQL database, and a local directory serves one of them.
    private static async Task<VaultEngine?> OpenVaultAsync(
        DataDirectory directory,
        Stores stores,
        AccessGuard guard,
        AuditTrail trail,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        try
        {
            return await VaultEngine.OpenAsync(
                directory.ObjectsPath, stores.Database, stores.Keys, guard, trail, time, logs, cancellationToken);
        }
        catch (BlobStoreException foreign)
            when (foreign.Fault == BlobStoreFault.Foreign && stores.Database.Engine == DatabaseEngine.PostgreSql)
        {
            LogNoVault(logs.CreateLogger<Spine>(), foreign.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This server has no vault and opens no door to objects: {Reason}")]
    private static partial void LogNoVault(ILogger logger, string reason);

    // Only a write finds a full disk or a database that turned read-only.
    private async ValueTask<Readiness> AskDatabaseAsync(CancellationToken cancellationToken)
    {
        if (IsBroken || Trail.IsBehind)
        {
            return Readiness.Failed;
        }

        await Database.WriteAsync(
            static unit => unit.Execute(
                """
                INSERT INTO nodes (name, seen_at) VALUES (@MachineName, @Now)
                ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
                """,
                new { Environment.MachineName, unit.Now }),
            cancellationToken);
        return Readiness.Ok;
    }

    private ValueTask<Readiness> AskKeysAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Keys.Mac(KeyOwner.Installation, KeyPurpose.Index, "readiness"u8);
        return ValueTask.FromResult(Readiness.Ok);
    }

    private ValueTask<Readiness> AskLedgerAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Sequencer.Damaged.Count == 0 ? Readiness.Ok : Readiness.Warning);
    }
}
