namespace Weir.Guard.Audit.Segments;

/// <summary>An entry that was found, as much of it as a reader is shown.</summary>
internal sealed record FoundEntry(long Seq, string Id, long? Leaf, byte[] Entry)
{
    /// <summary>The same of a closed entry.</summary>
    public static FoundEntry Of(StoredEntry entry) => new(entry.Seq, entry.Id, entry.Leaf, entry.Entry);
}

/// <summary>A page of entries.</summary>
/// <param name="Entries">The entries, in the order that was asked for; fewer than asked for where they are far between.</param>
/// <param name="Next">The number to go on from; null where there are no more.</param>
internal sealed record FoundPage(IReadOnlyList<FoundEntry> Entries, long? Next);

/// <summary>
/// Completes pages of live entries by those of closed segments. Segments are in the order of leaves; numbers follow it but for entries that
/// were committed late, so spans of numbers may overlap, and a segment is passed over only when no number of it can belong to the page. A
/// page ends when it is full, or when enough segments were read for it.
/// </summary>
/// <param name="past">The closed segments, of the snapshot that the live entries are of.</param>
/// <param name="query">Which entries; the live ones are one more than its limit where there are as many.</param>
/// <param name="mostSegments">How many segments are read at most.</param>
internal sealed class PastSearch(LogSegments past, RecordQuery query, int mostSegments)
{
    /// <summary>The page before a number, newest first.</summary>
    /// <param name="live">The page of live entries.</param>
    /// <param name="before">The number.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<FoundPage> BackwardAsync(IReadOnlyList<FoundEntry> live, long before, CancellationToken cancellationToken)
    {
        var (page, read) = (live, 0);
        foreach (var row in past.Rows.Where(MayMatch).Where(row => row.FirstSeq < before).OrderByDescending(static row => row.LastSeq))
        {
            if (page.Count > query.Limit && page[query.Limit].Seq > row.LastSeq)
            {
                break;
            }

            if (read >= mostSegments && row.LastSeq + 1 < before)
            {
                return Cut([.. page.Where(entry => entry.Seq > row.LastSeq)], row.LastSeq + 1);
            }

            var found = await MatchesAsync(row, 0, before - 1, cancellationToken);
            page = [.. page.Concat(found).OrderByDescending(static entry => entry.Seq).Take(query.Limit + 1)];
            read++;
        }

        return Cut(page, null);
    }

    /// <summary>The page after a number, oldest first.</summary>
    /// <param name="live">The page of live entries.</param>
    /// <param name="after">The number.</param>
    /// <param name="last">The largest number that is asked for.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<FoundPage> ForwardAsync(IReadOnlyList<FoundEntry> live, long after, long last, CancellationToken cancellationToken)
    {
        var (page, read) = (live, 0);
        foreach (var row in past.Rows.Where(MayMatch).Where(row => row.LastSeq > after).OrderBy(static row => row.FirstSeq))
        {
            if (page.Count > query.Limit && page[query.Limit].Seq < row.FirstSeq)
            {
                break;
            }

            if (read >= mostSegments && row.FirstSeq - 1 > after)
            {
                return Cut([.. page.Where(entry => entry.Seq < row.FirstSeq)], row.FirstSeq - 1);
            }

            var found = await MatchesAsync(row, after + 1, last, cancellationToken);
            page = [.. page.Concat(found).OrderBy(static entry => entry.Seq).Take(query.Limit + 1)];
            read++;
        }

        return Cut(page, null);
    }

    private FoundPage Cut(IReadOnlyList<FoundEntry> page, long? next) => page.Count > query.Limit
        ? new FoundPage([.. page.Take(query.Limit)], page[query.Limit - 1].Seq)
        : new FoundPage(page, next);

    private bool MayMatch(SegmentRow row) => row.MayHold(query.Filter.From, query.Filter.To);

    private async Task<IEnumerable<FoundEntry>> MatchesAsync(SegmentRow row, long from, long to, CancellationToken cancellationToken)
    {
        var entries = await past.EntriesAsync(row, cancellationToken);
        return entries
            .Where(entry => entry.Seq >= from && entry.Seq <= to && query.Filter.Matches(entry, query.AddressIndex))
            .Select(FoundEntry.Of);
    }
}
