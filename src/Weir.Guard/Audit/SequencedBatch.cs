using System.Runtime.InteropServices;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>An entry without a leaf.</summary>
internal sealed record WaitingEntry(long Seq, byte[] Entry)
{
    /// <summary>The most entries of one batch.</summary>
    public const int MostPerBatch = 2048;

    /// <summary>The next of a log, in the order of their numbers. Gaps are normal, and a smaller number may come later.</summary>
    public const string Select = "select seq, entry from audit_entries where log = @log and leaf is null order by seq limit @limit";
}

/// <summary>
/// The next leaves of a log: hashed outside of any transaction, then written in one unit that does nothing if another server was first or
/// the entries are no longer the ones that were read.
/// </summary>
internal sealed class SequencedBatch
{
    private const string MoveHead =
        "update ledger_logs set size = @size, root = @root where log = @log and size = @oldSize and root = @oldRoot";

    private const string MakeHead =
        "insert into ledger_logs (log, origin, size, root) values (@log, @origin, @size, @root) on conflict (log) do nothing";

    private const string AssignLeaves =
        """
        update audit_entries set leaf = next.leaf
        from (select seq, @oldSize - 1 + row_number() over (order by seq) as leaf
              from audit_entries where log = @log and leaf is null and seq <= @last) next
        where audit_entries.seq = next.seq
        """;

    private const string CheckLeaves =
        "select count(*) as entries, coalesce(sum(seq), 0) as total from audit_entries where log = @log and leaf >= @oldSize";

    private const string PutTile =
        """
        insert into ledger_tiles (log, level, tile_index, width, hashes) values (@Log, @Level, @Index, @Width, @Hashes)
        on conflict (log, level, tile_index) do update set width = excluded.width, hashes = excluded.hashes
        where excluded.width > ledger_tiles.width
        """;

    private readonly LogState _state;
    private readonly List<TileRow> _tiles = [];
    private readonly long _last;
    private readonly LeafSum _sum;

    /// <summary>Hashes entries.</summary>
    /// <param name="state">The log that they follow; it is not changed.</param>
    /// <param name="entries">Entries without a leaf, by number.</param>
    public SequencedBatch(LogState state, IReadOnlyList<WaitingEntry> entries)
    {
        _state = state;
        _last = entries[^1].Seq;
        _sum = new LeafSum(entries.Count, entries.Sum(static entry => entry.Seq));
        Tree = state.Tree.Copy();
        var leaves = new List<Hash256>(entries.Count);
        leaves.AddRange(entries.Select(static entry => MerkleTree.LeafHash(entry.Entry)));
        Tree.Append(CollectionsMarshal.AsSpan(leaves), (tile, hashes) =>
            _tiles.Add(new TileRow(state.Log, tile.Level, tile.Index, tile.Width, hashes.ToArray())));
    }

    /// <summary>The tree with the new leaves: the log's, once <see cref="Write"/> is committed.</summary>
    public TreeBuilder Tree { get; }

    /// <summary>Writes leaves, tiles and head; false, and nothing is kept, where the log or the entries are not as they were read.</summary>
    public bool Write(WriteUnit unit)
    {
        var head = new
        {
            log = _state.Log,
            origin = _state.Origin,
            size = Tree.Size,
            root = Tree.Root.Bytes.ToArray(),
            oldSize = _state.Tree.Size,
            oldRoot = _state.Tree.Root.Bytes.ToArray(),
            last = _last,
        };
        if (unit.Execute(head.oldSize == 0 ? MakeHead : MoveHead, head) != 1
            || unit.Execute(AssignLeaves, head) != _sum.Entries
            || unit.QueryOne<LeafSum>(CheckLeaves, head) != _sum)
        {
            unit.RollBack();
            return false;
        }

        unit.Execute(PutTile, _tiles);
        return true;
    }

    private sealed record TileRow(string Log, int Level, long Index, int Width, byte[] Hashes);

    private sealed record LeafSum(long Entries, long Total);
}
