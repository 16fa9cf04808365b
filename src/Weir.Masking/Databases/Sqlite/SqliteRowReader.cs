using Microsoft.Data.Sqlite;
using Weir.Foundation;
using Weir.Masking.Sources;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>Reads a part of a table on a connection of its own, rented from the snapshot.</summary>
internal sealed class SqliteRowReader : RowReader
{
    private readonly SqliteSnapshot _snapshot;
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _statement;
    private readonly PooledBuffer _frame = new(4096);
    private readonly Lock _lifetime = new();
    private readonly int _columns;
    private volatile bool _isCancelled;
    private bool _isDisposed;

    private SqliteRowReader(SqliteSnapshot snapshot, SqliteConnection connection, SqliteStatement statement, int columns)
    {
        _snapshot = snapshot;
        _connection = connection;
        _statement = statement;
        _columns = columns;
    }

    /// <summary>Starts reading.</summary>
    public static SqliteRowReader Open(SqliteSnapshot snapshot, TableRead read, TableSlice slice, string displayName)
    {
        var connection = snapshot.Rent();
        try
        {
            var isUtf16 = connection.Scalar("PRAGMA encoding") is not "UTF-8";
            var doing = $"Reading table {read.Table.Name} of {displayName}";
            var statement = SqliteStatement.Prepare(connection.Handle!, Select(read, slice), doing, isUtf16);
            return new SqliteRowReader(snapshot, connection, statement, read.Columns.Count);
        }
        catch
        {
            snapshot.Return(connection);
            throw;
        }
    }

    /// <inheritdoc />
    public override bool TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (_isCancelled)
        {
            throw new OperationCanceledException();
        }

        if (!_statement.Step())
        {
            return false;
        }

        _frame.Clear();
        _statement.ReadFrame(_frame, _columns);
        frame = _frame.WrittenSpan;
        return true;
    }

    /// <inheritdoc />
    public override void Cancel()
    {
        _isCancelled = true;
        lock (_lifetime)
        {
            if (!_isDisposed)
            {
                _statement.Interrupt();
            }
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        lock (_lifetime)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _statement.Dispose();
        _snapshot.Return(_connection);
        _frame.Dispose();
    }

    private static string Select(TableRead read, TableSlice slice)
    {
        var columns = string.Join(", ", read.Columns.Select(c => c.Expression));
        var table = slice.From ?? read.Table.Name.ToSql();

        // Without a condition no index helps, and reading from a covering one would give the rows in its order instead of the table's.
        var hint = read.Condition is null ? " NOT INDEXED" : string.Empty;
        string?[] given = [slice.Condition, read.Condition];
        var conditions = given.Where(c => c is not null).Select(c => $"({c}\n)").ToList();
        var where = conditions.Count == 0 ? string.Empty : $" WHERE {string.Join(" AND ", conditions)}";
        return $"SELECT {columns} FROM {table} AS {TableRead.Alias}{hint}{where}";
    }
}
