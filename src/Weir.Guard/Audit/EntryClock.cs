using System.Collections.Concurrent;

namespace Weir.Guard.Audit;

/// <summary>
/// Gives entries their time. Where the clock was set back, the entries that follow say by how much (docs/formats/ledger.md, "Time"), so that
/// a log whose time goes back without a word shows that it was altered. Safe for concurrent use.
/// </summary>
internal sealed class EntryClock(TimeProvider time)
{
    // Half of what a verifier tolerates: the other half is for entries that wait for their commit.
    private const long ToleranceMilliseconds = 30_000;

    // Entries that were prepared before the clock was set back are long committed by then.
    private static readonly TimeSpan Mentioned = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Latest> _latest = new(StringComparer.Ordinal);

    /// <summary>Takes in the time of the last entry that a log has.</summary>
    public void Seed(string log, DateTimeOffset at) => _latest[log] = new Latest { At = at.ToUnixTimeMilliseconds() };

    /// <summary>The time of the next entry of a log in whole milliseconds, and by how many the clock was set back; null where it was not.</summary>
    public (DateTimeOffset At, long? Back) Next(string log)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var latest = _latest.GetOrAdd(log, static _ => new Latest());
        lock (latest)
        {
            if (now < latest.At - ToleranceMilliseconds)
            {
                (latest.Before, latest.BackAt, latest.At) = (latest.At, time.GetTimestamp(), now);
            }

            latest.At = Math.Max(latest.At, now);
            if (latest.Before > 0 && time.GetElapsedTime(latest.BackAt) > Mentioned)
            {
                latest.Before = 0;
            }

            return (DateTimeOffset.FromUnixTimeMilliseconds(now), latest.Before > now ? latest.Before - now : null);
        }
    }

    private sealed class Latest
    {
        public long At;
        public long Before;
        public long BackAt;
    }
}
