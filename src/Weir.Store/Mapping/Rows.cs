using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Weir.Store.Mapping;

/// <summary>Reads rows through Dapper with translated errors.</summary>
internal static class Rows
{
    /// <summary>Returns all rows of a query.</summary>
    /// <exception cref="StoreException">The query failed.</exception>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, object? arguments, CancellationToken cancellationToken)
    {
        try
        {
            var command = new CommandDefinition(
                ListCondition.For(connection, sql), arguments, transaction, cancellationToken: cancellationToken);

            // SQLite answers on the caller's thread either way.
            cancellationToken.ThrowIfCancellationRequested();
            var rows = connection is SqliteConnection
                ? connection.Query<T>(command)
                : await connection.QueryAsync<T>(command).ConfigureAwait(false);
            return rows.AsList();
        }
        catch (DbException error)
        {
            throw StoreErrors.Translate(error);
        }
    }

    /// <summary>The only row; the default when there is none.</summary>
    /// <exception cref="InvalidOperationException">There is more than one row.</exception>
    public static T? One<T>(IReadOnlyList<T> rows) => rows.Count switch
    {
        0 => default,
        1 => rows[0],
        _ => throw new InvalidOperationException($"A query for one {typeof(T).Name} returned {rows.Count} rows."),
    };
}
