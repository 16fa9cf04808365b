using System.Text;
using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>A column of the schema being made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in the target engine.</param>
/// <param name="IsNullable">Whether NULL is allowed.</param>
/// <param name="IsIdentity">Numbered by the engine when not given.</param>
/// <param name="Default">The default in the target's SQL, or null.</param>
internal sealed record PortableColumn(string Name, LogicalType Type, bool IsNullable, bool IsIdentity, string? Default);

/// <summary>A table of the schema being made, in the target engine's terms.</summary>
internal sealed record PortableTable(
    TableName Name,
    IReadOnlyList<PortableColumn> Columns,
    UniqueKey? PrimaryKey,
    IReadOnlyList<UniqueKey> UniqueKeys,
    IReadOnlyList<ForeignKey> ForeignKeys);

/// <summary>A schema reduced to what both engines have, and what was left out.</summary>
internal sealed record PortableModel(IReadOnlyList<PortableTable> Tables, IReadOnlyList<SchemaNotice> Notices)
{
    /// <summary>Reduces <paramref name="schema"/> to what <paramref name="dialect"/> can hold.</summary>
    public static PortableModel Build(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables, PortableDialect dialect)
    {
        var notices = new List<SchemaNotice>
        {
            new(
                "views, functions, triggers, plain indexes",
                $"written in the source engine's own language: not carried to {dialect.Title}"),
        };
        if (schema.Tables.Any(t => t.Columns.Any(c => c.Type.Kind is ValueKind.Time or ValueKind.Timestamp)))
        {
            notices.Add(new SchemaNotice("times", "carried to the microsecond"));
        }

        var kept = schema.Tables.Where(t => !skippedTables.Contains(t.Name)).ToList();
        RefuseClashes(kept.Select(t => (t.Name.ToString(), dialect.MapName(t.Name).Name)), dialect, "table", notices);
        var tables = kept.Select(t => BuildTable(t, schema, skippedTables, dialect, notices)).ToList();
        if (tables.Any(t => t.ForeignKeys.Count > 0))
        {
            notices.Add(new SchemaNotice("foreign keys", "created without ON DELETE and ON UPDATE actions"));
        }

        return new PortableModel(tables, notices);
    }

    private static PortableTable BuildTable(
        TableSchema table, DatabaseSchema schema, IReadOnlySet<TableName> skipped, PortableDialect dialect, List<SchemaNotice> notices)
    {
        RefuseClashes(table.Columns.Select(c => ($"{table.Name}.{c.Name}", c.Name)), dialect, "column", notices);
        var columns = new List<PortableColumn>();
        foreach (var column in table.Columns)
        {
            if (column.IsGenerated)
            {
                notices.Add(new SchemaNotice($"{table.Name}.{column.Name}", "generated column: its expression is not carried, nor is it"));
            }
            else
            {
                columns.Add(BuildColumn(table, column, dialect, notices));
            }
        }

        if (columns.Count == 0 || columns.Count > dialect.MaxColumns)
        {
            var reason = $"has {columns.Count} columns; {dialect.Title} allows 1 to {dialect.MaxColumns}: skip the table";
            notices.Add(new SchemaNotice(table.Name.ToString(), reason, IsRefusal: true));
        }

        foreach (var check in table.Checks)
        {
            notices.Add(new SchemaNotice($"check {check.Name} of {table.Name}", "checks are not carried between engines"));
        }

        var names = columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var keys = table.UniqueKeys.Where(k => KeepKey(table, k, names, notices)).ToList();
        var foreignKeys = schema.ForeignKeys
            .Where(f => !f.IsVirtual && f.Table == table.Name && KeepForeignKey(f, schema, skipped, dialect, notices))
            .Select(f => f with { Table = dialect.MapName(f.Table), ReferencedTable = dialect.MapName(f.ReferencedTable) })
            .ToList();
        return new PortableTable(
            dialect.MapName(table.Name), columns, keys.Find(k => k.IsPrimary), keys.Where(k => !k.IsPrimary).ToList(), foreignKeys);
    }

    private static PortableColumn BuildColumn(
        TableSchema table, ColumnSchema column, PortableDialect dialect, List<SchemaNotice> notices)
    {
        var where = $"{table.Name}.{column.Name}";
        var type = dialect.MapType(column.Type);
        if (type is null)
        {
            var reason = $"type {column.Type.Declared} has no counterpart in {dialect.Title}: give the column the generator null, "
                + "or skip the table";
            notices.Add(new SchemaNotice(where, reason, IsRefusal: true));
        }
        else if (type.Declared.StartsWith(SqliteDialect.ExactTextType, StringComparison.Ordinal))
        {
            notices.Add(new SchemaNotice(where, $"{column.Type.Declared} is stored as text, so that no digit is lost; it sorts as text"));
        }

        string? text = null;
        if (column.Default is { } given && !column.IsIdentity)
        {
            text = PortableDefault.Translate(given, (type ?? dialect.Substitute).Kind, dialect);
            if (text is null)
            {
                notices.Add(new SchemaNotice($"default of {where}", "not a constant that both engines know: left out"));
            }
        }

        return new PortableColumn(column.Name, type ?? dialect.Substitute, column.IsNullable, column.IsIdentity, text);
    }

    private static bool KeepKey(TableSchema table, UniqueKey key, HashSet<string> columns, List<SchemaNotice> notices)
    {
        var reason = key.IsPartialOrExpression ? "covers only some rows or an expression"
            : key.Columns.All(columns.Contains) ? null
            : "covers a generated column";
        if (reason is not null)
        {
            notices.Add(new SchemaNotice($"unique index {key.Name} of {table.Name}", $"{reason}: not carried between engines"));
        }

        return reason is null;
    }

    private static bool KeepForeignKey(
        ForeignKey key, DatabaseSchema schema, IReadOnlySet<TableName> skipped, PortableDialect dialect, List<SchemaNotice> notices)
    {
        var reason = ForeignKeyFault(key, schema, skipped, dialect);
        if (reason is not null)
        {
            notices.Add(new SchemaNotice($"foreign key {key.Name} of {key.Table}", $"{reason}: not created"));
        }

        return reason is null;
    }

    private static string? ForeignKeyFault(
        ForeignKey key, DatabaseSchema schema, IReadOnlySet<TableName> skipped, PortableDialect dialect)
    {
        if (skipped.Contains(key.ReferencedTable))
        {
            return $"{key.ReferencedTable} is skipped";
        }

        if (schema.Table(key.ReferencedTable) is not { } parent || schema.Table(key.Table) is not { } child)
        {
            return $"{key.ReferencedTable} does not exist";
        }

        var isKey = parent.UniqueKeys.Any(k => !k.IsPartialOrExpression && k.Columns.Order().SequenceEqual(key.ReferencedColumns.Order()));
        if (!isKey)
        {
            return $"the columns of {key.ReferencedTable} are not a key";
        }

        for (var i = 0; i < key.Columns.Count; i++)
        {
            if (child.Column(key.Columns[i]) is not { IsGenerated: false } from
                || parent.Column(key.ReferencedColumns[i]) is not { IsGenerated: false } to)
            {
                return "it covers a generated column";
            }

            if (dialect.MapType(from.Type)?.Kind != dialect.MapType(to.Type)?.Kind)
            {
                return $"{key.Columns[i]} and {key.ReferencedTable}.{key.ReferencedColumns[i]} have types that do not compare";
            }
        }

        return null;
    }

    private static void RefuseClashes(
        IEnumerable<(string Printed, string Name)> names, PortableDialect dialect, string what, List<SchemaNotice> notices)
    {
        var seen = new Dictionary<string, string>(dialect.FoldsCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (printed, name) in names)
        {
            if (!seen.TryAdd(name, printed))
            {
                var reason = $"{what} would have the same name in {dialect.Title} as {seen[name]}: skip one of the tables";
                notices.Add(new SchemaNotice(printed, reason, IsRefusal: true));
            }

            if (Encoding.UTF8.GetByteCount(name) > dialect.MaxIdentifierBytes)
            {
                var reason = $"{what} name is longer than the {dialect.MaxIdentifierBytes} bytes of {dialect.Title}: skip the table";
                notices.Add(new SchemaNotice(printed, reason, IsRefusal: true));
            }
        }
    }
}
