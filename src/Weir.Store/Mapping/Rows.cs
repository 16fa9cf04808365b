using System.Data.Common;
using Dapper;

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
            return (await connection.QueryAsync<T>(command).ConfigureAwait(false)).AsList();
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
