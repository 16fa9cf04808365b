using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// One state of a file that every connection opened through it sees. A file with a rollback journal is held by this connection's shared
/// lock: no program that keeps SQLite's locks can change it meanwhile. A file in WAL mode goes on being written; the other connections are
/// opened at this connection's snapshot (sqlite.org/c3ref/snapshot.html), or fail. Not protected: a file changed by other means than SQLite.
/// </summary>
internal sealed class SqliteSnapshot : IDisposable
{
    private readonly string _path;
    private readonly sqlite3_snapshot? _state;

    private SqliteSnapshot(string path, SqliteConnection connection, sqlite3_snapshot? state)
    {
        _path = path;
        Connection = connection;
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
            sqlite3_snapshot? state = null;
            if (isWal && raw.sqlite3_snapshot_get(connection.Handle, "main", out state) != raw.SQLITE_OK)
            {
                throw SqliteFault.From(connection.Handle!, $"Taking a snapshot of {path}");
            }

            return new SqliteSnapshot(path, connection, state);
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

    /// <summary>Opens another connection that sees the same state. Any thread; the caller disposes it.</summary>
    public SqliteConnection OpenConnection()
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

    /// <inheritdoc />
    public void Dispose()
    {
        _state?.Dispose();
        Connection.Dispose();
    }
}
