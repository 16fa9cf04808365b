using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Weir.Store.PostgreSql;

/// <summary>
/// Counts, for all servers of a database, the transactions that wrote any of the tables that somebody keeps values of: triggers of the tables
/// add to <c>write_counts</c> in the transaction itself, so a count that is read holds every transaction that was answered before. Makes
/// table and triggers where they are missing. Thread-safe.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="tables">The tables.</param>
/// <param name="log">Is told where the role may not make triggers.</param>
internal sealed class PostgreSqlWriteCount(PostgreSqlEngine engine, IReadOnlyCollection<string> tables, ILogger log)
{
    private const string Sum = "SELECT coalesce(sum(writes), 0)::bigint FROM write_counts";

    private const string Missing =
        """
        SELECT name FROM unnest(@tables) AS name
        WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger WHERE tgname = 'writes_are_counted' AND tgrelid = name::regclass AND tgenabled <> 'D')
        """;

    // The row is the connection's own, nearly always: transactions that change one row at the same time would have to be run again.
    private const string Make =
        """
        CREATE TABLE IF NOT EXISTS write_counts (slot int PRIMARY KEY, writes bigint NOT NULL) WITH (fillfactor = 20);
        CREATE OR REPLACE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        BEGIN
            INSERT INTO write_counts (slot, writes) VALUES (pg_backend_pid() % 64, 1)
            ON CONFLICT (slot) DO UPDATE SET writes = write_counts.writes + 1;
            RETURN NULL;
        END $$;
        """;

    // "weir" in ASCII and the purpose, as PostgreSqlDialect has it.
    private const string LockKey = "1999988082, 2";

    private readonly string[] _tables = [.. tables];
    private volatile bool _isReady;
    private volatile bool _isRefused;

    /// <summary>The count so far; null where the role may not make the triggers.</summary>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async ValueTask<long?> GetAsync(CancellationToken cancellationToken)
    {
        if (_isRefused)
        {
            return null;
        }

        try
        {
            return await engine.ReadAsync<long?>(
                async connection =>
                {
                    if (!_isReady)
                    {
                        await PrepareAsync(connection).ConfigureAwait(false);
                        _isReady = true;
                    }

                    var command = new CommandDefinition(Sum, cancellationToken: cancellationToken);
                    return await connection.ExecuteScalarAsync<long>(command).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            _isRefused = true;
            log.WritesAreNotCounted(error);
            return null;
        }
        catch (DbException error)
        {
            throw StoreErrors.Translate(error);
        }
    }

    private async Task PrepareAsync(DbConnection connection)
    {
        if (!(await connection.QueryAsync<string>(Missing, new { tables = _tables }).ConfigureAwait(false)).Any())
        {
            return;
        }

        await connection.ExecuteAsync($"SELECT pg_advisory_lock({LockKey})").ConfigureAwait(false);
        try
        {
            await connection.ExecuteAsync(Make).ConfigureAwait(false);

            // One statement each: waiting for the writers of one table, it holds no lock on another.
            foreach (var table in await connection.QueryAsync<string>(Missing, new { tables = _tables }).ConfigureAwait(false))
            {
                await connection.ExecuteAsync(
                    $"CREATE TRIGGER writes_are_counted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                        + "FOR EACH STATEMENT EXECUTE FUNCTION count_write()").ConfigureAwait(false);
            }
        }
        finally
        {
            await connection.ExecuteAsync($"SELECT pg_advisory_unlock({LockKey})").ConfigureAwait(false);
        }
    }
}
