using Npgsql;
using Weir.Masking.Databases;

namespace Weir.Samples;

/// <summary>
/// Turns a PostgreSQL address into Npgsql's form: a URL or libpq's keywords (PostgreSQL documentation, 34.1.1), or Npgsql's own.
/// </summary>
internal static class PostgresTarget
{
    /// <returns>A connection of its own that waits for a statement however long it takes.</returns>
    /// <exception cref="DatabaseException">The address is malformed (<see cref="DatabaseFailure.BadAddress"/>).</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            var connection = text.Contains("://", StringComparison.Ordinal) ? FromUrl(text)
                : text.Contains(';', StringComparison.Ordinal) ? new NpgsqlConnectionStringBuilder(text)
                : FromKeywords(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), static value => value.Trim('\''));
            connection.Pooling = false;
            connection.CommandTimeout = 0;
            return connection;
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or OverflowException)
        {
            throw new DatabaseException(
                DatabaseFailure.BadAddress,
                "The PostgreSQL address of the sample has an option that is unknown or has a wrong value; "
                + "expected postgresql://user@host:port/database.");
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string url)
    {
        var (address, query) = Halves(url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var connection = FromKeywords(query.Split('&', StringSplitOptions.RemoveEmptyEntries), Uri.UnescapeDataString);
        var (authority, database) = Halves(address, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Halves(at < 0 ? "" : authority[..at], ':');
        var server = authority[(at + 1)..];
        var portMark = server.LastIndexOf(':');
        var hasPort = portMark > server.LastIndexOf(']');
        Set(connection, "Host", (hasPort ? server[..portMark] : server).Trim('[', ']'));
        Set(connection, "Port", hasPort ? server[(portMark + 1)..] : "");
        Set(connection, "Username", user);
        Set(connection, "Password", password);
        Set(connection, "Database", database);
        return connection;
    }

    private static NpgsqlConnectionStringBuilder FromKeywords(string[] options, Func<string, string> unquote)
    {
        var connection = new NpgsqlConnectionStringBuilder();
        foreach (var option in options)
        {
            var (name, value) = Halves(option, '=');
            connection[name switch
            {
                "dbname" => "Database",
                "user" => "Username",
                "sslrootcert" => "Root Certificate",
                "application_name" => "Application Name",
                "connect_timeout" => "Timeout",
                _ => name,
            }] = unquote(value);
        }

        return connection;
    }

    private static void Set(NpgsqlConnectionStringBuilder connection, string keyword, string value)
    {
        if (value.Length > 0)
        {
            connection[keyword] = Uri.UnescapeDataString(value);
        }
    }

    private static (string Before, string After) Halves(string text, char separator) =>
        text.Split(separator, 2) is [var before, var after] ? (before, after) : (text, "");
}
