using System.Globalization;
using Microsoft.Data.Sqlite;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>Reads one table of an open file.</summary>
internal static class SqliteTableReader
{
    private const int SampledRows = 1_000;

    /// <summary>The table <paramref name="listed"/>, made by <paramref name="sql"/>.</summary>
    public static TableSchema Read(SqliteConnection connection, ListedTable listed, string sql, long countedRows)
    {
        var name = new TableName(string.Empty, listed.Name);
        var rows = connection.Query(
            "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo($1) ORDER BY cid",
            r => new ColumnRow(
                r.GetString(0), r.GetString(1), r.GetBoolean(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetInt32(4), r.GetInt32(5)),
            listed.Name);
        var keys = ReadKeys(connection, listed.Name, rows);
        var isRowNumber = !keys.Any(k => k.IsPrimary) && rows.Any(r => r.KeyOrder > 0) && !listed.IsWithoutRowNumber;
        var columns = rows.ConvertAll(r => ToColumn(connection, listed, r, isRowNumber));
        if (!keys.Any(k => k.IsPrimary) && rows.Any(r => r.KeyOrder > 0))
        {
            var parts = rows.Where(r => r.KeyOrder > 0).OrderBy(r => r.KeyOrder).Select(r => r.Name).ToList();
            keys.Insert(0, new UniqueKey($"{listed.Name}_pkey", parts, IsPrimary: true));
        }

        var checks = SqliteTableSql.Checks(sql, listed.Name, columns.ConvertAll(c => c.Name));
        return new TableSchema(name, columns, keys, checks, CountRows(connection, listed, name, countedRows), SizeBytes: 0);
    }

    private static ColumnSchema ToColumn(SqliteConnection connection, ListedTable table, ColumnRow row, bool isRowNumber)
    {
        // SQLite lets NULL into the primary key of an ordinary table, but for the row number itself (sqlite.org/quirks.html, section 5).
        var isKey = row.KeyOrder > 0;
        var isNullable = !row.IsNotNull && !(isKey && (isRowNumber || table.IsWithoutRowNumber || table.IsStrict));
        var type = SqliteTypeNames.Parse(row.Type) ?? SqliteTypeNames.FromStorage(row.Type, UsualStorage(connection, table.Name, row.Name));
        return new ColumnSchema(
            row.Name, type, isNullable, IsGenerated: row.Hidden is 2 or 3, IsIdentity: isKey && isRowNumber, Default: row.Default);
    }

    private static string? UsualStorage(SqliteConnection connection, string table, string column)
    {
        var name = TableName.Quote(column);
        return (string?)connection.Scalar(
            $"SELECT typeof(v) FROM (SELECT {name} AS v FROM {TableName.Quote(table)} LIMIT {SampledRows}) WHERE v IS NOT NULL "
            + "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1");
    }

    private static List<UniqueKey> ReadKeys(SqliteConnection connection, string table, List<ColumnRow> columns)
    {
        var indexes = connection.Query(
            "SELECT name, origin, partial FROM pragma_index_list($1) WHERE \"unique\" ORDER BY origin <> 'pk', seq DESC",
            r => (Name: r.GetString(0), Origin: r.GetString(1), IsPartial: r.GetBoolean(2)),
            table);
        var keys = new List<UniqueKey>();
        foreach (var index in indexes)
        {
            var parts = connection.Query(
                "SELECT name FROM pragma_index_xinfo($1) WHERE key ORDER BY seqno", r => r.IsDBNull(0) ? null : r.GetString(0), index.Name);
            var isExpression = parts.Contains(null);
            var names = isExpression ? Mentioned(connection, index.Name, columns) : parts.ConvertAll(p => p!);
            var name = index.Origin switch
            {
                "pk" => $"{table}_pkey",
                "u" => $"{table}_{string.Join('_', names)}_key",
                _ => index.Name,
            };
            keys.Add(new UniqueKey(name, names, index.Origin == "pk", isExpression || index.IsPartial));
        }

        return keys;
    }

    private static List<string> Mentioned(SqliteConnection connection, string index, List<ColumnRow> columns)
    {
        var sql = (string?)connection.Scalar("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = $1", index) ?? string.Empty;
        var names = SqlTokens.Of(sql).Where(t => t.Depth > 0).Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return columns.Where(c => names.Contains(c.Name)).Select(c => c.Name).ToList();
    }

    private static long CountRows(SqliteConnection connection, ListedTable listed, TableName name, long countedRows)
    {
        var limit = countedRows + 1;
        var count = (long)connection.Scalar(
            string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT 1 FROM {name.ToSql()} LIMIT {limit})"))!;
        if (count <= countedRows)
        {
            return count;
        }

        // A column may be called rowid; the number is an estimate, and such a table simply has none.
        return listed.IsWithoutRowNumber ? -1
            : connection.Scalar($"SELECT max(rowid) FROM {name.ToSql()}") is long highest ? Math.Max(highest, count)
            : -1;
    }

    private sealed record ColumnRow(string Name, string Type, bool IsNotNull, string? Default, int KeyOrder, int Hidden);
}
