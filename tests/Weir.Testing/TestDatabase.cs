using System.Globalization;
using System.Text;
using Npgsql;

namespace Weir.Testing;

/// <summary>
/// One database of a <see cref="PostgresCluster"/>, owned by its ordinary role. Disposing drops it, whoever is connected.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;

    internal TestDatabase(PostgresCluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
    }

    /// <summary>The database's name, unquoted.</summary>
    public string Name { get; }

    /// <summary>Npgsql connection string: superuser over the Unix socket, no password, no pooling.</summary>
    public string SuperuserSocket => _cluster.SocketConnectionString(Name, PostgresCluster.Superuser);

    /// <summary>Npgsql connection string: ordinary role over the Unix socket, no password, no pooling.</summary>
    public string UserSocket => _cluster.SocketConnectionString(Name, PostgresCluster.User);

    /// <summary>Npgsql connection string: ordinary role over TCP, with its password, no pooling.</summary>
    public string UserTcp => _cluster.TcpConnectionString(Name, PostgresCluster.User, _cluster.UserPassword);

    /// <summary>Npgsql connection string: superuser over TCP, with its password, no pooling.</summary>
    public string SuperuserTcp => _cluster.TcpConnectionString(Name, PostgresCluster.Superuser, _cluster.SuperuserPassword);

    /// <summary>libpq URI of the ordinary role over the Unix socket.</summary>
    public string UserSocketUri => SocketUri(PostgresCluster.User);

    /// <summary>libpq URI of the superuser over the Unix socket.</summary>
    public string SuperuserSocketUri => SocketUri(PostgresCluster.Superuser);

    /// <summary>libpq URI of the ordinary role over TCP; the password is in <see cref="PostgresCluster.PassFilePath"/>.</summary>
    public string UserTcpUri => string.Create(
        CultureInfo.InvariantCulture,
        $"postgresql://{PostgresCluster.User}@127.0.0.1:{_cluster.Port}/{Uri.EscapeDataString(Name)}");

    /// <summary>Runs statements as superuser.</summary>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        Sql.ExecuteAsync(SuperuserSocket, sql, cancellationToken);

    /// <summary>Runs statements as the ordinary role, so that what they create belongs to it.</summary>
    public Task ExecuteAsUserAsync(string sql, CancellationToken cancellationToken) =>
        Sql.ExecuteAsync(UserSocket, sql, cancellationToken);

    /// <summary>Returns the first value of the first row, read as superuser; NULL and no row are the type's default.</summary>
    public Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken) =>
        Sql.ScalarAsync<T>(SuperuserSocket, sql, cancellationToken);

    /// <summary>Returns all rows as text, columns joined by a bar and NULL as <c>∅</c>, in the order of the query.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(SuperuserSocket);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column =>
                reader.IsDBNull(column) ? "∅" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    /// <summary>
    /// Loads a dump with the real <c>psql</c>, as superuser, stopping at the first error. Lines that drop, create or connect to a
    /// database are left out, so that any public dump lands in this one.
    /// </summary>
    public async Task RunPsqlFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var psql = ChildProcess.Start(
            Path.Combine(_cluster.ToolFolder, "psql"),
            ["-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-d", SuperuserSocketUri],
            new Dictionary<string, string?> { ["PGOPTIONS"] = "-c client_min_messages=warning" });

        // Latin-1 maps every byte to a character and back, so the dump's own encoding arrives untouched.
        using var dump = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        await using var input = new StreamWriter(psql.Input.BaseStream, Encoding.Latin1);
        try
        {
            while (await dump.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (!ChoosesDatabase(line))
                {
                    await input.WriteAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
                    await input.WriteAsync('\n').ConfigureAwait(false);
                }
            }

            input.Close();
        }
        catch (IOException)
        {
            // psql stops reading at the first error; the outcome below says which.
        }

        (await psql.WaitAsync(cancellationToken).ConfigureAwait(false)).Expect(0);
    }

    /// <summary>Makes the ordinary role the owner of everything that a dump created as superuser.</summary>
    public Task GiveToUserAsync(CancellationToken cancellationToken) =>
        ExecuteAsync($"REASSIGN OWNED BY {PostgresCluster.Superuser} TO {PostgresCluster.User}", cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await _cluster.ExecuteAsync($"DROP DATABASE IF EXISTS {PostgresCluster.Quote(Name)} WITH (FORCE)", CancellationToken.None)
            .ConfigureAwait(false);

    private static bool ChoosesDatabase(string line) =>
        line.StartsWith("DROP DATABASE ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("CREATE DATABASE ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith(@"\c ", StringComparison.Ordinal)
        || line.StartsWith(@"\connect ", StringComparison.Ordinal);

    private string SocketUri(string role) => string.Create(
        CultureInfo.InvariantCulture,
        $"postgresql://{role}@/{Uri.EscapeDataString(Name)}?host={Uri.EscapeDataString(_cluster.SocketFolder)}&port={_cluster.Port}");
}
