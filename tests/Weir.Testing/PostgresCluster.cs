using System.Security.Cryptography;
using Npgsql;

namespace Weir.Testing;

/// <summary>
/// A real, private PostgreSQL cluster: own data folder, own Unix socket, own TCP port on 127.0.0.1. As an assembly fixture it starts
/// with the first database that a test asks for and is stopped and removed after the last test. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The Unix socket trusts every role; TCP asks for the password (scram-sha-256). When the test process dies, the server stops by
/// itself, and the next start removes the folder.
/// </remarks>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>The superuser, named as most public dumps expect it.</summary>
    public const string Superuser = "postgres";

    /// <summary>The ordinary role that tests connect as: it may create databases and nothing else.</summary>
    public const string User = "weir";

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly PostgresClusterOptions _options;
    private PostgresServer? _server;

    /// <summary>A cluster with the usual options that starts when it is first needed.</summary>
    public PostgresCluster()
        : this(new PostgresClusterOptions())
    {
    }

    private PostgresCluster(PostgresClusterOptions options) => _options = options;

    /// <summary>The folder of the server's Unix socket. The cluster must have started.</summary>
    public string SocketFolder => Server.SocketFolder;

    /// <summary>The TCP port on 127.0.0.1, and the number in the socket's name. The cluster must have started.</summary>
    public int Port => Server.Port;

    /// <summary>The password of <see cref="User"/> over TCP; random for each cluster.</summary>
    public string UserPassword { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>The password of <see cref="Superuser"/> over TCP; random for each cluster.</summary>
    public string SuperuserPassword { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>A PGPASSFILE (mode 0600) with both roles' passwords. The cluster must have started.</summary>
    public string PassFilePath => Server.PassFilePath;

    /// <summary>The PEM file of the authority behind the server's certificate. The cluster must have started with TLS.</summary>
    public string CertificateAuthorityPath => Server.CertificateAuthorityPath;

    /// <summary>The folder of <c>psql</c> and <c>pg_dump</c> of the same version. The cluster must have started.</summary>
    public string ToolFolder => Server.ToolFolder;

    /// <summary>What the server logged since its start.</summary>
    public string Log => Server.Log;

    private PostgresServer Server => _server ?? throw new InvalidOperationException("the cluster has not been started yet");

    /// <summary>Starts a cluster of the caller's own, for a benchmark or for a test that stops or configures the server.</summary>
    public static async Task<PostgresCluster> StartAsync(PostgresClusterOptions options, CancellationToken cancellationToken)
    {
        var cluster = new PostgresCluster(options);
        await cluster.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        return cluster;
    }

    /// <summary>Starts the server if it is not running yet.</summary>
    public async Task EnsureStartedAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _server ??= await PostgresServer.StartAsync(_options, UserPassword, SuperuserPassword, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Creates an empty database (UTF-8) that <see cref="User"/> owns; disposing it drops it.</summary>
    /// <param name="prefix">The start of its name; a random suffix makes it unique.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<TestDatabase> CreateDatabaseAsync(string prefix, CancellationToken cancellationToken) =>
        CloneDatabaseAsync("template0", prefix, cancellationToken);

    /// <summary>
    /// Creates a copy of a database that nobody is connected to; much faster than loading a dump again. Its files are copied as they are, which
    /// takes a quarter of the time of writing them through the log (PostgreSQL 15 and later).
    /// </summary>
    public async Task<TestDatabase> CloneDatabaseAsync(string template, string prefix, CancellationToken cancellationToken)
    {
        await EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        var name = $"{prefix}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        await ExecuteAsync($"CREATE DATABASE {Quote(name)} TEMPLATE {Quote(template)} STRATEGY file_copy OWNER {User}", cancellationToken)
            .ConfigureAwait(false);
        return new TestDatabase(this, name);
    }

    /// <summary>
    /// Hands over a database that something else made here, a mask run for example, so that it is dropped with the rest.
    /// </summary>
    public TestDatabase Adopt(string name) => new(this, name);

    /// <summary>Runs statements as superuser in the maintenance database.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        await Sql.ExecuteAsync(SocketConnectionString("postgres", Superuser), sql, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of all databases but the templates and the maintenance database, sorted.</summary>
    public async Task<IReadOnlyList<string>> DatabaseNamesAsync(CancellationToken cancellationToken)
    {
        await EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        return await Sql.ScalarAsync<string[]>(
            SocketConnectionString("postgres", Superuser),
            "SELECT coalesce(array_agg(datname::text ORDER BY datname), '{}') FROM pg_database "
                + "WHERE NOT datistemplate AND datname <> 'postgres'",
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Kills the server as a power cut would: every connection breaks at once. It stays down.</summary>
    public Task KillServerAsync() => Server.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }

        _starting.Dispose();
    }

    internal string SocketConnectionString(string database, string role) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketFolder,
        Port = Port,
        Database = database,
        Username = role,
        Pooling = false,
    }.ConnectionString;

    internal string TcpConnectionString(string database, string role, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = role,
        Password = password,
        Pooling = false,
    }.ConnectionString;

    internal static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
