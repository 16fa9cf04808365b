using Weir.Masking.Schema;

namespace Weir.Masking.Checks;

/// <summary>Where the tables of a source stand in its copy, which may be of another engine.</summary>
internal static class CopyNames
{
    private const string PostgreSqlDefaultSchema = "public";

    /// <summary>
    /// The copy's table of a source table: of the same name; in schema <c>public</c> when the source has no schemas; without schema when the
    /// copy has none. Null when the copy has no such table.
    /// </summary>
    public static TableSchema? Find(DatabaseSchema copy, TableName source) =>
        copy.Table(source)
        ?? (source.Schema.Length == 0
            ? copy.Table(new TableName(PostgreSqlDefaultSchema, source.Name))
            : copy.Table(new TableName("", source.Name)));
}
