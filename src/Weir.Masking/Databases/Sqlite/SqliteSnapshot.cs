using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// One state of a file that every connection opened through it sees. A file with a rollback journal is held by this connection's shared
/// lock: no program that keeps SQLite's locks can change it meanwhile. A file in WAL mode goes on being written; the other connections
/// are opened at this connection's snapshot (sqlite.org/c3ref/snapshot.html), or fail. Not protected: a file that something other than
/// SQLite changes.
/// </summary>
internal sealed class SqliteSnapshot : IDisposable
{
    /// <summary>How many connections are opened at once where later ones might see another state.</summary>
    private const int OpenedAhead = 8;

    private readonly string _path;
    private readonly sqlite3_snapshot? _state;
    private readonly bool _isWal;
    private readonly Stack<SqliteConnection> _idle = [];
    private readonly Lock _idleLock = new();

    private SqliteSnapshot(string path, SqliteConnection connection, bool isWal, sqlite3_snapshot? state)
    {
        _path = path;
        Connection = connection;
        _isWal = isWal;
        _state = state;
    }

    /// <summary>The connection that holds the state; owned by this object, for one thread at a time.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Opens the file and fixes its state.</summary>
    /// <exception cref="DatabaseException">The file cannot be opened or read.</exception>
    public static SqliteSnapshot Take(string path)
    {
        var connection = SqliteFile.OpenReadOnly(path);
        try
        {
            var isWal = connection.Scalar("PRAGMA journal_mode") is "wal";
            connection.Execute("BEGIN");
            connection.Scalar("SELECT count(*) FROM sqlite_master");
            var snapshot = new SqliteSnapshot(path, connection, isWal, isWal ? Current(connection) : null);
            snapshot.OpenAhead();
            return snapshot;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFault.From(e, $"Opening {path}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that sees the same state, for one thread, until <see cref="Return"/>. Any thread.</summary>
    /// <exception cref="DatabaseException">The file cannot be opened, or has changed so that the state cannot be seen again.</exception>
    public SqliteConnection Rent()
    {
        lock (_idleLock)
        {
            if (_idle.TryPop(out var idle))
            {
                return idle;
            }
        }

        return OpenConnection();
    }

    /// <summary>Takes a rented connection back. Any thread.</summary>
    public void Return(SqliteConnection connection)
    {
        lock (_idleLock)
        {
            _idle.Push(connection);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var connection in _idle)
        {
            connection.Dispose();
        }

        _state?.Dispose();
        Connection.Dispose();
    }

    // SQLite has no snapshot of a WAL file without entries: the state is the database file itself, which the open transactions keep as it
    // is, until the first entry is written. Connections opened before that see it for as long as they stay open.
    private void OpenAhead()
    {
        for (var i = 0; _isWal && _state is null && i < OpenedAhead; i++)
        {
            Return(OpenConnection());
        }
    }

    private SqliteConnection OpenConnection()
    {
        var connection = SqliteFile.OpenReadOnly(_path);
        try
        {
            // A connection learns that the file is in WAL mode by its first read, and a snapshot can only be opened after that.
            connection.Scalar("PRAGMA application_id");
            connection.Execute("BEGIN");
            if (_state is not null && raw.sqlite3_snapshot_open(connection.Handle, "main", _state) != raw.SQLITE_OK)
            {
                throw SqliteFault.From(connection.Handle!, $"Opening the snapshot of {_path}");
            }

            connection.Scalar("SELECT count(*) FROM sqlite_master");
            using var state = _isWal && _state is null ? Current(connection) : null;
            if (state is not null)
            {
                throw new DatabaseException(
                    DatabaseFailure.ConnectionLost,
                    $"Reading {_path} failed: a program changed it after the run had begun. Run again, or read a copy of the file.");
            }

            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFault.From(e, $"Opening {_path}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static sqlite3_snapshot? Current(SqliteConnection connection) =>
        raw.sqlite3_snapshot_get(connection.Handle, "main", out var state) == raw.SQLITE_OK ? state : null;
}
