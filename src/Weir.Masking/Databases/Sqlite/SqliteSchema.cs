using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>An object of sqlite_master.</summary>
/// <param name="Kind"><c>table</c>, <c>index</c>, <c>view</c> or <c>trigger</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table or view that it belongs to; its own name for tables and views.</param>
/// <param name="Sql">The statement that makes it.</param>
internal sealed record SqliteObject(string Kind, string Name, string Table, string Sql);

/// <summary>What a file says about itself beside its objects; carried to the copy.</summary>
/// <param name="Encoding"><c>UTF-8</c>, <c>UTF-16le</c> or <c>UTF-16be</c>.</param>
/// <param name="PageSizeBytes">Bytes per page.</param>
/// <param name="AutoVacuum">0 none, 1 full, 2 incremental.</param>
/// <param name="UserVersion">The application's own version of its schema.</param>
/// <param name="ApplicationId">The application's own file type.</param>
/// <param name="HasStatistics">Whether ANALYZE has been run.</param>
/// <param name="Sequences">The highest number ever given, per table with AUTOINCREMENT.</param>
internal sealed record SqliteSettings(
    string Encoding,
    long PageSizeBytes,
    long AutoVacuum,
    long UserVersion,
    long ApplicationId,
    bool HasStatistics,
    IReadOnlyList<KeyValuePair<string, long>> Sequences);

/// <summary>The schema of a SQLite file with the words that make it anew.</summary>
internal sealed record SqliteSchema(
    string EngineVersion,
    IReadOnlyList<TableSchema> Tables,
    IReadOnlyList<ForeignKey> ForeignKeys,
    IReadOnlyList<SchemaText> Texts,
    IReadOnlyList<SchemaNotice> Notices) : DatabaseSchema(SqliteEngine.EngineName, EngineVersion, Tables, ForeignKeys, Texts, Notices)
{
    /// <summary>Every object with a statement of its own but virtual tables and what belongs to them, in the order of creation.</summary>
    public required IReadOnlyList<SqliteObject> Objects { get; init; }

    /// <summary>Virtual tables and the tables behind them: not carried.</summary>
    public required IReadOnlySet<string> LeftOut { get; init; }

    /// <summary>The file's own settings.</summary>
    public required SqliteSettings Settings { get; init; }
}
