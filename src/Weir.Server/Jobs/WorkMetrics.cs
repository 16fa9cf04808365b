using System.Diagnostics.Metrics;
using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>Figures of work, exported as those of every meter of this name. No figure names a person or a row.</summary>
internal static class WorkMetrics
{
    private static readonly Meter Meter = new("Weir");

    private static readonly Counter<long> Done = Meter.CreateCounter<long>("weir.work.done", description: "Pieces of work done");

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("weir.work.failed", description: "Attempts at work that failed");

    private static readonly Gauge<long> Queue = Meter.CreateGauge<long>("weir.work.queue", description: "Pieces of work by state");

    /// <summary>Counts the end of an attempt.</summary>
    public static void Count(string kind, WorkResultKind result)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        if (result == WorkResultKind.Done)
        {
            Done.Add(1, tag);
        }
        else
        {
            Failed.Add(1, tag, new("dead", result == WorkResultKind.Dead));
        }
    }

    /// <summary>Says how long the queue of each kind is, and how much is dead.</summary>
    /// <param name="kinds">The kinds that are asked for, so that an empty queue says 0.</param>
    /// <param name="counts">What the table holds.</param>
    public static void Record(IEnumerable<string> kinds, IReadOnlyList<WorkCount> counts)
    {
        foreach (var kind in kinds)
        {
            foreach (var state in (WorkState[])[WorkState.Queued, WorkState.Claimed, WorkState.Dead])
            {
                var pieces = counts.FirstOrDefault(count => count.Kind == kind && count.State == state)?.Pieces ?? 0;
                Queue.Record(pieces, new("kind", kind), new("state", state.ToString().ToLowerInvariant()));
            }
        }
    }
}
