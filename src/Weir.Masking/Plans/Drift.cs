using Weir.Masking.Configuration;
using Weir.Masking.Schema;

namespace Weir.Masking.Plans;

/// <summary>
/// Compares a configuration with a live schema. What is new stops the run or is taken in by policy; what is gone or has another type is
/// drift
/// in any case, because someone decided about something that is no longer there.
/// </summary>
internal sealed class Drift(DatabaseSchema schema, PlanOptions options, List<Problem> problems)
{
    /// <summary>The configuration of every table of the schema, in the schema's order.</summary>
    public Dictionary<TableName, TableConfiguration> Match(MaskingConfiguration configuration)
    {
        var matched = new Dictionary<TableName, TableConfiguration>();
        foreach (var table in configuration.Tables)
        {
            var name = ConfigurationReader.ParseTableName(table.Name, schema);
            if (schema.Table(name) is { } found)
            {
                matched[name] = MatchColumns(found, table);
            }
            else
            {
                problems.Add(new Problem(
                    Severity.Drift,
                    $"tables.{table.Name}",
                    "the source has no such table any more; remove it from the configuration",
                    table.Line));
            }
        }

        foreach (var table in schema.Tables.Where(t => !matched.ContainsKey(t.Name)))
        {
            matched[table.Name] = NewTable(table);
        }

        return matched;
    }

    private TableConfiguration MatchColumns(TableSchema table, TableConfiguration configuration)
    {
        if (configuration.Mode == TableMode.Skip)
        {
            return configuration;
        }

        var path = $"tables.{configuration.Name}.columns";
        foreach (var column in configuration.Columns)
        {
            var found = table.Column(column.Name);
            if (found is null)
            {
                problems.Add(new Problem(
                    Severity.Drift,
                    $"{path}.{column.Name}",
                    "the table has no such column any more; remove it from the configuration",
                    column.Line));
            }
            else if (found.Type.Declared != column.Type)
            {
                problems.Add(new Problem(
                    Severity.Drift,
                    $"{path}.{column.Name}",
                    $"the column's type is {found.Type.Declared}, the configuration was written for {column.Type}; review its generator",
                    column.Line));
            }
        }

        var added = table.Columns
            .Where(c => !c.IsGenerated && configuration.Columns.All(k => k.Name != c.Name))
            .Select(c => NewColumn(table, c, $"{path}.{c.Name}", configuration.Line))
            .ToList();
        return configuration with
        {
            Columns = [.. configuration.Columns.Where(c => table.Column(c.Name) is { IsGenerated: false }), .. added],
        };
    }

    private TableConfiguration NewTable(TableSchema table)
    {
        var path = $"tables.{table.Name}";
        if (options.NewColumns == NewColumnPolicy.Refuse)
        {
            problems.Add(new Problem(
                Severity.Drift, path, "the source has this table, the configuration does not; add it, or decide with --accept-new"));
            return new TableConfiguration(table.Name.ToString(), TableMode.Skip, null, []);
        }

        problems.Add(new Problem(Severity.Warning, path, $"new table, accepted as {options.NewColumns}"));
        var columns = table.Columns.Where(c => !c.IsGenerated).Select(c => Accepted(table, c)).ToList();
        return new TableConfiguration(table.Name.ToString(), TableMode.DeIdentify, null, columns);
    }

    private ColumnConfiguration NewColumn(TableSchema table, ColumnSchema column, string path, int line)
    {
        problems.Add(options.NewColumns == NewColumnPolicy.Refuse
            ? new Problem(
                Severity.Drift, path, "the table has this column, the configuration does not; add it, or decide with --accept-new", line)
            : new Problem(Severity.Warning, path, $"new column, accepted as {options.NewColumns}", line));
        return Accepted(table, column);
    }

    private ColumnConfiguration Accepted(TableSchema table, ColumnSchema column)
    {
        var isKey = table.UniqueKeys.Any(k => k.Columns.Contains(column.Name))
            || schema.ForeignKeys.Any(k => k.Table == table.Name && k.Columns.Contains(column.Name));
        var generator = options.NewColumns == NewColumnPolicy.Passthrough || isKey ? "passthrough" : column.IsNullable ? "null" : "redact";
        return new ColumnConfiguration(column.Name, column.Type.Declared, null, GeneratorSpec.Of(generator), null, new ColumnPolicies());
    }
}
