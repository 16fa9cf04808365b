namespace Weir.Guard.Audit;

/// <summary>The part of an entry that says more than what was done: states before and after, detail and reason. It is sealed as a whole.</summary>
internal static class AuditDetails
{
    // An entry has at most 65,535 bytes (docs/formats/ledger.md); bytes grow by a third twice on their way into it.
    private const int LargestStates = 30_000;

    /// <summary>
    /// What is to be sealed; null where there is nothing. States that are too large for an entry are left out, the older one first, which
    /// the entry before has as its newer one; the digest in clear stays in any case.
    /// </summary>
    public static CanonicalJson? Of(AuditEvent what)
    {
        if (what is { Reason: null, Detail: null, Before: null, After: null })
        {
            return null;
        }

        var room = LargestStates - (what.Reason?.Length ?? 0);
        var after = Fitting(what.After, ref room);
        var before = Fitting(what.Before, ref room);
        var isCut = (after is null && what.After is not null) || (before is null && what.Before is not null);
        return new CanonicalJson()
            .Add("after", after)
            .Add("before", before)
            .Add("detail", what.Detail)
            .Add("left_out", isCut ? true : null)
            .Add("reason", what.Reason);
    }

    private static byte[]? Fitting(byte[]? state, ref int room)
    {
        if (state is null || state.Length > room)
        {
            return null;
        }

        room -= state.Length;
        return state;
    }
}
