using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Schema;

namespace Weir.Masking.Plans;

/// <summary>What the generators of a table do to its unique keys.</summary>
internal static class UniquenessVerdicts
{
    /// <summary>
    /// Judges every unique key and exclusion constraint: a lossy column is an error, one that is not guaranteed a warning with the birthday
    /// estimate 1 - exp(-n(n-1) / 2S) for n rows and S outputs. Returns the verdict per column.
    /// </summary>
    public static Dictionary<string, string> Judge(TableSchema table, IReadOnlyList<ColumnPlan> columns, List<Problem> problems)
    {
        var verdicts = new Dictionary<string, string>(StringComparer.Ordinal);
        var byName = columns.ToDictionary(c => c.Column.Name, StringComparer.Ordinal);
        var keys = table.UniqueKeys.ToList();
        keys.AddRange(table.Checks.Where(c => c.IsExclusion).Select(c => new UniqueKey(c.Name, c.ExcludedColumns, IsPrimary: false)));
        foreach (var key in keys)
        {
            var parts = key.Columns.Select(c => byName.GetValueOrDefault(c)).OfType<ColumnPlan>().ToList();
            // A key that contains a smaller one whose columns are all preserved is unique because of that one.
            var covered = keys.Any(k => k != key && k.Columns.Count < key.Columns.Count && !k.IsPartialOrExpression
                && k.Columns.All(c => key.Columns.Contains(c) && byName.GetValueOrDefault(c) is { Uniqueness: Uniqueness.Preserved }));
            foreach (var part in parts)
            {
                var verdict = covered ? "unique by a smaller key" : Verdict(table, key, part, problems);
                verdicts[part.Column.Name] = verdict;
            }
        }

        return verdicts;
    }

    /// <summary>The probability that two of <paramref name="rows"/> draws from <paramref name="space"/> meet.</summary>
    public static double Birthday(double rows, double space)
    {
        var exponent = rows * (rows - 1) / (2 * space);
        // Below this, 1 - exp(-x) loses digits that x itself keeps.
        return exponent < 1e-6 ? exponent : 1 - Math.Exp(-exponent);
    }

    private static string Verdict(TableSchema table, UniqueKey key, ColumnPlan part, List<Problem> problems)
    {
        var path = $"tables.{table.Name}.columns.{part.Column.Name}";
        var line = part.Configuration.Line;
        if (part.Declaration.Name == "null")
        {
            return "NULLs do not collide";
        }

        switch (part.Uniqueness)
        {
            case Uniqueness.Preserved:
                return "preserved";
            case Uniqueness.Lossy:
                problems.Add(new Problem(
                    Severity.Error,
                    path,
                    $"generator {part.Declaration.Name} is lossy and the column stands in the unique key {key.Name}; choose one that "
                    + "preserves uniqueness (weir generators lists them)",
                    line));
                return "lossy";
            default:
                var rows = Math.Max(table.EstimatedRows, 1);
                var estimate = Birthday(rows, part.OutputSpace);
                var text = string.Create(
                    CultureInfo.InvariantCulture, $"not guaranteed: about {estimate:0.0e+0} chance of a collision in {rows} rows");
                problems.Add(new Problem(Severity.Warning, path, $"unique key {key.Name}: {text}", line));
                return text;
        }
    }
}
