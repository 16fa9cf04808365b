using Npgsql;

namespace Weir.Store;

/// <summary>Where a database is. Printing it never shows a password.</summary>
public sealed record DatabaseAddress
{
    private DatabaseAddress(DatabaseEngine engine, string target, string? schema)
    {
        Engine = engine;
        Target = target;
        Schema = schema;
    }

    /// <summary>The engine that the address belongs to.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>The full path of a SQLite file; the connection string of a PostgreSQL database, which may hold a password.</summary>
    internal string Target { get; }

    /// <summary>The PostgreSQL schema that all tables stand in; null for the connection's own first schema.</summary>
    internal string? Schema { get; }

    /// <summary>A SQLite file; it is created, readable by its owner alone, when it does not exist.</summary>
    public static DatabaseAddress Sqlite(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new DatabaseAddress(DatabaseEngine.Sqlite, Path.GetFullPath(path), null);
    }

    /// <summary>A PostgreSQL database.</summary>
    /// <param name="connectionString">As Npgsql takes it. A host that is not local is spoken to with verified TLS unless it says otherwise.</param>
    /// <param name="schema">The schema for all tables, created when missing; null for the connection's own.</param>
    /// <exception cref="ArgumentException">The connection string is malformed or names no host, or the schema is no plain name.</exception>
    public static DatabaseAddress PostgreSql(string connectionString, string? schema = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        if (schema is not null && (schema.Length is 0 or > 63 || !schema.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_')))
        {
            throw new ArgumentException("A schema's name has 1 to 63 characters from a-z, 0-9 and underscore.", nameof(schema));
        }

        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The parser's own message quotes the text, which may hold a password.
            throw new ArgumentException(
                "The PostgreSQL connection string cannot be read; expected Host=...;Database=...;Username=...", nameof(connectionString));
        }

        return string.IsNullOrEmpty(parts.Host)
            ? throw new ArgumentException("The PostgreSQL connection string names no host.", nameof(connectionString))
            : new DatabaseAddress(DatabaseEngine.PostgreSql, connectionString, schema);
    }

    /// <summary>The path of a file, or host and database, without a password.</summary>
    public override string ToString()
    {
        if (Engine == DatabaseEngine.Sqlite)
        {
            return Target;
        }

        var parts = new NpgsqlConnectionStringBuilder(Target);
        return $"PostgreSQL database {parts.Database ?? parts.Username} on {parts.Host}{(Schema is null ? "" : $", schema {Schema}")}";
    }
}
