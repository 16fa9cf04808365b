using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>Opens connections to a SQLite file and runs single statements on them.</summary>
internal static class SqliteFile
{
    /// <summary>How long a statement waits for a lock that another program holds.</summary>
    public const int LockTimeoutSeconds = 5;

    private const int AllowDoubleQuotedText = 1013; // SQLITE_DBCONFIG_DQS_DML; DQS_DDL is the next

    /// <summary>
    /// The full path of a file as an address gives it, links resolved, so that a rename reaches the file itself. The file need not exist.
    /// </summary>
    /// <exception cref="DatabaseException">There is no path in it (<see cref="DatabaseFailure.BadAddress"/>).</exception>
    public static string Resolve(string text)
    {
        if (text.Length == 0 || text.StartsWith(':') || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new DatabaseException(
                DatabaseFailure.BadAddress, "A SQLite address is sqlite: and the path of a file; memory databases and URIs are not used.");
        }

        var path = Path.GetFullPath(text);
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    /// <summary>Opens for reading only. The caller disposes the connection.</summary>
    /// <exception cref="DatabaseException">There is no such file, it is a folder, or it cannot be opened.</exception>
    public static SqliteConnection OpenReadOnly(string path)
    {
        if (Directory.Exists(path))
        {
            throw new DatabaseException(
                DatabaseFailure.Unreachable, $"Opening {path} failed: it is a folder; name the database file in it.");
        }

        if (!File.Exists(path))
        {
            throw new DatabaseException(DatabaseFailure.Unreachable, $"Opening {path} failed: there is no such file; check the path.");
        }

        var connection = Open(path, SqliteOpenMode.ReadOnly);
        return Configure(connection, path, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    }

    /// <summary>Opens an existing file for writing, without foreign key actions. The caller disposes the connection.</summary>
    public static SqliteConnection OpenToWrite(string path) =>
        Configure(Open(path, SqliteOpenMode.ReadWrite), path, "PRAGMA foreign_keys = OFF");

    /// <summary>Opens an empty database in memory. The caller disposes the connection.</summary>
    public static SqliteConnection OpenInMemory() =>
        Configure(Open(":memory:", SqliteOpenMode.Memory), "a scratch database", "PRAGMA foreign_keys = OFF");

    /// <summary>Runs statements that give no rows.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement and gives the first column of its first row; null for NULL or no row.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Bind(command, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>Runs a statement and gives <paramref name="read"/> of each row.</summary>
    public static List<T> Query<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Bind(command, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<object> parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", parameters[i]);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = LockTimeoutSeconds,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFault.From(e, $"Opening {path}");
        }
    }

    private static SqliteConnection Configure(SqliteConnection connection, string path, string settings)
    {
        try
        {
            // Old schemas hold text in double quotes; SQLite reads them so, and the copy has to be made from the same words.
            _ = raw.sqlite3_db_config(connection.Handle!, AllowDoubleQuotedText, 1, out _);
            _ = raw.sqlite3_db_config(connection.Handle!, AllowDoubleQuotedText + 1, 1, out _);
            _ = raw.sqlite3_busy_timeout(connection.Handle!, LockTimeoutSeconds * 1000);
            connection.Execute(settings);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFault.From(e, $"Opening {path}");
        }
    }
}
