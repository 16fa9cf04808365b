using System.Text;

namespace Weir.Ledger;

/// <summary>Checks entries one by one in their order: form, log and time.</summary>
/// <param name="origin">The log's origin; entries name its last part.</param>
/// <param name="findings">Gets what is wrong.</param>
internal sealed class EntryOrder(string origin, FindingList findings)
{
    /// <summary>
    /// How far an entry's time may lie before that of an entry in front of it: entries get their time when they are prepared, and their
    /// place when they are committed.
    /// </summary>
    public const long ToleranceMilliseconds = 60_000;

    private readonly byte[] _log = Encoding.UTF8.GetBytes(origin[(origin.LastIndexOf('/') + 1)..]);
    private long _latest;

    /// <summary>The time of the newest entry so far, in Unix milliseconds; goes back where entries say that the clock did.</summary>
    public long Latest => _latest;

    /// <summary>Takes the next entry; false when it is malformed and has no facts.</summary>
    public bool Add(long index, ReadOnlySpan<byte> entry, out EntryFacts facts)
    {
        if (!EntryFacts.TryReadEntry(entry, out facts))
        {
            findings.Add(FindingKind.EntryMalformed, $"entry {index}", "it is not canonical, or lacks what every entry has");
            return false;
        }

        if (!facts.Log.SequenceEqual(_log))
        {
            findings.Add(FindingKind.WrongLog, $"entry {index}", "it was recorded for another log");
        }

        var step = _latest - facts.At;
        if (step > Math.Max(ToleranceMilliseconds, facts.ClockBack))
        {
            findings.Add(FindingKind.ClockStepBack, $"entry {index}", $"its time is {step} ms before that of an entry in front of it");
        }

        _latest = facts.ClockBack > 0 || step > ToleranceMilliseconds ? facts.At : Math.Max(_latest, facts.At);
        return true;
    }
}
