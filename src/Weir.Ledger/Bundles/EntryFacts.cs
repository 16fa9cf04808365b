namespace Weir.Ledger;

/// <summary>What the verification needs to know of an entry or of a line of states, as spans into it.</summary>
internal ref struct EntryFacts
{
    private const int MaxNameBytes = 512;

    /// <summary>The entry's id.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>The log that it was recorded for.</summary>
    public ReadOnlySpan<byte> Log;

    /// <summary>What kind of thing it is about.</summary>
    public ReadOnlySpan<byte> Kind;

    /// <summary>The id of that thing.</summary>
    public ReadOnlySpan<byte> Resource;

    /// <summary>When, in Unix milliseconds.</summary>
    public long At;

    /// <summary>By how many milliseconds the entry says that the clock was set back before it; 0 where it says nothing.</summary>
    public long ClockBack;

    /// <summary>The row's new revision, 0 for a row that was removed; −1 where the entry changes no row.</summary>
    public long Revision;

    /// <summary>The salted digest of the row's new state; only with a revision of 1 or more.</summary>
    public Hash256? State;

    /// <summary>Reads an entry (docs/formats/ledger.md, "Entries"); false when it is malformed.</summary>
    public static bool TryReadEntry(ReadOnlySpan<byte> entry, out EntryFacts facts)
    {
        facts = new EntryFacts { At = -1, Revision = -1 };
        var members = new CanonicalObject(entry);
        while (members.TryNext(out var name, out var value))
        {
            var isGood = name switch
            {
                _ when name.SequenceEqual("id"u8) => CanonicalObject.TryString(value, MaxNameBytes, out facts.Id),
                _ when name.SequenceEqual("log"u8) => CanonicalObject.TryString(value, MaxNameBytes, out facts.Log),
                _ when name.SequenceEqual("resource_kind"u8) => CanonicalObject.TryString(value, MaxNameBytes, out facts.Kind),
                _ when name.SequenceEqual("resource"u8) => CanonicalObject.TryString(value, MaxNameBytes, out facts.Resource),
                _ when name.SequenceEqual("at"u8) => CanonicalObject.TryNumber(value, out facts.At),
                _ when name.SequenceEqual("clock_back"u8) => CanonicalObject.TryNumber(value, out facts.ClockBack),
                _ when name.SequenceEqual("revision"u8) => CanonicalObject.TryNumber(value, out facts.Revision),
                _ when name.SequenceEqual("state"u8) => TryState(value, ref facts),
                _ => true,
            };
            if (!isGood)
            {
                return false;
            }
        }

        return members.IsCanonical
            && facts is { At: >= 0, Id.Length: > 0, Log.Length: > 0, Kind.Length: > 0, Resource.Length: > 0 }
            && facts.State.HasValue == facts.Revision > 0;
    }

    /// <summary>Reads a line of <c>states.jsonl</c> (docs/formats/ledger.md, "States"); false when it is malformed.</summary>
    public static bool TryReadRow(ReadOnlySpan<byte> line, out EntryFacts facts)
    {
        facts = new EntryFacts { Revision = -1 };
        var members = new CanonicalObject(line);
        while (members.TryNext(out var name, out var value))
        {
            var isGood = name switch
            {
                _ when name.SequenceEqual("id"u8) => CanonicalObject.TryString(value, MaxNameBytes, out facts.Resource),
                _ when name.SequenceEqual("kind"u8) => CanonicalObject.TryString(value, MaxNameBytes, out facts.Kind),
                _ when name.SequenceEqual("revision"u8) => CanonicalObject.TryNumber(value, out facts.Revision),
                _ when name.SequenceEqual("state"u8) => TryState(value, ref facts),
                _ => false,
            };
            if (!isGood)
            {
                return false;
            }
        }

        return members.IsCanonical && facts is { Revision: > 0, Kind.Length: > 0, Resource.Length: > 0, State: not null };
    }

    private static bool TryState(ReadOnlySpan<byte> value, ref EntryFacts facts)
    {
        var hash = default(Hash256);
        var isHash = CanonicalObject.TryString(value, Hash256.TextLength, out var text) && Hash256.TryParse(text, out hash);
        facts.State = hash;
        return isHash;
    }
}
