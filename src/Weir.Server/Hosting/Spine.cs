using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.Hosting.Health;
using Weir.Server.Hosting.Settings;
using Weir.Store;

namespace Weir.Server.Hosting;

/// <summary>
/// What every feature stands on: the database, the keys, the record and the guard. Opened in that order, closed in the opposite one.
/// </summary>
internal sealed class Spine : IAsyncDisposable
{
    private readonly Database _keyStore;

    private Spine(Database database, Database keyStore, KeyRing keys, AuditTrail trail, AccessGuard guard)
    {
        Database = database;
        _keyStore = keyStore;
        Keys = keys;
        Trail = trail;
        Guard = guard;
    }

    /// <summary>The main database.</summary>
    public Database Database { get; }

    /// <summary>The keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>The record.</summary>
    public AuditTrail Trail { get; }

    /// <summary>Where rights are decided.</summary>
    public AccessGuard Guard { get; }

    /// <summary>Are cancelled when a database must not be written any more; only a restart finds out what is stored.</summary>
    public CancellationToken[] Stopping => [Database.Stopping, _keyStore.Stopping];

    /// <summary>Whether one of <see cref="Stopping"/> is cancelled.</summary>
    public bool IsBroken => Stopping.Any(static stopping => stopping.IsCancellationRequested);

    /// <summary>Opens everything; what was opened is closed again where a later part fails.</summary>
    /// <exception cref="ServerException">A part cannot be opened.</exception>
    public static async Task<Spine> OpenAsync(
        StorageOptions storage, DataDirectory directory, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        GuardTables.RegisterIds();
        var time = TimeProvider.System;
        var options = new DatabaseOptions { BackupFolder = directory.BackupPath };
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            var database = await OpenAsync(
                Address(storage, directory.DatabasePath, null), [Migrations, GuardTables.Migrations, ApiFeature.Migrations], options, logs,
                cancellationToken);
            opened.Push(database);
            var keyStore = await OpenAsync(
                Address(storage, directory.KeyStorePath, "weir_keys"), [KeyRing.Migrations], options, logs, cancellationToken);
            opened.Push(keyStore);
            var keys = await OpenKeysAsync(RootKey(storage, directory), database, keyStore, cancellationToken);
            opened.Push(keys);
            await keys.CreateAsync(KeyOwner.Installation, null, cancellationToken);
            var trail = new AuditTrail(database, keys, time, logs.CreateLogger<AuditTrail>());
            await trail.StartAsync(cancellationToken);
            return new Spine(database, keyStore, keys, trail, new AccessGuard(database, trail, time));
        }
        catch (Exception exception)
        {
            while (opened.TryPop(out var part))
            {
                await part.DisposeAsync();
            }

            throw exception switch
            {
                RootKeyException or KeyUnavailableException => new ServerException(ServerFailure.Key, exception.Message, exception),
                _ => exception,
            };
        }
    }

    /// <summary>Gives the parts to features.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(Database);
        services.AddSingleton(Keys);
        services.AddSingleton(Trail);
        services.AddSingleton(Guard);
        services.AddSingleton(new ReadinessCheck("database", AskDatabaseAsync));
        services.AddSingleton(new ReadinessCheck("keys", AskKeysAsync));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Trail.DisposeAsync();
        await Keys.DisposeAsync();
        await _keyStore.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static DatabaseAddress Address(StorageOptions storage, string file, string? schema) =>
        storage.Database is { } connection ? DatabaseAddress.PostgreSql(connection, schema) : DatabaseAddress.Sqlite(file);

    private static IRootKeyProvider RootKey(StorageOptions storage, DataDirectory directory) => storage.PassphrasePath is { } passphrase
        ? new PassphraseProvider(directory.RootKeyPath, passphrase)
        : new KeyFileProvider(directory.RootKeyPath);

    private static MigrationSet Migrations { get; } =
        MigrationSet.From(typeof(Spine).Assembly, "host", "Weir.Server.Hosting.Migrations.");

    private static async Task<Database> OpenAsync(
        DatabaseAddress address,
        IReadOnlyList<MigrationSet> modules,
        DatabaseOptions options,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        try
        {
            return await Database.OpenAsync(address, modules, options, TimeProvider.System, logs, cancellationToken);
        }
        catch (StoreException exception)
        {
            throw new ServerException(ServerFailure.Database, $"opening {address} failed: {exception.Message}", exception);
        }
    }

    // Keys are made once, for an installation that holds nothing yet: new keys could not read what is there.
    private static async Task<KeyRing> OpenKeysAsync(
        IRootKeyProvider root, Database database, Database keyStore, CancellationToken cancellationToken)
    {
        if (await database.QueryOneAsync<long>("SELECT count(*) FROM installation", null, cancellationToken) > 0)
        {
            return await KeyRing.OpenExistingAsync(root, keyStore, TimeProvider.System, cancellationToken);
        }

        var keys = await KeyRing.OpenAsync(root, keyStore, TimeProvider.System, cancellationToken);
        await database.WriteAsync(
            static unit => unit.Execute(
                "INSERT INTO installation (id, made_at) VALUES (1, @Now) ON CONFLICT (id) DO NOTHING", new { unit.Now }),
            cancellationToken);
        return keys;
    }

    // Only a write finds a full disk or a database that turned read-only.
    private async ValueTask<Readiness> AskDatabaseAsync(CancellationToken cancellationToken)
    {
        if (IsBroken)
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
}
