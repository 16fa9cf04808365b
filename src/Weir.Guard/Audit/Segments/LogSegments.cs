using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>
/// The entries of one log wherever they are: in closed segments, or in the live table as one snapshot has it. The segment that was read last
/// is kept. One user at a time.
/// </summary>
internal sealed class LogSegments
{
    private readonly SegmentStore _store;
    private (long FirstLeaf, IReadOnlyList<StoredEntry> Entries)? _last;

    private LogSegments(SegmentStore store, IReadOnlyList<SegmentRow> rows)
    {
        _store = store;
        Rows = rows;
    }

    /// <summary>The closed segments, oldest first.</summary>
    public IReadOnlyList<SegmentRow> Rows { get; private set; }

    /// <summary>The first leaf behind all of them.</summary>
    public long End => Rows.Count == 0 ? 0 : Rows[^1].EndLeaf;

    /// <summary>The segments of a log.</summary>
    public static async Task<LogSegments> ReadAsync(
        SegmentStore store, ReadSession session, string log, CancellationToken cancellationToken) =>
        new(store, await session.QueryAsync<SegmentRow>(SegmentRow.Select, new { log }, cancellationToken));

    /// <summary>Sees what a later snapshot has; what was read is kept, because what was closed does not change.</summary>
    public async Task RefreshAsync(ReadSession session, string log, CancellationToken cancellationToken) =>
        Rows = await session.QueryAsync<SegmentRow>(SegmentRow.Select, new { log }, cancellationToken);

    /// <summary>The entries of a segment, by leaf.</summary>
    /// <exception cref="SegmentUnavailableException">It is missing or damaged.</exception>
    public async Task<IReadOnlyList<StoredEntry>> EntriesAsync(SegmentRow row, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.FirstLeaf == row.FirstLeaf)
        {
            return last.Entries;
        }

        var file = await _store.ReadAsync(row, cancellationToken);
        var entries = file.Entries.Select((entry, number) => entry.ToStored(row.FirstLeaf + number)).ToList();
        _last = (row.FirstLeaf, entries);
        return entries;
    }

    /// <summary>The entries of leaves from one to before another, by leaf; fewer where the log has fewer.</summary>
    /// <exception cref="SegmentUnavailableException">A segment is missing or damaged.</exception>
    public async Task<IReadOnlyList<StoredEntry>> LeavesAsync(
        ReadSession session, string log, long from, long to, CancellationToken cancellationToken)
    {
        var found = new List<StoredEntry>();
        foreach (var row in Rows.Where(row => row.FirstLeaf < to && row.EndLeaf > from))
        {
            var entries = await EntriesAsync(row, cancellationToken);
            found.AddRange(entries.Where(entry => entry.Leaf >= from && entry.Leaf < to));
        }

        if (to > End)
        {
            found.AddRange(await session.QueryAsync<StoredEntry>(
                StoredEntry.SelectLeaves, new { log, from = Math.Max(from, End), to }, cancellationToken));
        }

        return found;
    }

    /// <summary>The entry of an id among the closed ones; null where there is none.</summary>
    /// <exception cref="SegmentUnavailableException">A segment that may have it is missing or damaged.</exception>
    public async Task<StoredEntry?> FindAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var row in Rows.Where(row => row.MayHold(id)))
        {
            var entries = await EntriesAsync(row, cancellationToken);
            if (entries.FirstOrDefault(entry => entry.Id == id) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
