using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Weir.PostgreSql;

/// <summary>
/// Reads the three forms of a PostgreSQL address: a <c>postgresql://</c> URL, libpq's <c>host=... dbname=...</c> (PostgreSQL documentation,
/// 34.1.1) and Npgsql's <c>Host=...;Database=...</c>. What the address leaves open comes from libpq's environment variables.
/// </summary>
internal static class AddressParser
{
    private static readonly Dictionary<string, string> LibpqNames = new(StringComparer.Ordinal)
    {
        ["host"] = "host",
        ["port"] = "port",
        ["dbname"] = "dbname",
        ["user"] = "user",
        ["password"] = "password",
        ["passfile"] = "passfile",
        ["sslmode"] = "sslmode",
        ["sslrootcert"] = "sslrootcert",
        ["sslcert"] = "sslcert",
        ["sslkey"] = "sslkey",
        ["connect_timeout"] = "connect_timeout",
        ["options"] = "options",
        ["application_name"] = "",
        ["fallback_application_name"] = "",
        ["client_encoding"] = "",
    };

    // An empty target is a setting of Npgsql that Weir decides by itself.
    private static readonly Dictionary<string, string> NpgsqlNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "host",
        ["server"] = "host",
        ["port"] = "port",
        ["database"] = "dbname",
        ["db"] = "dbname",
        ["username"] = "user",
        ["user name"] = "user",
        ["user id"] = "user",
        ["userid"] = "user",
        ["user"] = "user",
        ["uid"] = "user",
        ["password"] = "password",
        ["pwd"] = "password",
        ["psw"] = "password",
        ["passfile"] = "passfile",
        ["ssl mode"] = "sslmode",
        ["sslmode"] = "sslmode",
        ["root certificate"] = "sslrootcert",
        ["rootcertificate"] = "sslrootcert",
        ["ssl certificate"] = "sslcert",
        ["sslcertificate"] = "sslcert",
        ["ssl key"] = "sslkey",
        ["sslkey"] = "sslkey",
        ["timeout"] = "connect_timeout",
        ["options"] = "options",
        ["application name"] = "",
        ["pooling"] = "",
        ["command timeout"] = "",
        ["commandtimeout"] = "",
        ["minimum pool size"] = "",
        ["maximum pool size"] = "",
        ["keepalive"] = "",
        ["enlist"] = "",
        ["persist security info"] = "",
        ["no reset on close"] = "",
        ["gss encryption mode"] = "",
        ["gssencryptionmode"] = "",
    };

    /// <summary>Reads an address; the mode of TLS is not chosen yet.</summary>
    /// <exception cref="PostgreSqlAddressException">It is malformed or names an unknown keyword.</exception>
    public static PostgreSqlAddress Parse(string text)
    {
        // libpq takes these from the environment past every keyword, Npgsql does not: the two would go to different servers.
        if ((Variable("PGHOSTADDR") ?? Variable("PGSERVICE")) is not null)
        {
            throw Bad("the environment sets PGHOSTADDR or PGSERVICE; unset it and name the server in the address");
        }

        var values = ParseValues(text);
        if (values.TryGetValue("host", out var hosts) && hosts.Contains(',', StringComparison.Ordinal))
        {
            throw Bad("it names several hosts; name one");
        }

        var user = Value("user") ?? Variable("PGUSER") ?? Environment.UserName;
        TlsMode? asked = null;
        if (Value("sslmode") is { } word)
        {
            asked = TlsModes.TryParse(word, out var mode)
                ? mode
                : throw Bad("sslmode is not one of disable, allow, prefer, require, verify-ca, verify-full");
        }

        return new PostgreSqlAddress(
            Value("host") ?? Variable("PGHOST") ?? (Directory.Exists("/var/run/postgresql") ? "/var/run/postgresql" : "localhost"),
            Number("port", Variable("PGPORT"), 5432, 65535),
            Value("dbname") ?? Variable("PGDATABASE") ?? user,
            user)
        {
            Password = Value("password"),
            PassFile = Value("passfile"),
            AskedTls = asked,
            RootCertificate = Value("sslrootcert") ?? Variable("PGSSLROOTCERT"),
            ClientCertificate = Value("sslcert") ?? Variable("PGSSLCERT"),
            ClientKey = Value("sslkey") ?? Variable("PGSSLKEY"),
            Options = Value("options"),
            ConnectTimeoutSeconds = Number("connect_timeout", null, 15, 3600),
        };

        string? Value(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

        int Number(string name, string? fallback, int standard, int largest)
        {
            var given = Value(name) ?? fallback;
            if (given is null)
            {
                return standard;
            }

            return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= largest
                ? number
                : throw Bad($"{name} is not a number from 1 to {largest.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static Dictionary<string, string> ParseValues(string text)
    {
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
        {
            return ParseUrl(text);
        }

        return HasBareSemicolon(text) ? ParseNpgsql(text) : ParseLibpq(text);
    }

    private static Dictionary<string, string> ParseUrl(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var queryAt = rest.IndexOf('?', StringComparison.Ordinal);
        var query = queryAt < 0 ? "" : rest[(queryAt + 1)..];
        rest = queryAt < 0 ? rest : rest[..queryAt];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        values["dbname"] = slash < 0 ? "" : Unescape(rest[(slash + 1)..]);
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var colon = authority.IndexOf(':', StringComparison.Ordinal);
            colon = colon < 0 || colon > at ? at : colon;
            values["user"] = Unescape(authority[..colon]);
            values["password"] = colon < at ? Unescape(authority[(colon + 1)..at]) : "";
            authority = authority[(at + 1)..];
        }

        ReadHost(authority, values);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            Set(values, LibpqNames, name, equals < 0 ? "" : Unescape(pair[(equals + 1)..]));
        }

        return values;
    }

    private static void ReadHost(string authority, Dictionary<string, string> values)
    {
        var close = authority.LastIndexOf(']');
        var colon = authority.LastIndexOf(':');
        if (colon > close && !authority.Contains(',', StringComparison.Ordinal))
        {
            values["port"] = authority[(colon + 1)..];
            authority = authority[..colon];
        }

        values["host"] = Unescape(close > 0 ? authority[1..close] : authority);
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text);

    private static Dictionary<string, string> ParseLibpq(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var i = 0;
        while (true)
        {
            SkipSpace(text, ref i);
            if (i >= text.Length)
            {
                return values;
            }

            var equals = text.IndexOf('=', i);
            var name = equals < 0 ? "" : text[i..equals].Trim();
            i = equals + 1;
            SkipSpace(text, ref i);

            if (name.Any(char.IsWhiteSpace) && !NpgsqlNames.ContainsKey(name))
            {
                // What stands before the space is the end of an unquoted value, perhaps a password, so it is not printed.
                throw Bad("a keyword is not known; put values that hold spaces in single quotes");
            }

            // One keyword without a semicolon may be Npgsql's as well: Database=clinic.
            var names = LibpqNames.ContainsKey(name) ? LibpqNames : NpgsqlNames;
            Set(values, names, name, ReadLibpqValue(text, ref i));
        }
    }

    private static void SkipSpace(string text, ref int i)
    {
        while (i < text.Length && char.IsWhiteSpace(text[i]))
        {
            i++;
        }
    }

    private static string ReadLibpqValue(string text, ref int i)
    {
        var value = new StringBuilder();
        var quoted = i < text.Length && text[i] == '\'';
        i += quoted ? 1 : 0;
        for (; i < text.Length; i++)
        {
            if (quoted ? text[i] == '\'' : char.IsWhiteSpace(text[i]))
            {
                i++;
                return value.ToString();
            }

            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            value.Append(text[i]);
        }

        return quoted ? throw Bad("a quoted value does not end") : value.ToString();
    }

    private static bool HasBareSemicolon(string text)
    {
        var quoted = false;
        foreach (var c in text)
        {
            quoted ^= c == '\'';
            if (c == ';' && !quoted)
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, string> ParseNpgsql(string text)
    {
        var parser = new DbConnectionStringBuilder();
        try
        {
            parser.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // The exception's own message quotes the text, which may hold a password.
            throw Bad("it is neither host=... dbname=... nor Host=...;Database=...");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in parser.Keys)
        {
            Set(values, NpgsqlNames, name, (string)parser[name]);
        }

        return values;
    }

    private static void Set(Dictionary<string, string> values, Dictionary<string, string> names, string name, string value)
    {
        if (!names.TryGetValue(name, out var target))
        {
            throw Bad($"the keyword '{name}' is not known; known are "
                + string.Join(", ", LibpqNames.Where(n => n.Value.Length > 0).Select(n => n.Key)));
        }

        values[target] = value;
    }

    private static PostgreSqlAddressException Bad(string problem) => new($"The PostgreSQL address cannot be used: {problem}.");
}
