using Weir.Masking.Schema;
using Weir.Masking.Schema.Portable;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>What makes the schema of a copy.</summary>
/// <param name="PreData">Run in order before loading: tables.</param>
/// <param name="PostData">Run in order after loading: indexes, views, triggers.</param>
/// <param name="Settings">The file's own settings; null for those of a new file.</param>
/// <param name="Notices">What is left out, changed or refused.</param>
internal sealed record SqliteCopyScript(
    IReadOnlyList<string> PreData,
    IReadOnlyList<string> PostData,
    SqliteSettings? Settings,
    IReadOnlyList<SchemaNotice> Notices)
{
    /// <summary>
    /// The script for a schema of either engine. One of SQLite is rehearsed in memory, so that what would fail later is a refusal now.
    /// </summary>
    public static SqliteCopyScript Make(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables)
    {
        if (schema is SqliteSchema own)
        {
            using var rehearsal = new SqliteRehearsal(own, skippedTables);
            return rehearsal.Run();
        }

        var ddl = PortableSchema.ToSqlite(schema, skippedTables);
        return new SqliteCopyScript(ddl.PreData, ddl.PostData, Settings: null, ddl.Notices);
    }
}
