using System.Collections.Concurrent;
using System.Diagnostics;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Masking.Sources;

namespace Weir.Masking.Checks;

/// <summary>
/// Looks for values of the source in a masked copy. The method, its error rates and its limits are in docs/formats/leak-check.md.
/// </summary>
public static class LeakCheck
{
    private const int MaxParallelTables = 2;

    /// <summary>Runs the whole check. Reads both databases; writes nothing.</summary>
    /// <param name="plan">The plan that made the copy.</param>
    /// <param name="source">The source.</param>
    /// <param name="destination">The copy.</param>
    /// <param name="key">The key that made the copy.</param>
    /// <param name="complete">Adds statistics and known values to a column's binding, as the run did.</param>
    /// <param name="progress">Is told each step; null for none.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="Databases.DatabaseException">A database failed.</exception>
    public static Task<LeakCheckResult> RunAsync(
        MaskingPlan plan,
        SourceDatabase source,
        SourceDatabase destination,
        MasterKey key,
        Func<ColumnPlan, GeneratorBinding> complete,
        IProgress<CheckProgress>? progress,
        CancellationToken cancellationToken) =>
        RunAsync(plan, source, destination, key, complete, KnownValues.MaxSlots, progress, cancellationToken);

    /// <summary>
    /// The same beside the survey of the run, which stays in memory to complete bindings: its memory and the check's share one budget.
    /// </summary>
    public static Task<LeakCheckResult> RunAsync(
        MaskingPlan plan,
        SourceDatabase source,
        SourceDatabase destination,
        MasterKey key,
        Survey survey,
        IProgress<CheckProgress>? progress,
        CancellationToken cancellationToken) =>
        RunAsync(plan, source, destination, key, survey, KnownValues.MaxSlots, progress, cancellationToken);

    /// <summary>The same with a limit of its own for the fingerprints of survey and pass.</summary>
    internal static Task<LeakCheckResult> RunAsync(
        MaskingPlan plan,
        SourceDatabase source,
        SourceDatabase destination,
        MasterKey key,
        Survey survey,
        int maxSlots,
        IProgress<CheckProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(survey);
        return RunAsync(plan, source, destination, key, survey.Complete, survey.SlotsBeside(maxSlots), progress, cancellationToken);
    }

    /// <summary>The same with a limit of its own for the fingerprints of one pass, for tests of the passes.</summary>
    internal static async Task<LeakCheckResult> RunAsync(
        MaskingPlan plan,
        SourceDatabase source,
        SourceDatabase destination,
        MasterKey key,
        Func<ColumnPlan, GeneratorBinding> complete,
        int maxSlots,
        IProgress<CheckProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(key);
        var started = Stopwatch.GetTimestamp();
        var copy = await destination.ReadSchemaAsync(cancellationToken);
        var prf = key.ForFingerprints();
        var carried = plan.Tables.Where(t => t.CarriesRows).ToList();
        var steps = 0;
        void Step(string phase, int total) => progress?.Report(new CheckProgress(phase, Interlocked.Increment(ref steps), total));

        var compared = new ConcurrentDictionary<int, (List<LeakFinding> Findings, List<ColumnLeakCheck> Columns)>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, carried.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelTables, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                compared[i] = ([], []);
                if (CopyNames.Find(copy, carried[i].Table.Name) is { } table)
                {
                    await new RowComparison(carried[i], table, source, destination, prf, complete)
                        .RunAsync(compared[i].Findings, compared[i].Columns, token);
                }

                Step("comparing rows", carried.Count);
            });

        DeadMemory.Collect();
        steps = 0;
        var search = new TextSearch(plan, source, destination, copy, prf, complete);
        await search.RunAsync(maxSlots, () => Step("searching text", copy.Tables.Count), cancellationToken);

        var findings = Enumerable.Range(0, carried.Count).SelectMany(i => compared[i].Findings).ToList();
        findings.AddRange(search.Tables.SelectMany(t => t.Places.Zip(t.Tallies, SearchVerdicts.OfPlace)).SelectMany(f => f));
        findings.AddRange(copy.Texts.Zip(search.SchemaTallies, SearchVerdicts.OfSchema).SelectMany(f => f));
        return new LeakCheckResult(
            [.. findings.OrderByDescending(f => f.IsLeak)],
            [.. Enumerable.Range(0, carried.Count).SelectMany(i => compared[i].Columns)],
            search.KnownValues,
            search.SearchedBytes,
            search.Tables.SelectMany(t => t.Tallies).Sum(t => t.Coincidences),
            search.Passes,
            Stopwatch.GetElapsedTime(started));
    }
}
