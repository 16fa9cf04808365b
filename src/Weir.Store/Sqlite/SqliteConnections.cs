using Microsoft.Data.Sqlite;

namespace Weir.Store.Sqlite;

/// <summary>Opens the connections of one SQLite file with the settings that Weir relies on.</summary>
internal static class SqliteConnections
{
    /// <summary>"WEIR" in ASCII, in the file's header at byte 68, so that no other program's file is taken for ours.</summary>
    public const int ApplicationId = 0x57454952;

    // The writer's pages stay its own and are worth keeping; those of a reader are forgotten with every commit of the writer.
    private const int WriterCacheKibibytes = 65_536;
    private const int ReaderCacheKibibytes = 8_192;

    private const string Common = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; "
        + "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; ";

    /// <summary>Opens the only connection that writes. The file must exist, if only empty.</summary>
    /// <exception cref="StoreRefusedException">The file is no SQLite database, or another program's.</exception>
    public static CachingConnection OpenWriter(string path, DatabaseOptions options)
    {
        var connection = new CachingConnection(ConnectionString(path, SqliteOpenMode.ReadWrite));
        try
        {
            connection.Open();
            Execute(connection, Common);
            CheckOwner(connection, path);
            Execute(
                connection,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; "
                    + $"PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -{WriterCacheKibibytes}");
            if (options.MaxPages is { } pages)
            {
                Execute(connection, $"PRAGMA max_page_count = {pages}");
            }

            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            throw error is SqliteException sqlite ? Refusal(path, sqlite) : error;
        }
    }

    /// <summary>Opens a connection that can only read.</summary>
    public static CachingConnection OpenReader(string path)
    {
        var connection = new CachingConnection(ConnectionString(path, SqliteOpenMode.ReadOnly));
        try
        {
            connection.Open();
            Execute(connection, Common + $"PRAGMA query_only = ON; PRAGMA cache_size = -{ReaderCacheKibibytes}");
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw StoreErrors.Translate(error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that are written once and not kept compiled.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private static string ConnectionString(string path, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = false,
        DefaultTimeout = 5,
    }.ConnectionString;

    private static void CheckOwner(SqliteConnection connection, string path)
    {
        var owner = Number(connection, "PRAGMA application_id");
        if (owner == ApplicationId)
        {
            return;
        }

        if (owner != 0 || Number(connection, "SELECT count(*) FROM sqlite_schema") != 0)
        {
            throw new StoreRefusedException(
                $"Opening {path}: the file is a SQLite database of another program. Name a file of Weir's, or one that does not exist yet.");
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}");
    }

    private static StoreException Refusal(string path, SqliteException error) =>
        error.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB
            ? new StoreRefusedException($"Opening {path}: the file is not a SQLite database, or it is damaged.", error)
            : StoreErrors.Translate(error);
}
