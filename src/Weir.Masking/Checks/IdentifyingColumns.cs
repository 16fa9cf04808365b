using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Checks;

/// <summary>The columns of one table whose values identify a person.</summary>
/// <param name="Read">How they are read: all rows, filtered ones too, because those must not appear either.</param>
/// <param name="Kinds">The kind of each field read.</param>
/// <param name="Pairs">Fields that hold given and family name of one person.</param>
internal sealed record IdentifyingTable(TableRead Read, IReadOnlyList<string> Kinds, IReadOnlyList<NamePair> Pairs);

/// <summary>Where the two parts of a name stand.</summary>
/// <param name="First">The field of the given name.</param>
/// <param name="Last">The field of the family name.</param>
internal readonly record struct NamePair(int First, int Last);

/// <summary>Finds the identifying columns of a plan: those with such a kind that do not pass through.</summary>
internal static class IdentifyingColumns
{
    /// <summary>The tables that have any, in the plan's order.</summary>
    public static IReadOnlyList<IdentifyingTable> Of(MaskingPlan plan) =>
        [.. plan.Tables.Select(t => Of(plan, t)).OfType<IdentifyingTable>()];

    /// <summary>About how many forms the identifying values of a plan have: two for each, as most kinds have.</summary>
    public static long EstimateForms(MaskingPlan plan) =>
        Of(plan).Sum(t => Math.Max(t.Read.Table.EstimatedRows, 1) * (t.Kinds.Count + t.Pairs.Count) * 2) + 1;

    /// <summary>Pairs every family-name column of <paramref name="columns"/> with the given-name column that belongs to it.</summary>
    public static IReadOnlyList<NamePair> PairsOf(IReadOnlyList<(string Name, string? Kind)> columns)
    {
        var firsts = Enumerable.Range(0, columns.Count).Where(i => columns[i].Kind == SensitiveKinds.FirstName).ToList();
        return firsts.Count == 0
            ? []
            :
            [
                .. Enumerable.Range(0, columns.Count)
                    .Where(i => columns[i].Kind == SensitiveKinds.LastName)
                    .Select(last => new NamePair(
                        firsts.MaxBy(first => Affinity(columns[first].Name, first, columns[last].Name, last)), last)),
            ];
    }

    private static IdentifyingTable? Of(MaskingPlan plan, TablePlan table)
    {
        var columns = KindsOf(plan, table)
            .Where(c => table.Table.Column(c.Name) is { IsGenerated: false }
                && (IdentifyingForms.LabelOf(c.Kind) > 0 || c.Kind is SensitiveKinds.FirstName or SensitiveKinds.LastName))
            .ToList();
        var pairs = PairsOf(columns);
        if (pairs.Count == 0 && columns.All(c => IdentifyingForms.LabelOf(c.Kind) == 0))
        {
            return null;
        }

        var fields = columns
            .Select(c => new ReadColumn($"{TableRead.Alias}.{TableName.Quote(c.Name)}", table.Table.Column(c.Name)!.Type))
            .ToList();
        return new IdentifyingTable(new TableRead(table.Table, fields, Condition: null), [.. columns.Select(c => c.Kind!)], pairs);
    }

    private static IEnumerable<(string Name, string? Kind)> KindsOf(MaskingPlan plan, TablePlan table)
    {
        if (table.CarriesRows)
        {
            return table.Columns.Where(c => !c.IsPassthrough).Select(c => (c.Column.Name, c.Kind));
        }

        // Nothing of a table that stays behind may appear, whatever its columns would have done.
        return plan.Configuration.Tables
            .Where(t => ConfigurationReader.ParseTableName(t.Name, plan.Schema) == table.Table.Name)
            .SelectMany(t => t.Columns)
            .Select(c => (c.Name, c.Kind));
    }

    private static int Affinity(string first, int firstAt, string last, int lastAt)
    {
        const int Prefix = 1000;
        const int PlainName = 500;
        var common = first.AsSpan().CommonPrefixLength(last);
        var isPlain = first.Contains("first", StringComparison.OrdinalIgnoreCase)
            || first.Contains("given", StringComparison.OrdinalIgnoreCase);
        return (common * Prefix) + (isPlain ? PlainName : 0) - Math.Abs(firstAt - lastAt);
    }
}
