using Weir.Masking.Configuration;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Plans;

/// <summary>
/// Turns filters and truncations into one SQL condition per table, so that no carried row points at a row that is not carried: a row whose
/// required reference falls away falls away too, an optional reference becomes NULL. A common subset of both engines' SQL.
/// </summary>
internal sealed class RowConditions
{
    private readonly Dictionary<TableName, TableConfiguration> _tables;
    private readonly DatabaseSchema _schema;
    private readonly IReadOnlyList<ForeignKey> _foreignKeys;
    private readonly Dictionary<TableName, string?> _conditions = [];
    private readonly HashSet<TableName> _open = [];
    private readonly HashSet<TableName> _restricted = [];
    private readonly Action<TableName, string> _report;

    /// <param name="schema">The source's schema.</param>
    /// <param name="foreignKeys">Declared and virtual keys between existing columns.</param>
    /// <param name="tables">The configuration of each table.</param>
    /// <param name="report">Takes errors, each for a table.</param>
    public RowConditions(
        DatabaseSchema schema,
        IReadOnlyList<ForeignKey> foreignKeys,
        Dictionary<TableName, TableConfiguration> tables,
        Action<TableName, string> report)
    {
        _schema = schema;
        _foreignKeys = foreignKeys;
        _tables = tables;
        _report = report;
        FindRestricted();
    }

    /// <summary>The condition of the rows of <paramref name="table"/> that are carried; null for all.</summary>
    public string? Of(TableName table)
    {
        if (!_restricted.Contains(table))
        {
            return null;
        }

        if (_conditions.TryGetValue(table, out var known))
        {
            return known;
        }

        if (!_open.Add(table))
        {
            _report(
                table,
                "its rows depend on a filtered table through a cycle of required references; filter or truncate another table of it");
            return null;
        }

        var parts = new List<string>();
        switch (_tables.GetValueOrDefault(table))
        {
            case { Mode: TableMode.Truncate }:
                parts.Add("1 = 0");
                break;
            case { Filter: { } filter }:
                parts.Add($"({filter})");
                break;
            default:
                break;
        }

        parts.AddRange(_foreignKeys.Where(k => k.Table == table && k.ReferencedTable != table && IsRequired(k))
            .Select(Reachable).OfType<string>());
        RefuseRequiredSelfReference(table, parts.Count > 0 && _tables.GetValueOrDefault(table) is not { Mode: TableMode.Truncate });
        _open.Remove(table);
        var condition = parts.Count == 0 ? null : string.Join(" AND ", parts.Distinct());
        _conditions[table] = condition;
        return condition;
    }

    /// <summary>SQL that reads a column: itself, or NULL where the optional reference it is part of is not carried.</summary>
    public string ReadExpression(TableName table, string column)
    {
        var expression = $"{TableRead.Alias}.{TableName.Quote(column)}";
        var conditions = _foreignKeys
            .Where(k => k.Table == table && !IsRequired(k) && k.Columns.Contains(column) && Nullable(table, column))
            .Select(k => k.ReferencedTable == table ? SelfReachable(k) : Reachable(k))
            .OfType<string>()
            .Distinct()
            .ToList();
        return conditions.Count == 0 ? expression : $"CASE WHEN {string.Join(" AND ", conditions)} THEN {expression} END";
    }

    /// <summary>Tables that are filtered or truncated, and all that must refer to one of them.</summary>
    private void FindRestricted()
    {
        _restricted.UnionWith(_tables.Where(t => t.Value.Mode == TableMode.Truncate || t.Value.Filter is not null).Select(t => t.Key));
        int before;
        do
        {
            before = _restricted.Count;
            _restricted.UnionWith(_foreignKeys
                .Where(k => _restricted.Contains(k.ReferencedTable) && IsRequired(k))
                .Select(k => k.Table));
        }
        while (_restricted.Count > before);
    }

    private bool Nullable(TableName table, string column) => _schema.Table(table)!.Column(column)!.IsNullable;

    private bool IsRequired(ForeignKey key) => key.Columns.All(c => !Nullable(key.Table, c));

    private void RefuseRequiredSelfReference(TableName table, bool restricted)
    {
        if (restricted && _foreignKeys.Any(k => k.Table == table && k.ReferencedTable == table && IsRequired(k)))
        {
            _report(table, "a table with a required reference to itself cannot be filtered; carry it whole or truncate it");
        }
    }

    private string? SelfReachable(ForeignKey key) => Of(key.Table) is { } condition ? In(key, condition) : null;

    private string? Reachable(ForeignKey key)
    {
        if (_tables.GetValueOrDefault(key.ReferencedTable) is { Mode: TableMode.Skip })
        {
            return null;
        }

        return Of(key.ReferencedTable) is { } condition ? In(key, condition) : null;
    }

    private static string In(ForeignKey key, string condition)
    {
        var columns = string.Join(", ", key.Columns.Select(c => $"{TableRead.Alias}.{TableName.Quote(c)}"));
        var referenced = string.Join(", ", key.ReferencedColumns.Select(c => $"{TableRead.Alias}.{TableName.Quote(c)}"));
        var left = key.Columns.Count == 1 ? columns : $"({columns})";
        return $"{left} IN (SELECT {referenced} FROM {key.ReferencedTable.ToSql()} AS {TableRead.Alias} WHERE {condition})";
    }
}
