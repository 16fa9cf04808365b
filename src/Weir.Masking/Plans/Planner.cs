using System.Security.Cryptography;
using System.Text;
using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.Masking.Schema;

namespace Weir.Masking.Plans;

/// <summary>
/// Makes a plan of a configuration and a live schema. Pure: reads nothing, writes nothing. Every problem is found before it answers.
/// </summary>
public static class Planner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="configuration">What is asked for.</param>
    /// <param name="schema">The source's schema.</param>
    /// <param name="masterKey">The key that the run will use; generators are bound with it to be checked.</param>
    /// <param name="notices">What source and destination cannot carry (<see cref="DatabaseSchema.Notices"/>, Examine).</param>
    /// <param name="options">How to treat what is new.</param>
    /// <exception cref="ConfigurationException">There is an error or drift; carries every problem.</exception>
    public static MaskingPlan Make(
        MaskingConfiguration configuration,
        DatabaseSchema schema,
        MasterKey masterKey,
        IReadOnlyList<SchemaNotice> notices,
        PlanOptions options)
    {
        var problems = new List<Problem>();
        var tables = new Drift(schema, options, problems).Match(configuration);
        var foreignKeys = schema.ForeignKeys.Concat(ExistingVirtualKeys(configuration, schema, problems)).ToList();
        var planner = new TablePlanner(configuration, schema, masterKey, foreignKeys, tables, problems);
        var plans = schema.Tables
            .Select(t => planner.Plan(t))
            .OrderByDescending(p => p.Table.SizeBytes).ThenBy(p => p.Table.Name.ToString(), StringComparer.Ordinal)
            .ToList();
        AddNotices(notices, plans, problems);
        if (problems.Any(p => p.Severity >= Severity.Error))
        {
            throw new ConfigurationException([.. problems.OrderByDescending(p => p.Severity).ThenBy(p => p.Line)]);
        }

        var plan = new MaskingPlan(
            configuration, schema, plans, foreignKeys, problems, ConfigurationWriter.Fingerprint(configuration), Fingerprint(schema));
        return plan with { Problems = [.. problems, .. KnownValueUse.Warnings(plan, options.MaxKnownValueSlots)] };
    }

    /// <summary>SHA-256 over the tables, columns, types, keys and constraints of a schema, hex.</summary>
    public static string Fingerprint(DatabaseSchema schema)
    {
        var text = new StringBuilder();
        foreach (var table in schema.Tables.OrderBy(t => t.Name.ToString(), StringComparer.Ordinal))
        {
            text.Append(table.Name).Append('\n');
            foreach (var column in table.Columns)
            {
                text.Append('\t').Append(column.Name)
                    .Append('\t').Append(column.Type.Declared)
                    .Append('\t').Append(column.IsNullable).Append('\n');
            }

            foreach (var key in table.UniqueKeys.OrderBy(k => k.Name, StringComparer.Ordinal))
            {
                text.Append("\tunique ").AppendJoin(',', key.Columns).Append('\n');
            }
        }

        foreach (var key in schema.ForeignKeys.OrderBy(k => $"{k.Table}.{k.Name}", StringComparer.Ordinal))
        {
            text.Append(key.Table).Append('(').AppendJoin(',', key.Columns).Append(")->")
                .Append(key.ReferencedTable).Append('(').AppendJoin(',', key.ReferencedColumns).Append(")\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static IEnumerable<ForeignKey> ExistingVirtualKeys(
        MaskingConfiguration configuration, DatabaseSchema schema, List<Problem> problems)
    {
        for (var i = 0; i < configuration.VirtualForeignKeys.Count; i++)
        {
            var key = configuration.VirtualForeignKeys[i];
            var from = schema.Table(ConfigurationReader.ParseTableName(key.Table.ToString(), schema));
            var to = schema.Table(ConfigurationReader.ParseTableName(key.ReferencedTable.ToString(), schema));
            var path = $"virtual_foreign_keys[{i}]";
            if (from is null || to is null)
            {
                var missingTable = from is null ? key.Table : key.ReferencedTable;
                problems.Add(new Problem(Severity.Drift, path, $"the source has no table {missingTable}"));
                continue;
            }

            var missing = key.Columns.Where(c => from.Column(c) is null).Select(c => $"{from.Name}.{c}")
                .Concat(key.ReferencedColumns.Where(c => to.Column(c) is null).Select(c => $"{to.Name}.{c}"))
                .ToList();
            if (missing.Count > 0)
            {
                problems.Add(new Problem(Severity.Drift, path, $"the source has no column {string.Join(", ", missing)}"));
                continue;
            }

            yield return key with { Table = from.Name, ReferencedTable = to.Name };
        }
    }

    // A refusal about a column is lifted when the column's content is not carried: the type then only has to exist.
    private static void AddNotices(IReadOnlyList<SchemaNotice> notices, List<TablePlan> plans, List<Problem> problems)
    {
        var replaced = plans
            .Where(p => p.Mode != TableMode.DeIdentify || p.Condition is "1 = 0")
            .SelectMany(p => p.Table.Columns.Select(c => $"{p.Table.Name}.{c.Name}"))
            .Concat(
                from plan in plans
                from column in plan.Columns
                where column.Declaration.Name == "null"
                select $"{plan.Table.Name}.{column.Column.Name}")
            .ToHashSet(StringComparer.Ordinal);
        problems.AddRange(notices.Select(n => new Problem(
            n.IsRefusal && !replaced.Contains(n.What) ? Severity.Error : Severity.Note, n.What, n.Reason)));
    }
}
