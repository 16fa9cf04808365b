using System.Text;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Catalog;
using Weir.Masking.Databases.PostgreSql.Codecs;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Databases.PostgreSql.Libpq;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>
/// A PostgreSQL database opened for reading. One session keeps a repeatable-read, read-only transaction open and exports its snapshot;
/// every reader, and pg_dump, works under that snapshot.
/// </summary>
internal sealed class PostgreSqlSource : SourceDatabase
{
    private const string BeginReadOnly = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private readonly NpgsqlConnection _connection;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CopyConnectionPool _readers;

    private PostgreSqlSource(PostgreSqlAddress address, NpgsqlConnection connection, string snapshot, string transport)
    {
        Address = address;
        Snapshot = snapshot;
        Transport = transport;
        _connection = connection;
        _readers = new CopyConnectionPool(address, reader =>
        {
            reader.Execute("opening a reader", "SET default_transaction_read_only = on");
            reader.Execute("opening a reader", BeginReadOnly);
            reader.Execute("joining the snapshot", $"SET TRANSACTION SNAPSHOT {Session.Literal(snapshot)}");
        });
    }

    /// <summary>Where it is.</summary>
    public PostgreSqlAddress Address { get; }

    /// <summary>The exported snapshot's name; valid until the source is disposed.</summary>
    public string Snapshot { get; }

    /// <summary>The server's major version.</summary>
    public int ServerMajor => _connection.PostgreSqlVersion.Major;

    /// <inheritdoc />
    public override string Engine => PostgreSqlEngine.EngineName;

    /// <inheritdoc />
    public override string EngineVersion => _connection.PostgreSqlVersion.ToString();

    /// <inheritdoc />
    public override string DisplayName => Address.Display;

    /// <inheritdoc />
    public override string Transport { get; }

    /// <summary>Connects and takes the snapshot.</summary>
    public static async Task<PostgreSqlSource> OpenAsync(PostgreSqlAddress address, CancellationToken cancellationToken)
    {
        var connection = await Session.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        try
        {
            var transport = await Session.DescribeTransportAsync(connection, address, cancellationToken).ConfigureAwait(false);
            var doing = $"taking a snapshot of {address.Display}";
            await connection.ExecuteAsync(doing, "SET default_transaction_read_only = on", cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(doing, BeginReadOnly, cancellationToken).ConfigureAwait(false);
            var snapshot = await connection.ScalarAsync<string>(doing, "SELECT pg_export_snapshot()", cancellationToken)
                .ConfigureAwait(false);
            return new PostgreSqlSource(address, connection, snapshot!, transport);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc />
    public override Task<string> GetIdentityAsync(CancellationToken cancellationToken) => InTurnAsync(
        async c => (await ServerIdentity.ReadAsync(c, cancellationToken).ConfigureAwait(false)).ToString(), cancellationToken);

    /// <summary>What proves which database this is.</summary>
    public Task<ServerIdentity> ReadIdentityAsync(CancellationToken cancellationToken) =>
        InTurnAsync(c => ServerIdentity.ReadAsync(c, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public override Task<RunMarker?> ReadMarkerAsync(CancellationToken cancellationToken) =>
        InTurnAsync(c => MarkerTable.ReadAsync(c, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public override Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellationToken) =>
        InTurnAsync(c => new CatalogReader(c, DisplayName).ReadAsync(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public override Task<IReadOnlyList<TableSlice>> SliceAsync(TableRead read, int wantedSlices, CancellationToken cancellationToken) =>
        InTurnAsync(c => TableSlicer.SliceAsync(c, read.Table, wantedSlices, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public override RowReader OpenReader(TableRead read, TableSlice slice)
    {
        var query = new StringBuilder("SELECT ");
        query.AppendJoin(", ", read.Columns.Select(c => c.Type.MoveAsText ? $"({c.Expression})::text" : c.Expression));
        query.Append(" FROM ").Append(slice.From ?? "ONLY " + read.Table.Name.ToSql()).Append(" AS ").Append(TableRead.Alias);
        var conditions = new[] { slice.Condition, read.Condition }.Where(c => c is not null).Select(c => $"({c})").ToList();
        if (conditions.Count > 0)
        {
            query.Append(" WHERE ").AppendJoin(" AND ", conditions);
        }

        // With an empty search path the names that reg* values print are qualified, whoever reads.
        var searchPath = read.Columns.Any(c => c.Type.MoveAsText) ? "''" : null;
        return new PostgreSqlRowReader(_readers, read.Table.Name.ToString(), query.ToString(), searchPath);
    }

    /// <inheritdoc />
    public override FieldCodec CreateCodec(LogicalType type) => PostgreSqlCodecs.Create(type);

    /// <inheritdoc />
    public override Task<long> CountAsync(string sql, CancellationToken cancellationToken) => InTurnAsync(
        c => c.ScalarAsync<long>("checking the rows", $"SELECT ({sql})::bigint", cancellationToken), cancellationToken);

    /// <inheritdoc />
    public override Task<CheckVerdict?> TryCheckAsync(
        TableSchema table,
        CheckConstraint check,
        IReadOnlyList<ColumnSchema> columns,
        IReadOnlyList<byte[]> frames,
        CancellationToken cancellationToken) => InTurnAsync(
        async c =>
        {
            // A failed statement ends the use's savepoint, so the trial has one of its own.
            await c.ExecuteAsync("trying a constraint", "SAVEPOINT weir_trial", cancellationToken).ConfigureAwait(false);
            var verdict = await CheckTrial.RunAsync(c, check, columns, frames, cancellationToken).ConfigureAwait(false);
            await c.ExecuteAsync("trying a constraint", "ROLLBACK TO SAVEPOINT weir_trial", CancellationToken.None).ConfigureAwait(false);
            return verdict;
        },
        cancellationToken);

    /// <inheritdoc />
    public override Task<IReadOnlyList<string>> VerifyConstraintsAsync(CancellationToken cancellationToken) => InTurnAsync(
        c => c.QueryAsync("verifying constraints", """
            SELECT format('constraint %s of %s is not validated', conname, conrelid::regclass) FROM pg_constraint k
            WHERE NOT convalidated AND conrelid <> 0 AND coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'true'
            UNION ALL SELECT format('index %s of %s is not valid', indexrelid::regclass, indrelid::regclass)
            FROM pg_index WHERE NOT indisvalid OR NOT indisready
            ORDER BY 1
            """, r => r.GetString(0), cancellationToken), cancellationToken);

    /// <summary>Runs a query of the destination's under the snapshot.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(
        string doing, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        InTurnAsync(c => c.QueryAsync(doing, sql, read, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    /// <summary>
    /// Each use is a savepoint, so that a failed statement does not end the transaction, and with it the snapshot.
    /// </summary>
    private async Task<T> InTurnAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _connection.ExecuteAsync("reading", "SAVEPOINT weir_use", cancellationToken).ConfigureAwait(false);
            try
            {
                return await use(_connection).ConfigureAwait(false);
            }
            catch when (_connection.State == System.Data.ConnectionState.Open)
            {
                await _connection.ExecuteAsync("reading", "ROLLBACK TO SAVEPOINT weir_use", CancellationToken.None).ConfigureAwait(false);
                throw;
            }
            finally
            {
                if (_connection.State == System.Data.ConnectionState.Open)
                {
                    await _connection.ExecuteAsync("reading", "RELEASE SAVEPOINT weir_use", CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
