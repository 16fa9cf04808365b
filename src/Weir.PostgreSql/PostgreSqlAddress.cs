using System.Globalization;
using Npgsql;

namespace Weir.PostgreSql;

/// <summary>
/// Where a PostgreSQL database is and how to connect, resolved once, so that Npgsql, libpq and the PostgreSQL programs all go to the same
/// place in the same way. Printing it never shows the password.
/// </summary>
/// <param name="Host">A host name, an IP address, or a folder of unix sockets (begins with <c>/</c>).</param>
/// <param name="Port">The TCP port, or the number in the socket's name.</param>
/// <param name="Database">The database.</param>
/// <param name="User">The role.</param>
public sealed record PostgreSqlAddress(string Host, int Port, string Database, string User)
{
    private const string CommonBundles = "/etc/ssl/certs/ca-certificates.crt|/etc/pki/tls/certs/ca-bundle.crt|/etc/ssl/cert.pem";

    /// <summary>
    /// The password that the address itself holds; null when it comes from the environment or a passfile, or is not needed.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>A passfile that the address names; null for PGPASSFILE or the usual place.</summary>
    public string? PassFile { get; init; }

    /// <summary>The mode that the address asks for; null when it does not say.</summary>
    public TlsMode? AskedTls { get; init; }

    /// <summary>The mode to connect with, see <see cref="TlsModes.Choose"/>.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>PEM file of trusted authorities that the address names; null for the system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>PEM file of the client's certificate; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>PEM file of the client's key; null for none.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Server options (<c>-c name=value</c>) to connect with; null for none.</summary>
    public string? Options { get; init; }

    /// <summary>How long one attempt to connect may take, in whole seconds.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 15;

    /// <summary>Whether the server is reached through a unix socket.</summary>
    public bool IsSocket => Host.StartsWith('/');

    /// <summary>Whether the bytes never leave this machine.</summary>
    public bool IsLocal => IsSocket
        || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <summary>The address as a URL without a password.</summary>
    public string Display
    {
        get
        {
            var database = Uri.EscapeDataString(Database);
            var port = Port == 5432 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Port}");
            if (IsSocket)
            {
                return $"postgresql://{Uri.EscapeDataString(User)}@/{database}?host={Host}{(port.Length > 0 ? $"&port={port}" : "")}";
            }

            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            var query = AskedTls is { } asked ? $"?sslmode={TlsModes.Word(asked)}" : "";
            return $"postgresql://{Uri.EscapeDataString(User)}@{host}{(port.Length > 0 ? ":" + port : "")}/{database}{query}";
        }
    }

    /// <summary>Reads an address in any of its forms; how the connection is protected is not chosen yet.</summary>
    /// <param name="text">A <c>postgres://</c> URL, libpq's <c>host=... dbname=...</c> or Npgsql's <c>Host=...;Database=...</c>.</param>
    /// <exception cref="PostgreSqlAddressException">It is malformed or names an unknown keyword.</exception>
    public static PostgreSqlAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AddressParser.Parse(text);
    }

    /// <summary>This address with the protection that its connections are made with.</summary>
    /// <param name="floor">The weakest mode for hosts that are not local, one of <see cref="TlsModes.Floors"/>.</param>
    /// <exception cref="PostgreSqlAddressException">The address asks for less than the floor.</exception>
    public PostgreSqlAddress Protect(string floor) => this with { Tls = TlsModes.Choose(IsLocal, IsSocket, AskedTls, floor, Host) };

    /// <summary>The same server and role, another database.</summary>
    public PostgreSqlAddress WithDatabase(string database) => this with { Database = database };

    /// <summary>The connection string for Npgsql. Connections are not pooled: each has its own session settings, and a database that is
    /// renamed must have nobody connected.</summary>
    public string ToNpgsql()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Database = Database,
            Username = User,
            Password = Password,
            Passfile = PassFile,
            SslMode = Tls switch
            {
                TlsMode.Disable => SslMode.Disable,
                TlsMode.Allow => SslMode.Allow,
                TlsMode.Prefer => SslMode.Prefer,
                TlsMode.Require => SslMode.Require,
                TlsMode.VerifyCa => SslMode.VerifyCA,
                _ => SslMode.VerifyFull,
            },
            GssEncryptionMode = GssEncryptionMode.Disable,
            RootCertificate = Tls >= TlsMode.VerifyCa ? TrustedAuthorities() : null,
            SslCertificate = ClientCertificate,
            SslKey = ClientKey,
            Options = Options,
            ApplicationName = ApplicationName,
            Timeout = ConnectTimeoutSeconds,
            CommandTimeout = 0,
            KeepAlive = 0,
            Pooling = false,
            Enlist = false,
        };
        if (!IsSocket)
        {
            builder.TcpKeepAlive = true;
            builder.TcpKeepAliveTime = 30;
            builder.TcpKeepAliveInterval = 10;
        }

        return builder.ConnectionString;
    }

    /// <summary>The keywords for libpq, password included.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToLibpq()
    {
        var keywords = new List<KeyValuePair<string, string>>
        {
            new("host", Host),
            new("port", Port.ToString(CultureInfo.InvariantCulture)),
            new("dbname", Database),
            new("user", User),
            new("sslmode", TlsModes.Word(Tls)),
            new("gssencmode", "disable"),
            new("client_encoding", "UTF8"),
            new("application_name", ApplicationName),
            new("connect_timeout", ConnectTimeoutSeconds.ToString(CultureInfo.InvariantCulture)),
            new("keepalives_idle", "30"),
            new("keepalives_interval", "10"),
            new("tcp_user_timeout", "60000"),
        };
        Add("password", Password);
        Add("passfile", PassFile);
        Add("sslrootcert", Tls >= TlsMode.VerifyCa ? TrustedAuthorities() : null);
        Add("sslcert", ClientCertificate);
        Add("sslkey", ClientKey);
        Add("options", Options);
        return keywords;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                keywords.Add(new(name, value));
            }
        }
    }

    /// <summary>
    /// The environment for <c>pg_dump</c> and <c>pg_restore</c>: what their command line must not show. A null value removes a variable.
    /// </summary>
    public IReadOnlyDictionary<string, string?> ToEnvironment()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PGHOST"] = Host,
            ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = User,
            ["PGDATABASE"] = Database,
            ["PGSSLMODE"] = TlsModes.Word(Tls),
            ["PGGSSENCMODE"] = "disable",
            ["PGAPPNAME"] = ApplicationName,
            ["PGCLIENTENCODING"] = "UTF8",
            ["PGCONNECT_TIMEOUT"] = ConnectTimeoutSeconds.ToString(CultureInfo.InvariantCulture),
            ["PGHOSTADDR"] = null,
            ["PGSERVICE"] = null,
            ["PGOPTIONS"] = Options,
            ["LC_ALL"] = "C",
        };
        Add("PGPASSWORD", Password);
        Add("PGPASSFILE", PassFile);
        Add("PGSSLROOTCERT", Tls >= TlsMode.VerifyCa ? TrustedAuthorities() : null);
        Add("PGSSLCERT", ClientCertificate);
        Add("PGSSLKEY", ClientKey);
        return environment;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                environment[name] = value;
            }
        }
    }

    /// <inheritdoc />
    public override string ToString() => Display;

    private const string ApplicationName = "weir";

    /// <summary>
    /// libpq before 16 does not know the system's authorities, so their usual bundle is named to it, and to Npgsql the same.
    /// </summary>
    private string? TrustedAuthorities()
    {
        if (RootCertificate is not null)
        {
            return RootCertificate;
        }

        var own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".postgresql", "root.crt");
        return File.Exists(own) ? own : Array.Find(CommonBundles.Split('|'), File.Exists);
    }
}
