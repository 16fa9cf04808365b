using Weir.PostgreSql;

namespace Weir.Store;

/// <summary>Where a database is. Printing it never shows a password.</summary>
public sealed record DatabaseAddress
{
    private DatabaseAddress(string? path, PostgreSqlAddress? server, string? schema)
    {
        Path = path;
        Server = server;
        Schema = schema;
    }

    /// <summary>The engine that the address belongs to.</summary>
    public DatabaseEngine Engine => Server is null ? DatabaseEngine.Sqlite : DatabaseEngine.PostgreSql;

    /// <summary>The full path of a SQLite file; null for PostgreSQL.</summary>
    internal string? Path { get; }

    /// <summary>Where a PostgreSQL database is and how connections to it are protected; null for SQLite.</summary>
    internal PostgreSqlAddress? Server { get; }

    /// <summary>The PostgreSQL schema that all tables stand in; null for the connection's own first schema.</summary>
    internal string? Schema { get; }

    /// <summary>A SQLite file; it is created, readable by its owner alone, when it does not exist.</summary>
    public static DatabaseAddress Sqlite(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new DatabaseAddress(System.IO.Path.GetFullPath(path), null, null);
    }

    /// <summary>A PostgreSQL database.</summary>
    /// <param name="address">In any of the forms of <see cref="PostgreSqlAddress.Parse"/>.</param>
    /// <param name="schema">The schema for all tables, created when missing; null for the connection's own.</param>
    /// <param name="tlsFloor">The weakest TLS mode for a host that is not local, one of <see cref="TlsModes.Floors"/>.</param>
    /// <exception cref="PostgreSqlAddressException">The address is malformed, or asks for less than the floor.</exception>
    /// <exception cref="ArgumentException">The schema is no plain name.</exception>
    public static DatabaseAddress PostgreSql(string address, string? schema = null, string tlsFloor = TlsModes.StandardFloor)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return schema is null || (schema.Length is > 0 and <= 63 && schema.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            ? new DatabaseAddress(null, PostgreSqlAddress.Parse(address).Protect(tlsFloor), schema)
            : throw new ArgumentException("A schema's name has 1 to 63 characters from a-z, 0-9 and underscore.", nameof(schema));
    }

    /// <summary>The path of a file, or host and database, without a password.</summary>
    public override string ToString() => Server is null
        ? Path!
        : $"PostgreSQL database {Server.Database} on {Server.Host}{(Schema is null ? "" : $", schema {Schema}")}";
}
