using System.Globalization;
using Microsoft.Data.Sqlite;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>Reads the schema of an open file.</summary>
internal static class SqliteSchemaReader
{
    /// <summary>Up to so many rows are counted exactly; above, the highest row number is the estimate.</summary>
    private const long CountedRows = 1_000_000;

    /// <summary>The whole schema; Weir's marker is left out.</summary>
    public static SqliteSchema Read(SqliteConnection connection)
    {
        var listed = connection.Query(
            "SELECT name, type, strict, wr FROM pragma_table_list WHERE schema = 'main' ORDER BY name",
            r => new ListedTable(r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetBoolean(3)));
        var leftOut = listed.Where(t => t.Type is "virtual" or "shadow").Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var objects = ReadObjects(connection, leftOut);
        var notices = listed.Where(t => t.Type == "virtual")
            .Select(t => new SchemaNotice($"virtual table {t.Name}", "not carried, because its module keeps it; make it anew"))
            .ToList();
        var statements = objects.Where(o => o.Kind == "table").ToDictionary(o => o.Name, o => o.Sql, StringComparer.Ordinal);
        var tables = listed.Where(t => t.Type == "table" && statements.ContainsKey(t.Name))
            .Select(t => SqliteTableReader.Read(connection, t, statements[t.Name], CountedRows))
            .ToList();
        var version = (string)connection.Scalar("SELECT sqlite_version()")!;
        return new SqliteSchema(
            version, tables, SqliteForeignKeys.Read(connection, tables, notices), Texts(objects, tables), notices)
        {
            Objects = objects,
            LeftOut = leftOut,
            Settings = ReadSettings(connection),
        };
    }

    /// <summary>The name by which the row number of a table can be asked for, or null when the table has none (WITHOUT ROWID).</summary>
    public static string? RowNumber(SqliteConnection connection, TableSchema table)
    {
        var hasNone = connection.Scalar("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = $1", table.Name.Name) is 1L;
        string[] names = ["rowid", "_rowid_", "oid"];
        return hasNone ? null : names.FirstOrDefault(n => !table.Columns.Any(c => c.Name.Equals(n, StringComparison.OrdinalIgnoreCase)));
    }

    private static List<SqliteObject> ReadObjects(SqliteConnection connection, HashSet<string> leftOut)
    {
        var objects = connection.Query(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid",
            r => new SqliteObject(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)));
        objects.RemoveAll(o => leftOut.Contains(o.Table)
            || o.Table.Equals(SqliteMarker.Table, StringComparison.OrdinalIgnoreCase)
            || o.Name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase));
        return objects;
    }

    private static List<SchemaText> Texts(List<SqliteObject> objects, List<TableSchema> tables)
    {
        var texts = objects.Select(o => new SchemaText($"{o.Kind} {o.Name}", o.Sql)).ToList();
        foreach (var table in tables)
        {
            texts.AddRange(table.Columns.Where(c => c.Default is not null)
                .Select(c => new SchemaText($"default of {table.Name}.{c.Name}", c.Default!)));
            texts.AddRange(table.Checks.Select(c => new SchemaText($"check {c.Name} of {table.Name}", c.Definition)));
        }

        return texts;
    }

    private static SqliteSettings ReadSettings(SqliteConnection connection)
    {
        long Number(string name) => Convert.ToInt64(connection.Scalar($"PRAGMA {name}"), CultureInfo.InvariantCulture);
        bool Has(string table) => connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = $1", table) is not null;
        List<KeyValuePair<string, long>> sequences = Has("sqlite_sequence")
            ? connection.Query(
                "SELECT name, CAST(seq AS INTEGER) FROM sqlite_sequence", r => KeyValuePair.Create(r.GetString(0), r.GetInt64(1)))
            : [];
        return new SqliteSettings(
            (string)connection.Scalar("PRAGMA encoding")!,
            Number("page_size"),
            Number("auto_vacuum"),
            Number("user_version"),
            Number("application_id"),
            Has("sqlite_stat1"),
            sequences);
    }
}

/// <summary>A row of pragma_table_list.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Type"><c>table</c>, <c>view</c>, <c>virtual</c> or <c>shadow</c>.</param>
/// <param name="IsStrict">STRICT: values have the declared type.</param>
/// <param name="IsWithoutRowNumber">WITHOUT ROWID: the primary key is the table.</param>
internal sealed record ListedTable(string Name, string Type, bool IsStrict, bool IsWithoutRowNumber);
