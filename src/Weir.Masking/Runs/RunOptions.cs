using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Destinations;
using Weir.Masking.Reports;

namespace Weir.Masking.Runs;

/// <summary>How a plan is run.</summary>
public sealed record RunOptions
{
    /// <summary>What may be replaced at the destination.</summary>
    public DestinationPolicy Destination { get; init; } = new(Replace: false, ReplaceForeign: null);

    /// <summary>Parallel streams, 1 to 64; the destination may allow fewer.</summary>
    public int Streams { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Whether the leak check runs; false only when a user turned it off by name.</summary>
    public bool LeakCheck { get; init; } = true;

    /// <summary>Slots for fingerprints of identifying values, a power of two; lower in tests of that limit.</summary>
    internal int MaxKnownValueSlots { get; init; } = KnownValues.MaxSlots;
}

/// <summary>What a run leaves.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="DestinationState">One sentence on what stands at the destination now.</param>
/// <param name="Report">The report; null when the run ended before its checks.</param>
/// <param name="Failure">Why it failed; null unless <see cref="RunOutcome.Failed"/>.</param>
/// <param name="Phases">The phases that ended, in their order, with their durations.</param>
public sealed record RunResult(
    RunOutcome Outcome, string DestinationState, RunReport? Report, Exception? Failure, IReadOnlyList<PhaseTime> Phases)
{
    /// <summary>What happened to each table of the plan; empty when the run ended before its checks.</summary>
    public IReadOnlyList<TableOutcome> Tables { get; init; } = [];

    /// <summary>What the run could not do in full, for the operator; each names its column.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    /// <summary>The leak check; null when it did not run.</summary>
    public LeakCheckResult? Leaks { get; init; }

    /// <summary>The integrity check; null when it did not run.</summary>
    public IntegrityResult? Integrity { get; init; }
}
