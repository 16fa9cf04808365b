using System.Data.Common;
using Weir.Store.Schema;

namespace Weir.Store.Sqlite;

/// <summary>How a SQLite file is migrated; its lock file already keeps other servers out.</summary>
internal sealed class SqliteDialect(SqliteBackup backup) : Dialect
{
    /// <inheritdoc/>
    public override string Begin => "BEGIN EXCLUSIVE";

    /// <inheritdoc/>
    public override Task LockAsync(DbConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task UnlockAsync(DbConnection connection) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task<string> BackUpAsync(DbConnection connection, string versions, CancellationToken cancellationToken) =>
        Task.FromResult(backup.Write(connection, versions));

    /// <inheritdoc/>
    public override string Translate(string sql) => sql
        .Replace("{bytes}", "BLOB", StringComparison.Ordinal)
        .Replace("{identity}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal);
}
