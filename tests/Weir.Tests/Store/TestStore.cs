using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.Mail;
using Weir.Server.SignIn;
using Weir.Store;
using Weir.Testing;
using Weir.Vault;

namespace Weir.Tests.Store;

/// <summary>
/// The one place where tests get what a server keeps: a data directory, and the main database and key store, migrated and empty. They are
/// SQLite files in that directory, or one PostgreSQL database when <c>WEIR_TEST_ENGINE</c> is <c>postgresql</c>; copied, because migrating
/// takes longer than most tests. A test that is about SQLite's files has the trait <c>Engine</c> <c>sqlite</c>; one that needs no database
/// and takes its time has <c>none</c>.
/// </summary>
internal sealed class TestStore : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Lazy<Task<TempFolder>> Template = new(MigrateFilesAsync);

    private readonly TempFolder _folder = new();
    private TestDatabase? _database;
    private Database? _keyStore;

    private TestStore()
    {
    }

    /// <summary>The engine that the tests of this process run on.</summary>
    public static DatabaseEngine Engine { get; } = Environment.GetEnvironmentVariable("WEIR_TEST_ENGINE") switch
    {
        null or "" or "sqlite" => DatabaseEngine.Sqlite,
        "postgresql" => DatabaseEngine.PostgreSql,
        var other => throw new InvalidOperationException($"WEIR_TEST_ENGINE is '{other}'; it is sqlite or postgresql."),
    };

    /// <summary>The data directory, private to its owner.</summary>
    public string DataPath => _folder.File("data");

    /// <summary>What a server is told by <c>WEIR_DATA</c> and <c>WEIR_DATABASE</c> to run on this.</summary>
    public IReadOnlyDictionary<string, string> Settings => _database is null
        ? new Dictionary<string, string> { ["WEIR_DATA"] = DataPath }
        : new Dictionary<string, string> { ["WEIR_DATA"] = DataPath, ["WEIR_DATABASE"] = _database.UserSocketUri };

    /// <summary>The provider of the root key; the key is made by the first ring.</summary>
    public KeyFileProvider Root => new(Path.Combine(DataPath, "root.key"));

    /// <summary>The address of the main database.</summary>
    public DatabaseAddress Main => _database is null ? MainOf(DataPath) : MainOf(_database);

    /// <summary>The address of the key store.</summary>
    public DatabaseAddress Keys => _database is null ? KeysOf(DataPath) : KeysOf(_database);

    /// <summary>The key store that a ring was opened over, for tests that take it away.</summary>
    public Database KeyStore => _keyStore ?? throw new InvalidOperationException("No ring was opened.");

    /// <summary>Makes one; the caller disposes it after everything that was opened on it.</summary>
    public static async Task<TestStore> CreateAsync()
    {
        var store = new TestStore();
        Directory.CreateDirectory(store.DataPath, OwnerOnly);
        if (Engine == DatabaseEngine.PostgreSql)
        {
            store._database = await TestCluster.CreateDatabaseAsync();
            return store;
        }

        foreach (var file in Directory.EnumerateFiles((await Template.Value).FullName, "*.db"))
        {
            File.Copy(file, Path.Combine(store.DataPath, Path.GetFileName(file)));
        }

        return store;
    }

    /// <summary>Opens the main database; the caller disposes it.</summary>
    public Task<Database> OpenAsync(TimeProvider time) => OpenAsync(Main, Stores.Modules, time);

    /// <summary>Opens a ring over the key store, with the keys of the installation; the caller disposes it.</summary>
    public async Task<KeyRing> OpenKeysAsync(TimeProvider time)
    {
        _keyStore ??= await OpenAsync(Keys, [KeyRing.Migrations], time);
        var keys = await KeyRing.OpenAsync(Root, _keyStore, time, CancellationToken.None);
        await keys.CreateAsync(KeyOwner.Installation, null, CancellationToken.None);
        return keys;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_keyStore is not null)
        {
            await _keyStore.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }

    internal static DatabaseAddress MainOf(TestDatabase database) => DatabaseAddress.PostgreSql(database.UserSocket);

    internal static DatabaseAddress KeysOf(TestDatabase database) => DatabaseAddress.PostgreSql(database.UserSocket, "weir_keys");

    /// <summary>Brings a new database to the newest version.</summary>
    internal static async Task MigrateAsync(DatabaseAddress address, IReadOnlyList<MigrationSet> modules) =>
        await (await OpenAsync(address, modules, TimeProvider.System)).DisposeAsync();

    private static DatabaseAddress MainOf(string folder) => DatabaseAddress.Sqlite(Path.Combine(folder, "weir.db"));

    private static DatabaseAddress KeysOf(string folder) => DatabaseAddress.Sqlite(Path.Combine(folder, "keys.db"));

    private static Task<Database> OpenAsync(DatabaseAddress address, IReadOnlyList<MigrationSet> modules, TimeProvider time)
    {
        GuardTables.RegisterIds();
        VaultTables.RegisterIds();
        SignInTables.RegisterIds();
        Database.RegisterId<Notice>();
        return Database.OpenAsync(address, modules, new DatabaseOptions(), time, NullLoggerFactory.Instance, CancellationToken.None);
    }

    private static async Task<TempFolder> MigrateFilesAsync()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        await MigrateAsync(MainOf(folder.FullName), Stores.Modules);
        await MigrateAsync(KeysOf(folder.FullName), [KeyRing.Migrations]);
        return folder;
    }
}
