using Npgsql;

namespace Weir.Samples;

/// <summary>Where a sample goes: a SQLite file or a PostgreSQL database; exactly one of the two is set.</summary>
internal sealed record SampleDestination(string? SqlitePath, string? PostgresConnection)
{
    private static readonly string[] FileExtensions = [".db", ".sqlite", ".sqlite3"];

    /// <summary>
    /// Reads <c>sqlite:PATH</c> or a path with a known extension, a <c>postgres://</c> or <c>postgresql://</c> URL
    /// (PostgreSQL documentation, 34.1.1.2), or Npgsql's keywords.
    /// </summary>
    /// <exception cref="SampleRefusedException">None of these.</exception>
    public static SampleDestination Parse(string text)
    {
        if (text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
        {
            var path = text["sqlite:".Length..];
            return new SampleDestination(path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path, null);
        }

        if (text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            return new SampleDestination(null, FromUrl(new Uri(text)));
        }

        if (FileExtensions.Any(extension => text.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
        {
            return new SampleDestination(text, null);
        }

        try
        {
            return new SampleDestination(null, new NpgsqlConnectionStringBuilder(text).ConnectionString);
        }
        catch (ArgumentException)
        {
            throw new SampleRefusedException(
                "The destination was not understood. Give a file ending in .db, sqlite:PATH, or postgresql://user@host/database.");
        }
    }

    private static string FromUrl(Uri url)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Length == 0 ? null : url.Host,
            Port = url.Port < 0 ? NpgsqlConnection.DefaultPort : url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        var user = url.UserInfo.Split(':', 2);
        connection.Username = user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]);
        connection.Password = user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null;
        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            connection[parts[0]] = Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : "");
        }

        return connection.ConnectionString;
    }
}
