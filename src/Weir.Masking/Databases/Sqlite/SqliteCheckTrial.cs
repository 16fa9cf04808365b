using Microsoft.Data.Sqlite;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// Evaluates a CHECK constraint for rows that are not in its table, in a database in memory with the same table, one row at a time, so that
/// affinities and collations are the table's own and no other constraint is in the way.
/// </summary>
internal static class SqliteCheckTrial
{
    /// <summary>See <see cref="Sources.SourceDatabase.TryCheckAsync"/>.</summary>
    /// <param name="createTable">The statement that makes the table.</param>
    /// <param name="table">The table.</param>
    /// <param name="check">The constraint.</param>
    /// <param name="columns">What the frames hold.</param>
    /// <param name="frames">The rows.</param>
    public static CheckVerdict? Run(
        string createTable, TableSchema table, CheckConstraint check, IReadOnlyList<ColumnSchema> columns, IReadOnlyList<byte[]> frames)
    {
        using var scratch = SqliteFile.OpenInMemory();
        try
        {
            scratch.Execute("PRAGMA trusted_schema = OFF");
            scratch.Execute(createTable);
            scratch.Execute("PRAGMA ignore_check_constraints = ON");
            using var insert = SqliteStatement.Prepare(scratch.Handle!, SqliteRowWriter.Insert(table.Name, columns), "trying a constraint");
            long rows = 0, broken = 0;
            foreach (var frame in frames)
            {
                if (!TryInsert(insert, frame))
                {
                    continue;
                }

                rows++;
                broken += scratch.Scalar($"SELECT NOT {check.Expression} FROM {table.Name.ToSql()}") is 1L ? 1 : 0;
                scratch.Execute($"DELETE FROM {table.Name.ToSql()}");
            }

            return rows == 0 ? null : new CheckVerdict(rows, broken);
        }
        catch (Exception error) when (error is SqliteException or DatabaseException)
        {
            // A function or collation of the application's own: only the real load can tell.
            return null;
        }
    }

    // What other constraints refuse is not this one's matter.
    private static bool TryInsert(SqliteStatement insert, byte[] frame)
    {
        try
        {
            insert.WriteFrame(frame);
            return true;
        }
        catch (DatabaseException)
        {
            insert.Reset();
            return false;
        }
    }
}
