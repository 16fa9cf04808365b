using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>
/// Carries tables, keys, foreign keys and simple defaults between PostgreSQL and SQLite. Views, functions, triggers, plain indexes,
/// checks, generated columns and referential actions are written in each engine's own language and are left out with a notice. Pure.
/// </summary>
public static class PortableSchema
{
    /// <summary>Statements that make <paramref name="schema"/> (of SQLite) in the schema <c>public</c> of a PostgreSQL database.</summary>
    public static PortableDdl ToPostgreSql(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables) =>
        PostgreSqlDdlWriter.Write(PortableModel.Build(schema, skippedTables, new PostgreSqlDialect()));

    /// <summary>Statements that make <paramref name="schema"/> (of PostgreSQL) in a SQLite file.</summary>
    public static PortableDdl ToSqlite(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables) =>
        SqliteDdlWriter.Write(PortableModel.Build(schema, skippedTables, new SqliteDialect()));

    /// <summary>The name of a SQLite table in a PostgreSQL destination.</summary>
    public static TableName ToPostgreSql(TableName name) => PostgreSqlDialect.Name(name);

    /// <summary>The name of a PostgreSQL table in a SQLite destination: <c>public.t</c> is <c>t</c>, <c>s.t</c> is <c>s_t</c>.</summary>
    public static TableName ToSqlite(TableName name) => SqliteDialect.Name(name);

    /// <summary>The PostgreSQL type that carries a SQLite column's values; null when there is none.</summary>
    public static LogicalType? ToPostgreSql(LogicalType type) => PostgreSqlDialect.Type(type);

    /// <summary>
    /// A codec that writes a SQLite column's values as the type of <see cref="ToPostgreSql(LogicalType)"/>, losing nothing: what does not
    /// fit is a <see cref="FieldEncodingException"/>.
    /// </summary>
    /// <param name="type">The column's type in SQLite.</param>
    /// <param name="create">Makes the codec of a PostgreSQL type.</param>
    public static FieldCodec CreatePostgreSqlCodec(LogicalType type, Func<LogicalType, FieldCodec> create)
    {
        var target = PostgreSqlDialect.Type(type) ?? new PostgreSqlDialect().Substitute;
        return new ConvertingCodec(create(target), target);
    }

    /// <summary>The SQLite type that carries a PostgreSQL column's values; null when there is none.</summary>
    public static LogicalType? ToSqlite(LogicalType type) => SqliteDialect.Type(type);
}
