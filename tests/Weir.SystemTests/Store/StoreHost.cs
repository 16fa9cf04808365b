using Microsoft.Extensions.Logging.Abstractions;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>A place for one database of either engine; every test of a suite runs on both.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    /// <summary>Where the database is; the same for the whole life of the host.</summary>
    public abstract Task<DatabaseAddress> AddressAsync(CancellationToken cancellationToken);

    /// <summary>A folder for what belongs beside the database.</summary>
    public TempFolder Folder { get; } = new();

    /// <summary>Opens the database with the usual options.</summary>
    public Task<Database> OpenAsync(CancellationToken cancellationToken, params MigrationSet[] modules) =>
        OpenAsync(TimeProvider.System, cancellationToken, modules);

    /// <summary>Opens the database with a clock of the test's own.</summary>
    public async Task<Database> OpenAsync(TimeProvider time, CancellationToken cancellationToken, params MigrationSet[] modules) =>
        await Database.OpenAsync(
            await AddressAsync(cancellationToken), modules, Options, time, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>Backups go beside the database.</summary>
    public DatabaseOptions Options => new() { BackupFolder = Folder.File("backups") };

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteHost : StoreHost
{
    /// <summary>The file.</summary>
    public string Path => Folder.File("weir.db");

    /// <inheritdoc/>
    public override Task<DatabaseAddress> AddressAsync(CancellationToken cancellationToken) => Task.FromResult(DatabaseAddress.Sqlite(Path));
}

/// <summary>A database of the tests' PostgreSQL cluster, owned by an ordinary role.</summary>
public sealed class PostgreSqlHost(PostgresCluster cluster) : StoreHost
{
    private TestDatabase? _database;

    /// <summary>The database; made by <see cref="AddressAsync"/>.</summary>
    public TestDatabase Target => _database!;

    /// <inheritdoc/>
    public override async Task<DatabaseAddress> AddressAsync(CancellationToken cancellationToken)
    {
        _database ??= await cluster.CreateDatabaseAsync("store", cancellationToken);
        return DatabaseAddress.PostgreSql(_database.UserSocket, "weir");
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
