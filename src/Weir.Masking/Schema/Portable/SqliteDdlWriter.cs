using System.Text;
using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>Writes a portable schema as SQLite statements. Pure.</summary>
internal static class SqliteDdlWriter
{
    /// <summary>The statements for <paramref name="model"/>.</summary>
    public static PortableDdl Write(PortableModel model)
    {
        var names = new SqlNames(model.Tables.Select(t => t.Name.Name), int.MaxValue);
        var post = new List<string>();
        foreach (var table in model.Tables)
        {
            foreach (var key in table.UniqueKeys)
            {
                // SQLite reserves names that begin with sqlite_.
                var wanted = key.Name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) ? $"unique_{key.Name}" : key.Name;
                var name = TableName.Quote(names.Claim(wanted));
                post.Add($"CREATE UNIQUE INDEX {name} ON {table.Name.ToSql()} ({Columns(key.Columns)})");
            }
        }

        return new PortableDdl(model.Tables.Select(CreateTable).ToList(), post, model.Notices);
    }

    private static string CreateTable(PortableTable table)
    {
        var lines = table.Columns.Select(c => Column(table, c)).ToList();
        if (table.PrimaryKey is { } primary && RowNumber(table) is null)
        {
            lines.Add($"PRIMARY KEY ({Columns(primary.Columns)})");
        }

        lines.AddRange(table.ForeignKeys.Select(key =>
            $"CONSTRAINT {TableName.Quote(key.Name)} FOREIGN KEY ({Columns(key.Columns)}) "
            + $"REFERENCES {key.ReferencedTable.ToSql()} ({Columns(key.ReferencedColumns)})"));
        return $"CREATE TABLE {table.Name.ToSql()} (\n  {string.Join(",\n  ", lines)}\n)";
    }

    private static string Column(PortableTable table, PortableColumn column)
    {
        var name = TableName.Quote(column.Name);
        if (RowNumber(table) == column.Name)
        {
            return $"{name} INTEGER PRIMARY KEY";
        }

        var sql = new StringBuilder($"{name} {column.Type.Declared}");
        sql.Append(column.IsNullable ? string.Empty : " NOT NULL");
        sql.Append(column.Default is null ? string.Empty : $" DEFAULT {column.Default}");
        if (column.Type.EnumLabels is { } labels)
        {
            var list = string.Join(", ", labels.Select(l => $"'{l.Replace("'", "''", StringComparison.Ordinal)}'"));
            sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" CHECK ({name} IN ({list}))");
        }

        return sql.ToString();
    }

    // Only the exact words INTEGER PRIMARY KEY make a column the row number itself (sqlite.org/rowidtable.html).
    private static string? RowNumber(PortableTable table) =>
        table.PrimaryKey is { Columns: [var name] }
            && table.Columns.Any(c => c.Name == name && c.Type is { Kind: ValueKind.Integer, IntegerBits: 64 or 32 or 16 })
            ? name
            : null;

    private static string Columns(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(TableName.Quote));
}
