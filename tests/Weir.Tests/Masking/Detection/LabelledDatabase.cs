using System.Globalization;
using Microsoft.Data.Sqlite;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Detection;

/// <summary>Public data sets as sources in memory.</summary>
internal static class LabelledDatabase
{
    /// <summary>Every CSV file of a folder as a table of text columns without keys.</summary>
    public static MemorySource FromCsv(string folder) =>
        new([.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal).Select(ReadCsv)]);

    /// <summary>A SQLite file, with types by declared name.</summary>
    public static MemorySource FromSqlite(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var names = Query(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").Select(r => r[0]!).ToList();
        var foreignKeys = names.SelectMany(t => ForeignKeys(connection, t)).ToList();
        return new MemorySource([.. names.Select(t => ReadTable(connection, t))], foreignKeys);
    }

    /// <summary>The tables of a pg_dump data file with COPY blocks; <paramref name="types"/> names the columns that are not text.</summary>
    public static MemorySource FromCopy(string path, IReadOnlyDictionary<string, ValueKind> types, IReadOnlyList<ForeignKey> foreignKeys)
    {
        var tables = new List<MemoryTable>();
        using var lines = File.ReadLines(path).GetEnumerator();
        while (lines.MoveNext())
        {
            if (lines.Current.StartsWith("COPY public.", StringComparison.Ordinal))
            {
                tables.Add(ReadCopy(lines, types));
            }
        }

        return new MemorySource(tables, foreignKeys);
    }

    private static MemoryTable ReadCopy(IEnumerator<string> lines, IReadOnlyDictionary<string, ValueKind> types)
    {
        var head = lines.Current["COPY public.".Length..];
        var name = head[..head.IndexOf(' ')];
        var columns = head[(head.IndexOf('(') + 1)..head.IndexOf(')')].Split(", ");
        var rows = new List<string?[]>();
        while (lines.MoveNext() && lines.Current != "\\.")
        {
            rows.Add([.. lines.Current.Split('\t').Select(f => f == "\\N" ? null : f)]);
        }

        return MemoryTable.Of(name, [.. columns.Select(c => Column(c, TypeOf(types, name, c)))], rows);
    }

    private static ValueKind TypeOf(IReadOnlyDictionary<string, ValueKind> types, string table, string column) =>
        types.TryGetValue($"{table}.{column}", out var exact) ? exact
        : types.TryGetValue(column, out var general) ? general
        : column.EndsWith("_id", StringComparison.Ordinal) ? ValueKind.Integer
        : column.EndsWith("_date", StringComparison.Ordinal) || column == "last_update" ? ValueKind.Timestamp
        : ValueKind.Text;

    private static ColumnSchema Column(string name, ValueKind kind) => new(name, new LogicalType(kind, kind.ToString()), true);

    private static MemoryTable ReadCsv(string path)
    {
        var rows = File.ReadLines(path).Select(l => SplitCsv(l)).ToList();
        var columns = rows[0].Select(c => Column(c!, ValueKind.Text)).ToList();
        return MemoryTable.Of(Path.GetFileNameWithoutExtension(path), columns, [.. rows.Skip(1).Where(r => r.Length == columns.Count)]);
    }

    private static string?[] SplitCsv(string line)
    {
        var fields = new List<string?>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.Length == 0 ? null : field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.Length == 0 ? null : field.ToString());
        return [.. fields];
    }

    private static MemoryTable ReadTable(SqliteConnection connection, string table)
    {
        var info = Query(connection, $"PRAGMA table_info({TableName.Quote(table)})");
        var columns = info.Select(r => new ColumnSchema(r[1]!, new LogicalType(KindOf(r[2]!), r[2]!), r[3] == "0")).ToList();
        var key = info.Where(r => r[5] != "0").Select(r => r[1]!).ToList();
        var rows = Query(connection, $"SELECT {string.Join(", ", columns.Select(c => TableName.Quote(c.Name)))} FROM {TableName.Quote(table)}");
        UniqueKey[] keys = key.Count > 0 ? [new UniqueKey("pk", key, true)] : [];
        return new MemoryTable(new TableSchema(new TableName("", table), columns, keys, [], rows.Count, 0), rows);
    }

    private static ValueKind KindOf(string declared)
    {
        var type = declared.ToUpperInvariant();
        return type.Contains("INT", StringComparison.Ordinal) ? ValueKind.Integer
            : type.Contains("CHAR", StringComparison.Ordinal) || type.Contains("TEXT", StringComparison.Ordinal) ? ValueKind.Text
            : type.Contains("DATETIME", StringComparison.Ordinal) || type.Contains("TIMESTAMP", StringComparison.Ordinal) ? ValueKind.Timestamp
            : type.Contains("DATE", StringComparison.Ordinal) ? ValueKind.Date
            : type.Contains("BLOB", StringComparison.Ordinal) ? ValueKind.Bytes
            : type.Contains("REAL", StringComparison.Ordinal) ? ValueKind.Real
            : ValueKind.Decimal;
    }

    private static List<ForeignKey> ForeignKeys(SqliteConnection connection, string table) =>
    [
        .. Query(connection, $"PRAGMA foreign_key_list({TableName.Quote(table)})")
            .GroupBy(r => r[0])
            .Select(g => new ForeignKey(
                $"fk{g.Key}",
                new TableName("", table),
                [.. g.Select(r => r[3]!)],
                new TableName("", g.First()[2]!),
                [.. g.Select(r => r[4] ?? "id")])),
    ];

    private static List<string?[]> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);
        }

        return rows;
    }
}
