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

    /// <summary>Opens everything; what was opened is closed again where a later part fails.</summary>
    /// <exception cref="ServerStartException">A part cannot be opened.</exception>
    public static async Task<Spine> OpenAsync(
        StorageOptions storage, DataDirectory directory, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        GuardTables.RegisterIds();
        var time = TimeProvider.System;
        var options = new DatabaseOptions { BackupFolder = directory.BackupPath };
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            var database = await Database.OpenAsync(
                Address(storage, directory.DatabasePath, null), [GuardTables.Migrations, ApiFeature.Migrations], options, time, logs,
                cancellationToken);
            opened.Push(database);
            var keyStore = await Database.OpenAsync(
                Address(storage, directory.KeyStorePath, "weir_keys"), [KeyRing.Migrations], options, time, logs, cancellationToken);
            opened.Push(keyStore);
            var keys = await KeyRing.OpenAsync(RootKey(storage, directory), keyStore, time, cancellationToken);
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
                RootKeyException or KeyUnavailableException => new ServerStartException(StartFailure.Key, exception.Message, exception),
                StoreException => new ServerStartException(StartFailure.Database, exception.Message, exception),
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
        services.AddSingleton(new ReadinessCheck("database", AskAsync));
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

    private async ValueTask<Readiness> AskAsync(CancellationToken cancellationToken)
    {
        if (Database.Stopping.IsCancellationRequested)
        {
            return Readiness.Failed;
        }

        await Database.QueryOneAsync<long>("select 1", null, cancellationToken);
        return Readiness.Ok;
    }
}
