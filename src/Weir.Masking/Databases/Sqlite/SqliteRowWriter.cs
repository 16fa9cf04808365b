using SQLitePCL;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// Loads one part of a table inside the copy's transaction. A savepoint lets an unfinished load be taken back.
/// </summary>
internal sealed class SqliteRowWriter : RowWriter
{
    private readonly sqlite3 _connection;
    private readonly SqliteStatement _statement;
    private readonly Action _closed;
    private readonly string _doing;
    private readonly Lock _lifetime = new();
    private volatile bool _isCancelled;
    private bool _isComplete;
    private bool _isDisposed;
    private long _rows;

    /// <summary>Starts a load.</summary>
    /// <param name="connection">The copy's connection, in its transaction.</param>
    /// <param name="table">The table there.</param>
    /// <param name="columns">The columns that frames hold, in order.</param>
    /// <param name="closed">Called when the writer is disposed.</param>
    public SqliteRowWriter(sqlite3 connection, TableName table, IReadOnlyList<ColumnSchema> columns, Action closed)
    {
        _connection = connection;
        _closed = closed;
        _doing = $"Loading table {table}";
        Run("SAVEPOINT weir_load");
        _statement = SqliteStatement.Prepare(connection, Insert(table, columns), _doing);
    }

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            if (_isCancelled)
            {
                throw new OperationCanceledException();
            }

            frames = frames[_statement.WriteFrame(frames)..];
            _rows++;
        }
    }

    /// <inheritdoc />
    public override long Complete()
    {
        if (_isCancelled)
        {
            throw new OperationCanceledException();
        }

        Run("RELEASE weir_load");
        _isComplete = true;
        return _rows;
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
        if (!_isComplete)
        {
            // After a full disk SQLite has already taken the whole transaction back, and there is no savepoint any more.
            _ = raw.sqlite3_exec(_connection, "ROLLBACK TO weir_load; RELEASE weir_load");
        }

        _closed();
    }

    /// <summary>The statement that inserts a frame of <paramref name="columns"/>.</summary>
    internal static string Insert(TableName table, IReadOnlyList<ColumnSchema> columns)
    {
        var names = string.Join(", ", columns.Select(c => TableName.Quote(c.Name)));
        var values = string.Join(", ", Enumerable.Repeat("?", columns.Count));
        return columns.Count == 0
            ? $"INSERT INTO {table.ToSql()} DEFAULT VALUES"
            : $"INSERT INTO {table.ToSql()} ({names}) VALUES ({values})";
    }

    private void Run(string sql)
    {
        if (raw.sqlite3_exec(_connection, sql) != raw.SQLITE_OK)
        {
            throw SqliteFault.From(_connection, _doing);
        }
    }
}
