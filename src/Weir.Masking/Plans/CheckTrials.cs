using Weir.Foundation;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Runs;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Plans;

/// <summary>
/// Tries the CHECK constraints on masked columns before a run: masks the first rows of each table and lets the source's engine evaluate the
/// constraints for them. A constraint that refuses one would stop the load.
/// </summary>
public static class CheckTrials
{
    /// <summary>How many rows of a table are masked.</summary>
    public const int SampledRows = 200;

    /// <summary>Tries every constraint that can be tried. Reads only.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The open source that it was made from.</param>
    /// <param name="destinationEngine">Constraints do not cross to another engine, and are not tried then; null when not known yet.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The plan with what was found in place of the notes that say "not tried".</returns>
    /// <exception cref="ConfigurationException">A constraint refuses masked rows; carries every problem of the plan.</exception>
    /// <exception cref="Databases.DatabaseException">The source failed.</exception>
    public static async Task<MaskingPlan> RunAsync(
        MaskingPlan plan, SourceDatabase source, string? destinationEngine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        if (destinationEngine is not null && destinationEngine != source.Engine)
        {
            return plan;
        }

        var problems = plan.Problems.ToList();
        foreach (var table in plan.Tables.Where(t => t.CarriesRows))
        {
            var checks = table.Table.Checks.Where(c => IsTried(table, c)).ToList();
            if (checks.Count > 0)
            {
                await TryAsync(table, checks, source, problems, cancellationToken).ConfigureAwait(false);
            }
        }

        return problems.Any(p => p.Severity >= Severity.Error)
            ? throw new ConfigurationException([.. problems.OrderByDescending(p => p.Severity).ThenBy(p => p.Line)])
            : plan with { Problems = problems };
    }

    /// <summary>The note that stands as long as a constraint was not tried.</summary>
    internal static Problem Untried(TableSchema table, ColumnPlan column, CheckConstraint check) => new(
        Severity.Note,
        Path(table, column),
        check.IsExclusion
            ? $"exclusion constraint {check.Name} must hold for the generated values, and is not tried beforehand: rows that do not "
                + "exclude each other may come to, and then the run stops when it builds the constraint"
            : $"constraint {check.Name} must hold for the generated values; it could not be tried beforehand",
        column.Configuration.Line);

    private static async Task TryAsync(
        TablePlan table, List<CheckConstraint> checks, SourceDatabase source, List<Problem> problems, CancellationToken cancellationToken)
    {
        var frames = await Task.Run(() => Mask(table, checks, source, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (frames.Count == 0)
        {
            return;
        }

        var columns = table.Columns.Select(c => c.Column).ToList();
        foreach (var check in checks)
        {
            if (await source.TryCheckAsync(table.Table, check, columns, frames, cancellationToken).ConfigureAwait(false) is not { } verdict)
            {
                continue;
            }

            var masked = table.Columns.Where(c => !c.IsPassthrough && check.Columns.Contains(c.Column.Name)).ToList();
            foreach (var column in masked)
            {
                problems.Remove(Untried(table.Table, column, check));
            }

            problems.Add(Describe(table, check, masked, verdict));
        }
    }

    private static Problem Describe(TablePlan table, CheckConstraint check, List<ColumnPlan> masked, CheckVerdict verdict)
    {
        var path = Path(table.Table, masked[0]);
        var line = masked[0].Configuration.Line;
        var names = string.Join(", ", masked.Select(c => $"{c.Column.Name} ({c.Declaration.Name})"));
        return verdict.Broken == 0
            ? new Problem(
                Severity.Note, path, FormattableString.Invariant($"constraint {check.Name} holds for {verdict.Rows} masked rows"), line)
            : new Problem(
                Severity.Error,
                path,
                FormattableString.Invariant(
                    $"constraint {check.Name} refuses {verdict.Broken} of {verdict.Rows} masked rows, so a run would stop while loading; ")
                + $"it reads the generated values of {names}. Use constant, categorical or conditional with values that it takes, or "
                + "passthrough",
                line);
    }

    private static string Path(TableSchema table, ColumnPlan column) => $"tables.{table.Name}.columns.{column.Column.Name}";

    /// <summary>
    /// Columns whose generators must read the whole table first are not tried: categorical and shuffle put out values that the column has.
    /// </summary>
    private static bool IsTried(TablePlan table, CheckConstraint check)
    {
        var mentioned = check.Columns.Select(table.Column).ToList();
        return !check.IsExclusion && check.Expression is not null
            && mentioned.All(c => c is not null and not { Generator: IStatisticsGenerator })
            && mentioned.Any(c => !c!.IsPassthrough);
    }

    private static List<byte[]> Mask(
        TablePlan table, List<CheckConstraint> checks, SourceDatabase source, CancellationToken cancellationToken)
    {
        var needed = checks.SelectMany(c => c.Columns).ToHashSet(StringComparer.Ordinal);
        var passthrough = GeneratorCatalog.Find("passthrough")!;
        var plan = table with
        {
            Columns = [.. table.Columns.Select(c => needed.Contains(c.Column.Name) ? c : c with { Generator = passthrough })],
        };
        var frames = new List<byte[]>();
        try
        {
            using var transformer = new RowTransformer(plan, source, new SourceForm(source), c => c.Binding);
            using var reader = source.OpenReader(plan.ToRead(), new TableSlice(0, null, null, plan.Table.EstimatedRows));
            using var cancel = cancellationToken.Register(reader.Cancel);
            using var masked = new PooledBuffer();
            while (frames.Count < SampledRows && reader.TryRead(out var frame))
            {
                masked.Clear();
                transformer.Transform(frame, masked);
                frames.Add(masked.WrittenSpan.ToArray());
            }
        }
        catch (MaskingException)
        {
            // A policy that says error stops the run with a message of its own; what was masked before it can still be tried.
        }

        return frames;
    }
}
