using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>Where one installation keeps what it has, so that the same test runs on either engine. Disposing removes everything.</summary>
public abstract class Premises : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The data directory.</summary>
    public string DataPath => _folder.File("data");

    /// <summary>The settings that name the database.</summary>
    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>A file or folder beside the data directory.</summary>
    public string Beside(string name) => _folder.File(name);

    /// <summary>Starts a server on what is there.</summary>
    public Task<ServerProcess> StartAsync(CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(Settings, DataPath, cancellationToken);

    /// <summary>Runs a command of the operator's on the data.</summary>
    public Task<ProcessOutcome> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        WeirProcess.RunAsync([.. arguments, "--data", DataPath], Settings, "", cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A SQLite file in the data directory.</summary>
public sealed class SqlitePremises : Premises
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>();
}

/// <summary>A database of the tests' PostgreSQL cluster, named by a URL.</summary>
public sealed class PostgreSqlPremises(TestDatabase database) : Premises
{
    /// <summary>The database, for a look at what is stored.</summary>
    public TestDatabase Database => database;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["WEIR_DATABASE"] = database.UserSocketUri };

    /// <summary>On a new database of a cluster.</summary>
    public static async Task<PostgreSqlPremises> CreateAsync(PostgresCluster cluster, CancellationToken cancellationToken) =>
        new(await cluster.CreateDatabaseAsync("server", cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database.DisposeAsync();
    }
}
