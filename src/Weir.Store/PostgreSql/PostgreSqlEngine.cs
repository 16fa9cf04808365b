using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weir.Store.Schema;

namespace Weir.Store.PostgreSql;

/// <summary>
/// A PostgreSQL database: each unit is a serializable transaction of its own, so that units mean the same as in SQLite's lane, and is run
/// again when the server finds that it would not have (docs/adr/0007-one-write-lane.md).
/// </summary>
internal sealed class PostgreSqlEngine : IDatabaseEngine
{
    private readonly NpgsqlDataSource _source;
    private readonly UnitRunner _runner;
    private readonly SemaphoreSlim _readers;
    private readonly ILogger _log;

    private PostgreSqlEngine(NpgsqlDataSource source, DatabaseOptions options, TimeProvider time, ILogger log)
    {
        _log = log;
        _source = source;
        _runner = new UnitRunner(source, options.WriteConnections, time);
        _readers = new SemaphoreSlim(options.ReadConnections, options.ReadConnections);
    }

    /// <inheritdoc/>
    public CancellationToken Stopping => CancellationToken.None;

    /// <inheritdoc/>
    public Func<CancellationToken, ValueTask<long?>> CountWrites(IReadOnlyCollection<string> tables) =>
        new PostgreSqlWriteCount(this, tables, _log).GetAsync;

    /// <summary>Connects and migrates.</summary>
    public static async Task<PostgreSqlEngine> OpenAsync(
        DatabaseAddress address,
        IReadOnlyList<MigrationSet> modules,
        DatabaseOptions options,
        TimeProvider time,
        ILogger log,
        CancellationToken cancellationToken)
    {
        var source = PostgreSqlConnections.CreateSource(address, options);
        try
        {
            await using (var connection = await OpenAsync(source, cancellationToken).ConfigureAwait(false))
            {
                if (await connection.ExecuteScalarAsync<string>("SHOW fsync").ConfigureAwait(false) == "off")
                {
                    log.ServerDoesNotSync(address.ToString());
                }

                var dialect = new PostgreSqlDialect(address, new PostgreSqlBackup(address, options, time));
                await Migrator.RunAsync(connection, dialect, modules, time, log, cancellationToken).ConfigureAwait(false);
            }

            return new PostgreSqlEngine(source, options, time, log);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<WriteUnit, T> unit, UnitIsolation isolation, CancellationToken cancellationToken) =>
        _runner.RunAsync(unit, isolation, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReadSession> OpenReadAsync(CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken).ConfigureAwait(false);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await OpenAsync(_source, cancellationToken).ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);

            // The first query, not BEGIN, takes the snapshot.
            await using var first = new NpgsqlCommand("SET TRANSACTION READ ONLY; SELECT 1", connection, transaction);
            await first.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return new ReadSession(connection, transaction, () => EndReadAsync(connection));
        }
        catch (Exception error)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            _readers.Release();
            throw error is DbException failure ? StoreErrors.Translate(failure) : error;
        }
    }

    /// <inheritdoc/>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var connection = await OpenAsync(_source, cancellationToken).ConfigureAwait(false);
            return await read(connection).ConfigureAwait(false);
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <inheritdoc/>
    public async Task EraseRemainsAsync(string table, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(_source, cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand($"VACUUM (FULL) {table}", connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException error)
        {
            throw StoreErrors.Translate(error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException error)
        {
            throw StoreErrors.Translate(error);
        }
    }

    private async ValueTask EndReadAsync(NpgsqlConnection connection)
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        _readers.Release();
    }
}
