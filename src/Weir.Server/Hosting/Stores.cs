using Microsoft.Extensions.Logging;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.Hosting.Settings;
using Weir.Server.Mail;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Blobs;

namespace Weir.Server.Hosting;

/// <summary>What is kept of an installation, opened: the main database and the keys. Closed in the opposite order.</summary>
internal sealed class Stores : IAsyncDisposable
{
    private Stores(Database database, Database keyStore, KeyRing keys)
    {
        Database = database;
        KeyStore = keyStore;
        Keys = keys;
    }

    /// <summary>The tables of the main database, in the order in which they are made.</summary>
    public static IReadOnlyList<MigrationSet> Modules { get; } =
    [
        MigrationSet.From(typeof(Spine).Assembly, "host", "Weir.Server.Hosting.Migrations."),
        GuardTables.Migrations,
        VaultTables.Migrations,
        ApiFeature.Migrations,
        MailFeature.Migrations,
    ];

    /// <summary>The main database.</summary>
    public Database Database { get; }

    /// <summary>The database of the keys.</summary>
    public Database KeyStore { get; }

    /// <summary>The keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>Opens everything; what was opened is closed again where a later part fails.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="directory">The data directory, held by the caller.</param>
    /// <param name="mayCreate">Whether an installation may be begun: a root key and keys are made where there are none and no data.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to report.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServerException">A part cannot be opened.</exception>
    public static async Task<Stores> OpenAsync(
        StorageOptions storage,
        DataDirectory directory,
        bool mayCreate,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        GuardTables.RegisterIds();
        VaultTables.RegisterIds();
        var options = new DatabaseOptions { BackupFolder = directory.BackupPath };
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            var database = await OpenAsync(
                Address(storage, directory.DatabasePath, null),
                Modules,
                options, time, logs, cancellationToken);
            opened.Push(database);
            var keyStore = await OpenAsync(
                Address(storage, directory.KeyStorePath, "weir_keys"), [KeyRing.Migrations], options, time, logs, cancellationToken);
            opened.Push(keyStore);
            var keys = await OpenKeysAsync(RootKey(directory, storage.PassphrasePath), database, keyStore, mayCreate, time, cancellationToken);
            opened.Push(keys);
            await BeginAsync(database, keys, Address(storage, directory.DatabasePath, null), cancellationToken);
            await keys.CreateAsync(KeyOwner.Installation, null, cancellationToken);
            return new Stores(database, keyStore, keys);
        }
        catch (Exception exception)
        {
            while (opened.TryPop(out var part))
            {
                await part.DisposeAsync();
            }

            throw Explained(exception);
        }
    }

    /// <summary>A failure as the operator is told of it.</summary>
    public static Exception Explained(Exception exception) => exception switch
    {
        RootKeyException or KeyUnavailableException => new ServerException(ServerFailure.Key, exception.Message, exception),
        StoreException => new ServerException(ServerFailure.Database, exception.Message, exception),
        BlobStoreException => new ServerException(ServerFailure.Environment, exception.Message, exception),
        _ => exception,
    };

    /// <summary>Keeps the root key of a data directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="passphrasePath">The file with the passphrase that wraps it; null for a key file.</param>
    public static IRootKeyProvider RootKey(DataDirectory directory, string? passphrasePath) => passphrasePath is not null
        ? new PassphraseProvider(directory.RootKeyPath, passphrasePath)
        : new KeyFileProvider(directory.RootKeyPath);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Keys.DisposeAsync();
        await KeyStore.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static DatabaseAddress Address(StorageOptions storage, string file, string? schema) =>
        storage.Database is { } connection ? DatabaseAddress.PostgreSql(connection, schema, storage.TlsFloor) : DatabaseAddress.Sqlite(file);

    private static async Task<Database> OpenAsync(
        DatabaseAddress address,
        IReadOnlyList<MigrationSet> modules,
        DatabaseOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        try
        {
            return await Database.OpenAsync(address, modules, options, time, logs, cancellationToken);
        }
        catch (StoreException exception)
        {
            throw new ServerException(ServerFailure.Database, $"opening {address} failed: {exception.Message}", exception);
        }
    }

    // Keys are made once, for an installation that holds nothing yet: new keys could not read what is there.
    private static async Task<KeyRing> OpenKeysAsync(
        IRootKeyProvider root, Database database, Database keyStore, bool mayCreate, TimeProvider time, CancellationToken cancellationToken)
    {
        return mayCreate && !await IsBegunAsync(database, cancellationToken)
            ? await KeyRing.OpenAsync(root, keyStore, time, cancellationToken)
            : await KeyRing.OpenExistingAsync(root, keyStore, time, cancellationToken);
    }

    // Keys of people or organizations without a row of theirs: what is empty is not the database that belongs to these keys.
    private static async Task BeginAsync(Database database, KeyRing keys, DatabaseAddress address, CancellationToken cancellationToken)
    {
        if (await IsBegunAsync(database, cancellationToken))
        {
            return;
        }

        if ((await keys.ListAsync(cancellationToken)).Any(static key => key.Owner != KeyOwner.Installation))
        {
            throw new ServerException(
                ServerFailure.Database,
                $"opening {address} failed: it is empty, but the key store holds the keys of an installation that was set up. Restore the "
                + "database from a backup, or name the right one; a new installation begins in a data directory of its own.");
        }

        await database.WriteAsync(
            static unit => unit.Execute(
                "INSERT INTO installation (id, made_at) VALUES (1, @Now) ON CONFLICT (id) DO NOTHING", new { unit.Now }),
            cancellationToken);
    }

    private static async Task<bool> IsBegunAsync(Database database, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long>("SELECT count(*) FROM installation", null, cancellationToken) > 0;
}
