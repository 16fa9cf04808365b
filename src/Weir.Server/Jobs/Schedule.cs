using System.Globalization;
using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>
/// Work that is queued once in each period, whichever server of the installation comes first: the first piece as soon as a server runs in
/// the period. Registered as a service beside its <see cref="IWorkHandler"/>.
/// </summary>
internal sealed record RecurringWork
{
    /// <summary>The longest period: completed pieces are kept longer than this, which is how one is known to have been done.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    /// <summary>Makes one.</summary>
    /// <param name="kind">What is to be done.</param>
    /// <param name="every">The period, at most <see cref="LongestPeriod"/>; periods begin at midnight UTC or a multiple after it.</param>
    public RecurringWork(string kind, TimeSpan every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(every, LongestPeriod);
        Kind = kind;
        Every = every;
    }

    /// <summary>What is to be done.</summary>
    public string Kind { get; }

    /// <summary>The period.</summary>
    public TimeSpan Every { get; }

    /// <summary>Queues the piece of the period that a moment lies in.</summary>
    /// <returns>False when it was queued before, here or on another server.</returns>
    public bool Enqueue(WriteUnit unit)
    {
        var begin = BeginOf(unit.Now);
        return WorkQueue.EnqueueOnce(unit, Kind, begin.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), "{}", unit.Now);
    }

    /// <summary>When the period that a moment lies in began.</summary>
    public DateTimeOffset BeginOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % Every.Ticks), TimeSpan.Zero);
}

/// <summary>
/// What each server does for itself again and again, because it concerns its own memory or disk. Never runs twice at once in a server; an
/// exception is logged and the next time comes. Registered as a service.
/// </summary>
/// <param name="Name">For the log.</param>
/// <param name="Every">The time between two begins.</param>
/// <param name="AtStop">Whether it is done once more when the server stops, after the last request.</param>
/// <param name="RunAsync">What is done.</param>
internal sealed record ServerTask(string Name, TimeSpan Every, bool AtStop, Func<CancellationToken, Task> RunAsync);
