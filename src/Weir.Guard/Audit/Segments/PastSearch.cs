namespace Weir.Guard.Audit.Segments;

/// <summary>An entry that was found, as much of it as a reader is shown.</summary>
internal sealed record FoundEntry(long Seq, string Id, long? Leaf, byte[] Entry)
{
    /// <summary>The same of a closed entry.</summary>
    public static FoundEntry Of(StoredEntry entry) => new(entry.Seq, entry.Id, entry.Leaf, entry.Entry);
}

/// <summary>
/// Completes pages of live entries by those of closed segments. Segments are in the order of leaves; numbers follow it but for entries that
/// were committed late, so spans of numbers may overlap, and a segment is passed over only when no number of it can belong to the page.
/// </summary>
/// <param name="past">The closed segments, of the snapshot that the live entries are of.</param>
/// <param name="filter">Which entries.</param>
/// <param name="addressIndex">The digest of the address that is looked for; null for none.</param>
internal sealed class PastSearch(LogSegments past, AuditFilter filter, byte[]? addressIndex)
{
    /// <summary>The page before a number, newest first.</summary>
    /// <param name="live">The page of live entries.</param>
    /// <param name="before">The number.</param>
    /// <param name="limit">The most entries.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<List<FoundEntry>> BackwardAsync(List<FoundEntry> live, long before, int limit, CancellationToken cancellationToken)
    {
        var page = live;
        foreach (var row in past.Rows.Where(MayMatch).Where(row => row.FirstSeq < before).OrderByDescending(static row => row.LastSeq))
        {
            if (page.Count >= limit && page[limit - 1].Seq > row.LastSeq)
            {
                break;
            }

            var found = await MatchesAsync(row, 0, before - 1, cancellationToken);
            page = [.. page.Concat(found).OrderByDescending(static entry => entry.Seq).Take(limit)];
        }

        return page;
    }

    /// <summary>The page after a number, oldest first.</summary>
    /// <param name="live">The page of live entries.</param>
    /// <param name="after">The number.</param>
    /// <param name="last">The largest number that is asked for.</param>
    /// <param name="limit">The most entries.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<List<FoundEntry>> ForwardAsync(
        List<FoundEntry> live, long after, long last, int limit, CancellationToken cancellationToken)
    {
        var page = live;
        foreach (var row in past.Rows.Where(MayMatch).Where(row => row.LastSeq > after).OrderBy(static row => row.FirstSeq))
        {
            if (page.Count >= limit && page[limit - 1].Seq < row.FirstSeq)
            {
                break;
            }

            var found = await MatchesAsync(row, after + 1, last, cancellationToken);
            page = [.. page.Concat(found).OrderBy(static entry => entry.Seq).Take(limit)];
        }

        return page;
    }

    private bool MayMatch(SegmentRow row) => row.MayHold(filter.From, filter.To);

    private async Task<IEnumerable<FoundEntry>> MatchesAsync(SegmentRow row, long from, long to, CancellationToken cancellationToken)
    {
        var entries = await past.EntriesAsync(row, cancellationToken);
        return entries.Where(entry => entry.Seq >= from && entry.Seq <= to && filter.Matches(entry, addressIndex)).Select(FoundEntry.Of);
    }
}
