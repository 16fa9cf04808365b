using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>A segment that is about to be closed: made outside of any transaction, and put in place of its entries in one unit.</summary>
internal sealed class SegmentDraft
{
    private const string CountActivity =
        """
        insert into audit_past_activity (project, actor, first_at, last_at, actions) values (@Project, @Actor, @First, @Last, @Actions)
        on conflict (project, actor) do update set actions = audit_past_activity.actions + excluded.actions,
            first_at = case when excluded.first_at < audit_past_activity.first_at then excluded.first_at else audit_past_activity.first_at end,
            last_at = case when excluded.last_at > audit_past_activity.last_at then excluded.last_at else audit_past_activity.last_at end
        """;

    private readonly SegmentStore _store;
    private readonly byte[] _content;
    private readonly List<Activity> _activities;

    /// <summary>Makes the content.</summary>
    /// <param name="store">Where it will be.</param>
    /// <param name="log">The log.</param>
    /// <param name="previous">The segment before it; null for the first.</param>
    /// <param name="entries">The entries, by leaf, compared with the ledger by the caller.</param>
    public SegmentDraft(SegmentStore store, string log, SegmentRow? previous, IReadOnlyList<StoredEntry> entries)
    {
        _store = store;
        _content = new SegmentFile(
            log,
            entries[0].Leaf!.Value,
            previous?.Digest ?? new byte[SegmentFile.DigestBytes],
            [.. entries.Select(SegmentEntry.Of)]).ToBytes();
        Row = SegmentRow.Of(log, entries, SegmentFile.DigestIn(_content).ToArray());
        _activities = [.. entries
            .Where(static entry => entry is { Project: not null, Outcome: Outcome.Done })
            .GroupBy(static entry => (entry.Project, entry.Actor))
            .Select(static group => new Activity(
                group.Key.Project!,
                group.Key.Actor,
                group.Min(static entry => entry.At),
                group.Max(static entry => entry.At),
                group.LongCount()))];
    }

    /// <summary>What will be known of it.</summary>
    public SegmentRow Row { get; }

    /// <summary>Makes the content durable where it is a file.</summary>
    public void Prepare() => _store.Prepare(Row, _content);

    /// <summary>
    /// Takes the entries out of the live table and puts the segment in; false, and nothing is kept, where another server was first or the
    /// entries are not as they were read.
    /// </summary>
    public bool Write(WriteUnit unit)
    {
        var end = unit.QueryOne<long?>("select max(end_leaf) from audit_segments where log = @Log", new { Row.Log }) ?? 0;
        var moved = end != Row.FirstLeaf ? 0 : unit.Execute(
            "delete from audit_entries where log = @Log and leaf >= @FirstLeaf and leaf < @EndLeaf",
            new { Row.Log, Row.FirstLeaf, Row.EndLeaf });
        if (moved != Row.Count)
        {
            unit.RollBack();
            return false;
        }

        Row.Append(unit);
        _store.Append(unit, Row, _content);
        unit.Execute(CountActivity, _activities);
        return true;
    }

    private sealed record Activity(string Project, string Actor, DateTimeOffset First, DateTimeOffset Last, long Actions);
}
