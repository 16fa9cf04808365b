using System.Text;
using Weir.Guard.Audit.Segments;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// Compares one log in the database with itself: entries with leaves, tiles with each other, head and checkpoints with the tree; and gathers
/// what rows are compared with. What is wrong becomes a finding, so that all of it is listed. One user at a time.
/// </summary>
internal sealed class LogReconciliation
{
    private readonly ReadSession _session;
    private readonly string _log;
    private readonly FindingList _findings = new();
    private readonly RowSalts _salts = new();
    private readonly StateChecks _states;
    private readonly EntryOrder _order;
    private readonly TileComparison _tiles;
    private readonly SegmentStore _store;
    private SegmentComparison? _segments;
    private TreeBuilder? _tree = new();
    private long _index;

    /// <summary>Prepares the comparison.</summary>
    /// <param name="session">The snapshot.</param>
    /// <param name="segments">Where closed segments are.</param>
    /// <param name="log">The log.</param>
    /// <param name="head">Its head; null where it has none.</param>
    public LogReconciliation(ReadSession session, SegmentStore segments, string log, LogHead? head)
    {
        _session = session;
        _store = segments;
        _log = log;
        Head = head;
        _states = new StateChecks(0, 1, _findings);
        _order = new EntryOrder(head?.Origin ?? log, _findings);
        _tiles = new TileComparison(session, log, head?.Size ?? 0, _findings);
    }

    /// <summary>The log's head.</summary>
    public LogHead? Head { get; }

    /// <summary>Rows that were compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Entries that wait for their leaf.</summary>
    public long Waiting { get; private set; }

    /// <summary>Goes through all entries, tiles and checkpoints.</summary>
    /// <param name="own">The public keys of the log.</param>
    /// <param name="known">Checkpoints that somebody kept.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task RunAsync(
        IReadOnlyList<NoteVerifier> own, IReadOnlyList<(SignedNote Note, Checkpoint Checkpoint)> known, CancellationToken cancellationToken)
    {
        var checks = await CheckpointComparison.ReadAsync(_session, _log, Head, own, known, _findings, cancellationToken);
        var size = Head?.Size ?? 0;
        _segments = await SegmentComparison.ReadAsync(_session, _store, _log, size, _findings, cancellationToken);
        for (var from = 0L; from < size; from += TileId.MaxWidth)
        {
            await CompareTileAsync(from, Math.Min(size, from + TileId.MaxWidth), checks, cancellationToken);
        }

        if (_tree is { } tree)
        {
            tree.WritePartial(_tiles.Take);
            await _tiles.CompareAsync(cancellationToken);
            if (Head is { } head && !tree.Root.Bytes.SequenceEqual(head.Root))
            {
                _findings.Add(FindingKind.WrongRoot, "ledger_logs", "the tree does not lead to the root of the head");
            }
        }

        await _tiles.FindOthersAsync(cancellationToken);
        await CheckOthersAsync(size, cancellationToken);
    }

    /// <summary>Compares a row with its last entry.</summary>
    public void Compare(string kind, AuditedState row)
    {
        Rows++;
        _states.Compare(new EntryFacts
        {
            Kind = Encoding.UTF8.GetBytes(kind),
            Resource = Encoding.UTF8.GetBytes(row.Id),
            Revision = row.Revision,
            State = _salts.DigestOf(kind, row),
        });
    }

    /// <summary>After all rows: reports the entries whose row is missing, and gives the report.</summary>
    public LedgerLogReport End()
    {
        _states.End();
        return new LedgerLogReport(_log, Head?.Origin, Head?.Size ?? 0, _index, Waiting, Rows, _findings.Kept, _findings.Counts);
    }

    private async Task CompareTileAsync(long from, long to, CheckpointComparison checks, CancellationToken cancellationToken)
    {
        var leaves = await _tiles.LeavesAsync(from / TileId.MaxWidth, cancellationToken);
        var entries = await _segments!.LeavesAsync(from, to, cancellationToken);
        var next = 0;
        for (var leaf = from; leaf < to; leaf++)
        {
            var entry = next < entries.Count && entries[next].Leaf == leaf ? entries[next++] : null;
            Hash256? stored = leaves is null ? null : leaves[(int)(leaf - from)];
            if (entry is null)
            {
                _findings.Add(FindingKind.LeafWithoutEntry, $"entry {leaf}", "the entry of this leaf is not there");
            }
            else
            {
                TakeIn(leaf, entry);
                if (stored is { } hash && hash != entry.LeafHash)
                {
                    _findings.Add(FindingKind.EntryDiffers, $"entry {leaf}", "it has not the leaf hash in its tile");
                }
            }

            Grow(stored ?? entry?.LeafHash, checks);
        }

        await _tiles.CompareAsync(cancellationToken);
    }

    private void Grow(Hash256? hash, CheckpointComparison checks)
    {
        if (hash is not { } leaf)
        {
            // Without a hash nothing can be said of what follows; the missing leaf and tile are findings already.
            _tree = null;
            return;
        }

        if (_tree is { } tree)
        {
            tree.Append(leaf, _tiles.Take);
            checks.Compare(tree);
        }
    }

    private void TakeIn(long index, StoredEntry entry)
    {
        _index++;
        _salts.Add(entry);
        if (entry.WrongColumn() is { } column)
        {
            _findings.Add(FindingKind.ColumnDiffers, $"entry {index}", $"the column '{column}' is not what the entry says");
        }

        if (_order.Add(index, entry.Entry, out var facts))
        {
            _states.Add(index, facts);
        }
    }

    // An entry may wait for its leaf after a kill; it cannot have been overlooked by a checkpoint that was made long after it. How late that
    // was, its newest entry says: the time of a checkpoint does not go back with the clock.
    private async Task CheckOthersAsync(long size, CancellationToken cancellationToken)
    {
        var beyond = await _session.QueryAsync<long>(
            "select leaf from audit_entries where log = @log and leaf >= @size order by leaf", new { log = _log, size }, cancellationToken);
        foreach (var leaf in beyond)
        {
            _findings.Add(FindingKind.EntryWithoutLeaf, $"entry {leaf}", $"the log has {size} entries");
        }

        var covered = _order.Latest;
        foreach (var entry in await _session.QueryAsync<StoredEntry>(StoredEntry.SelectWaiting, new { log = _log }, cancellationToken))
        {
            TakeIn(size + Waiting, entry);
            Waiting++;
            if (covered - entry.At.ToUnixTimeMilliseconds() > EntryOrder.ToleranceMilliseconds)
            {
                _findings.Add(FindingKind.EntryWithoutLeaf, entry.Id, "a checkpoint was signed long after it and does not cover it");
            }
        }
    }
}
