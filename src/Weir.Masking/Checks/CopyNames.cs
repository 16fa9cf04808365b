using Weir.Masking.Schema;
using Weir.Masking.Schema.Portable;

namespace Weir.Masking.Checks;

/// <summary>Where the tables of a source stand in its copy, which may be of another engine.</summary>
internal static class CopyNames
{
    /// <summary>The copy's table of a source table, or null when the copy has no such table.</summary>
    public static TableSchema? Find(DatabaseSchema copy, TableName source) =>
        copy.Table(source)
        ?? copy.Table(source.Schema.Length == 0 ? PortableSchema.ToPostgreSql(source) : PortableSchema.ToSqlite(source));
}
