using System.Runtime.InteropServices;

namespace Weir.Ledger;

/// <summary>Hashes of a tree of one size, computed from its tiles; each tile is read once. Lives as long as one proof.</summary>
internal sealed class TileReader(ITileSource tiles, long size)
{
    private readonly Dictionary<(int Level, long Index), Hash256[]> _read = [];

    /// <summary>The hashes of a tile, exactly as many as its width says.</summary>
    /// <exception cref="TileUnavailableException">The source has no such tile.</exception>
    public async ValueTask<Hash256[]> ReadAsync(TileId tile, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue((tile.Level, tile.Index), out var known))
        {
            return known;
        }

        var bytes = await tiles.ReadAsync(tile, cancellationToken);
        if (bytes is not { } content || content.Length < tile.Width * Hash256.SizeBytes)
        {
            throw new TileUnavailableException(tile);
        }

        var hashes = MemoryMarshal.Cast<byte, Hash256>(content.Span[..(tile.Width * Hash256.SizeBytes)]).ToArray();
        _read.Add((tile.Level, tile.Index), hashes);
        return hashes;
    }

    /// <summary>
    /// The Merkle tree hash of the leaves from <paramref name="from"/> to before <paramref name="to"/>, where <paramref name="from"/> is a
    /// multiple of the largest power of two that is not above the number of leaves, as in all ranges of proofs.
    /// </summary>
    public async ValueTask<Hash256> RangeAsync(long from, long to, CancellationToken cancellationToken)
    {
        Hash256? root = null;
        for (var height = 0; height < 63; height++)
        {
            if ((((to - from) >> height) & 1) == 0)
            {
                continue;
            }

            var start = from + ((to - from) >> (height + 1) << (height + 1));
            var left = await PerfectAsync(height, start >> height, cancellationToken);
            root = root is { } right ? MerkleTree.NodeHash(left, right) : left;
        }

        return root ?? MerkleTree.EmptyRoot;
    }

    private async ValueTask<Hash256> PerfectAsync(int height, long index, CancellationToken cancellationToken)
    {
        var (level, inner) = (height / 8, height % 8);
        var first = index << inner;
        if (TileId.In(size, level, first / TileId.MaxWidth) is not { } tile)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, "The tree has no such subtree.");
        }

        var hashes = await ReadAsync(tile, cancellationToken);
        return MerkleTree.PerfectRoot(hashes.AsSpan((int)(first % TileId.MaxWidth), 1 << inner));
    }
}
