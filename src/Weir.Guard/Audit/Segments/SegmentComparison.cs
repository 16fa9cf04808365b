using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>
/// Gives the entries of a log for its comparison with the ledger, and finds what is wrong with closed segments: a content that is missing or
/// another, what is said of it, and entries that stand in the live table too. One user at a time.
/// </summary>
internal sealed class SegmentComparison
{
    private readonly ReadSession _session;
    private readonly LogSegments _segments;
    private readonly string _log;
    private readonly FindingList _findings;
    private readonly HashSet<long> _unreadable = [];

    private SegmentComparison(ReadSession session, LogSegments segments, string log, FindingList findings)
    {
        _session = session;
        _segments = segments;
        _log = log;
        _findings = findings;
    }

    /// <summary>Reads every segment of a log, and compares it with what is said of it.</summary>
    /// <param name="session">The snapshot.</param>
    /// <param name="store">Where contents are.</param>
    /// <param name="log">The log.</param>
    /// <param name="size">The number of its leaves.</param>
    /// <param name="findings">Gets what is wrong.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<SegmentComparison> ReadAsync(
        ReadSession session, SegmentStore store, string log, long size, FindingList findings, CancellationToken cancellationToken)
    {
        var segments = await LogSegments.ReadAsync(store, session, log, cancellationToken);
        var comparison = new SegmentComparison(session, segments, log, findings);
        var (leaf, previous) = (0L, new byte[SegmentFile.DigestBytes]);
        foreach (var row in segments.Rows)
        {
            if (row.FirstLeaf != leaf || row.EndLeaf > size)
            {
                findings.Add(
                    FindingKind.SegmentDiffers, $"segment {row.FirstLeaf}", $"it is not the one that begins at leaf {leaf} of {size}");
            }

            await comparison.CompareAsync(store, row, previous, cancellationToken);
            (leaf, previous) = (row.EndLeaf, row.Digest);
        }

        return comparison;
    }

    /// <summary>The entries of leaves from one to before another, by leaf, but for those of a segment that cannot be read.</summary>
    public async Task<IReadOnlyList<StoredEntry>> LeavesAsync(long from, long to, CancellationToken cancellationToken)
    {
        var entries = new List<StoredEntry>();
        var closed = 0L;
        foreach (var row in _segments.Rows.Where(row => row.FirstLeaf < to && row.EndLeaf > from))
        {
            closed = row.EndLeaf;
            if (!_unreadable.Contains(row.FirstLeaf))
            {
                var found = await _segments.EntriesAsync(row, cancellationToken);
                entries.AddRange(found.Where(entry => entry.Leaf >= from && entry.Leaf < to));
            }
        }

        foreach (var entry in await _session.QueryAsync<StoredEntry>(
            StoredEntry.SelectLeaves, new { log = _log, from, to }, cancellationToken))
        {
            if (entry.Leaf < closed)
            {
                _findings.Add(FindingKind.EntryWithoutLeaf, entry.Id, $"its leaf {entry.Leaf} belongs to a closed segment");
            }
            else
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private async Task CompareAsync(SegmentStore store, SegmentRow row, byte[] previous, CancellationToken cancellationToken)
    {
        var where = $"segment {row.FirstLeaf}";
        try
        {
            var file = await store.ReadAsync(row, cancellationToken);
            if (!file.Previous.AsSpan().SequenceEqual(previous))
            {
                _findings.Add(FindingKind.SegmentDiffers, where, "it does not follow the segment before it");
            }

            var entries = file.Entries.Select((entry, number) => entry.ToStored(row.FirstLeaf + number)).ToList();
            if (SegmentRow.Of(row.Log, entries, row.Digest) != row)
            {
                _findings.Add(FindingKind.ColumnDiffers, where, "what is said of it in the database is not what its entries say");
            }
        }
        catch (SegmentUnavailableException exception)
        {
            _unreadable.Add(row.FirstLeaf);
            _findings.Add(
                exception.IsMissing ? FindingKind.MissingFile : FindingKind.SegmentDiffers,
                exception.Where,
                exception.IsMissing ? "the closed segment cannot be read" : "its content is not the one that was closed");
        }
        catch (LedgerDamagedException exception)
        {
            _unreadable.Add(row.FirstLeaf);
            _findings.Add(FindingKind.EntryMalformed, where, exception.Message);
        }
    }
}
