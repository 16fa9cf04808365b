using System.Data.Common;
using Dapper;
using Weir.Store.Schema;

namespace Weir.Store.PostgreSql;

/// <summary>How a PostgreSQL database is migrated: one server at a time, by an advisory lock of the session.</summary>
internal sealed class PostgreSqlDialect(DatabaseAddress address, PostgreSqlBackup backup) : Dialect
{
    // "weir" in ASCII and the purpose; advisory locks are per database, and schemas of one database may wait for each other.
    private const string LockKey = "1999988082, 1";

    /// <inheritdoc/>
    public override string Begin => "BEGIN TRANSACTION";

    /// <inheritdoc/>
    public override async Task LockAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            $"SELECT pg_advisory_lock({LockKey})", commandTimeout: 0, cancellationToken: cancellationToken)).ConfigureAwait(false);
        if (address.Schema is not null)
        {
            // Asked first, because a role that may use the schema is not always one that may create it.
            var exists = await connection.ExecuteScalarAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = @Schema)", new { address.Schema }).ConfigureAwait(false);
            if (!exists)
            {
                await connection.ExecuteAsync($"CREATE SCHEMA \"{address.Schema}\"").ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public override Task UnlockAsync(DbConnection connection) => connection.ExecuteAsync($"SELECT pg_advisory_unlock({LockKey})");

    /// <inheritdoc/>
    public override Task<string> BackUpAsync(DbConnection connection, string versions, CancellationToken cancellationToken) =>
        backup.WriteAsync(versions, cancellationToken);

    /// <inheritdoc/>
    public override string Translate(string sql) => sql
        .Replace("{bytes}", "BYTEA", StringComparison.Ordinal)
        .Replace("{identity}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal);
}
