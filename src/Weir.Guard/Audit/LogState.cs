using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>One log as a sequencer knows it. Made from the tables, never from memory that may be ahead of them; one user at a time.</summary>
internal sealed class LogState(string log, string origin, TreeBuilder tree, long signedSize)
{
    /// <summary>The log.</summary>
    public string Log => log;

    /// <summary>The log's name in checkpoints.</summary>
    public string Origin => origin;

    /// <summary>The tree as it is committed.</summary>
    public TreeBuilder Tree { get; set; } = tree;

    /// <summary>The size of the last checkpoint.</summary>
    public long SignedSize { get; set; } = signedSize;

    /// <summary>When this process signed last, by the monotonic clock; 0 for never.</summary>
    public long SignedAt { get; set; }

    /// <summary>Reads a log, and refuses to go on from one that contradicts itself.</summary>
    /// <exception cref="LedgerDamagedException">Tiles, head and the last checkpoint do not belong together, or its signature is not ours.</exception>
    public static async Task<LogState> ReadAsync(
        ReadSession session, LogKeys keys, string log, string origin, CancellationToken cancellationToken)
    {
        var head = await session.QueryOneAsync<LogHead>($"{LogHead.Select} where log = @log", new { log }, cancellationToken);
        var last = await session.QueryOneAsync<StoredCheckpoint>(StoredCheckpoint.SelectLast, new { log }, cancellationToken);
        if (head is null)
        {
            return last is null
                ? new LogState(log, origin, new TreeBuilder(), 0)
                : throw new LedgerDamagedException(log, "it has a checkpoint and no head");
        }

        var tiles = new StoredTiles(session, log);
        try
        {
            var tree = await TreeBuilder.RestoreAsync(head.Size, tiles, cancellationToken);
            if (!tree.Root.Bytes.SequenceEqual(head.Root))
            {
                throw new LedgerDamagedException(log, $"its tiles do not lead to the root of its {head.Size} entries");
            }

            if (last is not null)
            {
                await DemandGrowthAsync(last, head.Origin, tree, tiles, keys.VerifiersOf(log, head.Origin), log, cancellationToken);
            }

            return new LogState(log, head.Origin, tree, last?.Size ?? 0);
        }
        catch (TileUnavailableException missing)
        {
            throw new LedgerDamagedException(log, $"the tile {missing.Tile.Path} is missing or too short");
        }
    }

    private static async Task DemandGrowthAsync(
        StoredCheckpoint last,
        string origin,
        TreeBuilder tree,
        StoredTiles tiles,
        IReadOnlyList<NoteVerifier> own,
        string log,
        CancellationToken cancellationToken)
    {
        var (note, checkpoint) = last.Parse(log);
        if (checkpoint.Origin != origin || !own.Any(key => key.Verify(note)))
        {
            throw new LedgerDamagedException(log, $"the checkpoint of {last.Size} entries was not signed by the key of this log");
        }

        if (checkpoint.Size > tree.Size)
        {
            throw new LedgerDamagedException(log, $"a checkpoint states {checkpoint.Size} entries, and {tree.Size} are there");
        }

        var proof = await ConsistencyProof.MakeAsync(checkpoint.Size, tree.Size, tiles, cancellationToken);
        if (proof.Verify(checkpoint.Root, tree.Root) != ProofVerdict.Proven)
        {
            throw new LedgerDamagedException(log, $"its entries do not begin with those of the checkpoint of {checkpoint.Size}");
        }
    }
}
