using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weir.Store.Sqlite;

/// <summary>
/// A connection that keeps the statements it has compiled, so that Dapper, which makes a new command each time, does not compile again.
/// Used by one thread at a time.
/// </summary>
internal sealed class CachingConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const int MostStatements = 256;

    private readonly Dictionary<string, SqliteCommand> _compiled = new(StringComparer.Ordinal);

    /// <summary>Whether a transaction is open; SQLite ends one by itself after some errors.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle!) == 0;

    /// <summary>Pages written to the log since <see cref="Checkpoint"/> was last called.</summary>
    public int PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(Handle!, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return pages;
        }
    }

    /// <inheritdoc/>
    public override SqliteCommand CreateCommand() => new CachedCommand(this);

    /// <summary>Runs a statement without parameters and without a result.</summary>
    public void Run(string sql) => Compiled(sql).ExecuteNonQuery();

    /// <summary>Moves as much of the log into the file as readers allow.</summary>
    /// <exception cref="SqliteException">Reading, writing or syncing failed.</exception>
    public void Checkpoint()
    {
        raw.sqlite3_db_status(Handle!, raw.SQLITE_DBSTATUS_CACHE_WRITE, out _, out _, 1);
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_wal_checkpoint_v2(Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _), Handle);
    }

    /// <summary>Moves the whole log into the file and cuts it to nothing; false when a reader or the writer is in the way.</summary>
    /// <exception cref="StoreException">Reading, writing or syncing failed.</exception>
    public bool TryTruncateLog()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(Handle!, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        if (code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return false;
        }

        try
        {
            SqliteException.ThrowExceptionForRC(code, Handle);
            return true;
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error);
        }
    }

    /// <summary>
    /// Has every row that this connection inserts, changes or removes told by the name of its table, before it is committed. Tables without
    /// a rowid are not told of, nor what goes with a table that is dropped; Weir has and does neither.
    /// </summary>
    public void OnRowWritten(Action<string> written)
    {
        raw.sqlite3_update_hook(Handle!, (_, _, _, table, _) => written(table.utf8_to_string()), null);

        // A DELETE without a condition would cut off the whole table without a word to the hook. To "ignore" it lets it run row by row
        // (sqlite.org/c3ref/set_authorizer.html); the same answer would turn DROP TABLE into nothing.
        var dropped = "";
        raw.sqlite3_set_authorizer(
            Handle!,
            (_, action, name, _, _, _) =>
            {
                var table = name.utf8_to_string();
                dropped = action == raw.SQLITE_DROP_TABLE ? table : dropped;
                return action == raw.SQLITE_DELETE && table != dropped && !table.StartsWith("sqlite_", StringComparison.Ordinal)
                    ? raw.SQLITE_IGNORE
                    : raw.SQLITE_OK;
            },
            null);
    }

    /// <summary>Leaves the log as it is when the connection closes, for the next start to recover.</summary>
    public void KeepLogOnClose() => raw.sqlite3_db_config(Handle!, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Compiled(string sql)
    {
        if (_compiled.TryGetValue(sql, out var command))
        {
            command.Parameters.Clear();
            return command;
        }

        if (_compiled.Count >= MostStatements)
        {
            Forget();
        }

        command = new SqliteCommand(sql, this);
        _compiled.Add(sql, command);
        return command;
    }

    private void Forget()
    {
        foreach (var command in _compiled.Values)
        {
            command.Dispose();
        }

        _compiled.Clear();
    }

    /// <summary>
    /// Carries text and parameters to the compiled statement; every way to execute ends in <see cref="ExecuteReader(CommandBehavior)"/>.
    /// </summary>
    private sealed class CachedCommand : SqliteCommand
    {
        private readonly CachingConnection _owner;

        public CachedCommand(CachingConnection owner)
        {
            _owner = owner;
            Connection = owner;
        }

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            var compiled = _owner.Compiled(CommandText);
            foreach (SqliteParameter parameter in Parameters)
            {
                compiled.Parameters.Add(parameter);
            }

            return compiled.ExecuteReader(behavior);
        }
    }
}
