using System.Reflection;
using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Databases;
using Weir.Masking.Destinations;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Reports;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Runs;

/// <summary>
/// One run of a plan: survey, prepare, load, finish, check, publish. The source is only read; the destination is built beside its final
/// place
/// and published only when every check passed. For one use.
/// </summary>
public sealed class MaskingRun
{
    private readonly MaskingPlan _plan;
    private readonly SourceDatabase _source;
    private readonly DestinationDatabase _destination;
    private readonly MasterKey _masterKey;
    private readonly RunOptions _options;
    private readonly TimeProvider _time;
    private readonly List<PhaseTime> _phases = [];
    private string _destinationVersion = "";

    /// <param name="plan">What to do.</param>
    /// <param name="source">The open source that the plan was made from; the caller disposes it.</param>
    /// <param name="destination">The open destination; the caller disposes it.</param>
    /// <param name="masterKey">The key that the plan was made with.</param>
    /// <param name="options">How to do it.</param>
    /// <param name="time">The clock.</param>
    public MaskingRun(
        MaskingPlan plan,
        SourceDatabase source,
        DestinationDatabase destination,
        MasterKey masterKey,
        RunOptions options,
        TimeProvider time)
    {
        _plan = plan;
        _source = source;
        _destination = destination;
        _masterKey = masterKey;
        _options = options;
        _time = time;
        StartedAt = time.GetUtcNow();
        RunId = $"{StartedAt:yyyyMMddHHmmss}{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3))}";
    }

    /// <summary>The version of the program, as in markers and reports.</summary>
    public static string WeirVersion { get; } =
        typeof(MaskingRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Names this run: UTC start and six random digits, lower-case hexadecimal.</summary>
    public string RunId { get; }

    /// <summary>When the run was made, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Where the run stands.</summary>
    public RunMonitor Monitor { get; } = new();

    /// <summary>
    /// Runs to an outcome. Failures are in the result, not thrown, because whoever asks needs to know the state of the destination too.
    /// </summary>
    public async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RunPhasesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var state = await _destination.AbandonAsync("the run was cancelled").ConfigureAwait(false);
            return new RunResult(RunOutcome.Cancelled, state, null, null, _phases);
        }
        catch (Exception exception)
        {
            // The edge of the run: every failure must leave a destination that says it is unfinished.
            var state = await _destination.AbandonAsync($"the run failed while {Describe(Monitor.Phase)}").ConfigureAwait(false);
            return new RunResult(RunOutcome.Failed, state, null, exception, _phases);
        }
        finally
        {
            Monitor.Enter(RunPhase.Done);
        }
    }

    private async Task<RunResult> RunPhasesAsync(CancellationToken cancellationToken)
    {
        await RefuseSameDatabaseAsync(cancellationToken).ConfigureAwait(false);
        Survey? survey = null;
        await PhaseAsync(RunPhase.Surveying, async () =>
            survey = await Survey.RunAsync(
                _plan, _plan.Tables, _source, _masterKey, _options.MaxKnownValueSlots, Monitor.SetDetail, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
        var marker = new RunMarker(
            RunState.Unfinished, RunId, WeirVersion, _masterKey.Id, _plan.ConfigurationFingerprint, _plan.SchemaFingerprint, StartedAt, "");
        await PhaseAsync(RunPhase.Preparing, () => _destination.PrepareAsync(
            new DestinationPreparation(
                _source, _plan.Schema, _plan.SkippedTables, _options.Destination, marker, _plan.Configuration.GrantReadTo),
            cancellationToken)).ConfigureAwait(false);

        IReadOnlyDictionary<TableName, TableTally> tallies = new Dictionary<TableName, TableTally>();
        await PhaseAsync(RunPhase.Loading, async () =>
        {
            var loader = new TableLoader(_source, _destination, survey!.Complete, _time);
            var carrying = _plan.Tables.Where(t => t.CarriesRows).ToList();
            tallies = await loader.LoadAsync(carrying, _options.Streams, Monitor, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await PhaseAsync(RunPhase.Finishing, () => _destination.FinishAsync(
            new DetailProgress(Monitor), cancellationToken)).ConfigureAwait(false);

        LeakCheckResult? leaks = null;
        IntegrityResult? integrity = null;
        await PhaseAsync(RunPhase.Checking, async () =>
            (integrity, leaks) = await CheckAsync(survey!, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var warnings = survey!.Warnings;
        return await EndAsync(marker, tallies, warnings, integrity!, leaks, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(IntegrityResult Integrity, LeakCheckResult? Leaks)> CheckAsync(
        Survey survey, CancellationToken cancellationToken)
    {
        var copy = await _destination.OpenForCheckAsync(cancellationToken).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            _destinationVersion = copy.EngineVersion;
            Monitor.SetDetail("integrity");
            var integrity = await IntegrityCheck.RunAsync(_plan, _source, copy, cancellationToken).ConfigureAwait(false);
            Monitor.SetDetail("leaks");
            var leaks = _options.LeakCheck && _plan.Configuration.LeakCheck
                ? await LeakCheck.RunAsync(
                    _plan, _source, copy, _masterKey, survey, _options.MaxKnownValueSlots, null, cancellationToken)
                    .ConfigureAwait(false)
                : null;
            return (integrity, leaks);
        }
    }

    private async Task<RunResult> EndAsync(
        RunMarker marker,
        IReadOnlyDictionary<TableName, TableTally> tallies,
        IReadOnlyList<Problem> warnings,
        IntegrityResult integrity,
        LeakCheckResult? leaks,
        CancellationToken cancellationToken)
    {
        var outcome = leaks is { IsClean: false } ? RunOutcome.LeakFound
            : !integrity.IsSound ? RunOutcome.IntegrityFailed
            : RunOutcome.Succeeded;
        string state;
        if (outcome == RunOutcome.Succeeded)
        {
            await PhaseAsync(RunPhase.Publishing, () => _destination.PublishAsync(
                marker with { State = RunState.Finished }, cancellationToken)).ConfigureAwait(false);
            state = $"{_destination.DisplayName} is complete and published.";
        }
        else
        {
            var reason = outcome == RunOutcome.LeakFound ? "the leak check found source values" : "the integrity check failed";
            state = await _destination.AbandonAsync(reason).ConfigureAwait(false);
        }

        var tables = TableOutcomes(tallies);
        return new RunResult(outcome, state, Report(outcome, tables, warnings, integrity, leaks), null, _phases)
        {
            Tables = tables,
            Warnings = warnings,
            Leaks = leaks,
            Integrity = integrity,
        };
    }

    private List<TableOutcome> TableOutcomes(IReadOnlyDictionary<TableName, TableTally> tallies) =>
    [
        .. _plan.Tables.Select(t => tallies.TryGetValue(t.Table.Name, out var tally)
            ? new TableOutcome(t.Table.Name, tally.RowsRead, tally.RowsWritten, tally.Duration, tally.Counts)
            : new TableOutcome(t.Table.Name, 0, 0, TimeSpan.Zero, [])),
    ];

    private RunReport Report(
        RunOutcome outcome,
        List<TableOutcome> tables,
        IReadOnlyList<Problem> warnings,
        IntegrityResult integrity,
        LeakCheckResult? leaks)
    {
        var facts = new RunFacts(
            RunId,
            WeirVersion,
            StartedAt,
            _time.GetUtcNow() - StartedAt,
            outcome,
            _masterKey.Id,
            new DatabaseFacts(_source.Engine, _plan.Schema.EngineVersion, _source.DisplayName, _source.Transport),
            new DatabaseFacts(_destination.Engine, _destinationVersion, _destination.DisplayName, _destination.Transport),
            _phases);
        return RunReport.From(_plan with { Problems = [.. _plan.Problems, .. warnings] }, facts, tables, leaks, integrity);
    }

    private async Task RefuseSameDatabaseAsync(CancellationToken cancellationToken)
    {
        var source = await _source.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        var destination = await _destination.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        if (source == destination)
        {
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"The destination {_destination.DisplayName} is the source itself ({_source.DisplayName}). Name another destination.");
        }
    }

    private async Task PhaseAsync(RunPhase phase, Func<Task> work)
    {
        Monitor.Enter(phase);
        var started = _time.GetTimestamp();
        await work().ConfigureAwait(false);
        _phases.Add(new PhaseTime(phase.ToString().ToLowerInvariant(), _time.GetElapsedTime(started)));
    }

    private static string Describe(RunPhase phase) => phase switch
    {
        RunPhase.Surveying => "surveying the source",
        RunPhase.Preparing => "preparing the destination",
        RunPhase.Loading => "loading rows",
        RunPhase.Finishing => "building keys and indexes",
        RunPhase.Checking => "checking the copy",
        RunPhase.Publishing => "publishing the copy",
        _ => "starting",
    };

    private sealed class DetailProgress(RunMonitor monitor) : IProgress<string>
    {
        public void Report(string value) => monitor.SetDetail(value);
    }
}
