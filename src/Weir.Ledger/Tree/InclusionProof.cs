namespace Weir.Ledger;

/// <summary>Shows that an entry stands at an index of a tree (RFC 6962, section 2.1.1).</summary>
/// <param name="Index">The entry's index, from 0.</param>
/// <param name="Size">The number of leaves of the tree.</param>
/// <param name="Path">The hashes beside the way from the leaf to the root, from the leaf upwards.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Hash256> Path)
{
    /// <summary>Makes a proof from the tiles of a tree.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such entry.</exception>
    /// <exception cref="TileUnavailableException">A tile is missing.</exception>
    public static async Task<InclusionProof> MakeAsync(long index, long size, ITileSource tiles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var reader = new TileReader(tiles, size);
        var path = new List<Hash256>();
        for (long from = 0, to = size; to - from > 1;)
        {
            var middle = from + Split(to - from);
            var (low, high) = index < middle ? (middle, to) : (from, middle);
            path.Add(await reader.RangeAsync(low, high, cancellationToken));
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }

        path.Reverse();
        return new InclusionProof(index, size, path);
    }

    /// <summary>Checks the proof (RFC 9162, section 2.1.3.2). Never throws on any content of the proof.</summary>
    /// <param name="leaf">The entry's leaf hash.</param>
    /// <param name="root">The root of the tree, from a checkpoint that is trusted.</param>
    public ProofVerdict Verify(in Hash256 leaf, in Hash256 root)
    {
        if (Index < 0 || Index >= Size)
        {
            return ProofVerdict.OutOfRange;
        }

        if (Path.Count != MerkleTree.InclusionLength(Index, Size))
        {
            return ProofVerdict.WrongLength;
        }

        var (node, last, hash) = (Index, Size - 1, leaf);
        foreach (var sibling in Path)
        {
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                for (; (node & 1) == 0 && node != 0; node >>= 1)
                {
                    last >>= 1;
                }
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return hash == root ? ProofVerdict.Proven : ProofVerdict.WrongRoot;
    }

    /// <summary>The largest power of two below a number of leaves (k of RFC 6962).</summary>
    internal static long Split(long leaves) => 1L << (63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(leaves - 1)));
}
