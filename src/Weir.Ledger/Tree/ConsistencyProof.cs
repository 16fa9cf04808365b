using System.Numerics;

namespace Weir.Ledger;

/// <summary>Shows that a tree begins with all the leaves of an older one, unchanged (RFC 6962, section 2.1.2).</summary>
/// <param name="OldSize">The number of leaves of the older tree.</param>
/// <param name="NewSize">The number of leaves of the newer tree.</param>
/// <param name="Path">The hashes, in the RFC's order.</param>
public sealed record ConsistencyProof(long OldSize, long NewSize, IReadOnlyList<Hash256> Path)
{
    /// <summary>Makes a proof from the tiles of the newer tree. From or to the same size, and from the empty tree, it has no hashes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are negative or the older is larger.</exception>
    /// <exception cref="TileUnavailableException">A tile is missing.</exception>
    public static async Task<ConsistencyProof> MakeAsync(long oldSize, long newSize, ITileSource tiles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var path = new List<Hash256>();
        if (oldSize > 0 && oldSize < newSize)
        {
            var reader = new TileReader(tiles, newSize);
            var (from, to) = (0L, newSize);
            while (oldSize != to)
            {
                var middle = from + InclusionProof.Split(to - from);
                var (low, high) = oldSize <= middle ? (middle, to) : (from, middle);
                path.Add(await reader.RangeAsync(low, high, cancellationToken));
                (from, to) = oldSize <= middle ? (from, middle) : (middle, to);
            }

            // The older tree's own root is known to who checks, unless the last subtree is only a part of it.
            if (from != 0)
            {
                path.Add(await reader.RangeAsync(from, to, cancellationToken));
            }

            path.Reverse();
        }

        return new ConsistencyProof(oldSize, newSize, path);
    }

    /// <summary>
    /// Checks the proof (RFC 9162, section 2.1.4.2). Never throws on any content of the proof. The empty tree is consistent with every
    /// tree, by an empty proof.
    /// </summary>
    /// <param name="oldRoot">The root of the older tree, as it was known before.</param>
    /// <param name="newRoot">The root of the newer tree, from its checkpoint.</param>
    public ProofVerdict Verify(in Hash256 oldRoot, in Hash256 newRoot)
    {
        if (OldSize < 0 || OldSize > NewSize)
        {
            return ProofVerdict.OutOfRange;
        }

        if (OldSize == 0 || OldSize == NewSize)
        {
            var isSame = OldSize == 0 ? oldRoot == MerkleTree.EmptyRoot : oldRoot == newRoot;
            var isEmptyTree = NewSize != 0 || newRoot == MerkleTree.EmptyRoot;
            return Path.Count != 0 ? ProofVerdict.WrongLength : isSame && isEmptyTree ? ProofVerdict.Proven : ProofVerdict.WrongRoot;
        }

        return Path.Count != Length() ? ProofVerdict.WrongLength : Walk(oldRoot, newRoot);
    }

    private ProofVerdict Walk(in Hash256 oldRoot, in Hash256 newRoot)
    {
        var (node, last) = (OldSize - 1, NewSize - 1);
        var shift = BitOperations.TrailingZeroCount(OldSize);
        (node, last) = (node >> shift, last >> shift);
        var isPower = BitOperations.IsPow2(OldSize);
        var first = isPower ? oldRoot : Path[0];
        var (oldHash, newHash) = (first, first);
        for (var i = isPower ? 0 : 1; i < Path.Count; i++)
        {
            var hash = Path[i];
            if ((node & 1) == 1 || node == last)
            {
                oldHash = MerkleTree.NodeHash(hash, oldHash);
                newHash = MerkleTree.NodeHash(hash, newHash);
                for (; (node & 1) == 0 && node != 0; node >>= 1)
                {
                    last >>= 1;
                }
            }
            else
            {
                newHash = MerkleTree.NodeHash(newHash, hash);
            }

            node >>= 1;
            last >>= 1;
        }

        return oldHash == oldRoot && newHash == newRoot ? ProofVerdict.Proven : ProofVerdict.WrongRoot;
    }

    private int Length()
    {
        // The proof is that of the older tree's last leaf, cut off below the largest complete subtree that the leaf ends.
        var shift = BitOperations.TrailingZeroCount(OldSize);
        var whole = MerkleTree.InclusionLength((OldSize - 1) >> shift, ((NewSize - 1) >> shift) + 1);
        return BitOperations.IsPow2(OldSize) ? whole : whole + 1;
    }
}
