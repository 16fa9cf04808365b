using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Detection;

/// <summary>Public data sets as sources in memory.</summary>
internal static class LabelledDatabase
{
    /// <summary>Every CSV file of a folder as a table of text columns without keys.</summary>
    public static MemorySource FromCsv(string folder) =>
        new([.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal).Select(ReadCsv)]);

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
}
