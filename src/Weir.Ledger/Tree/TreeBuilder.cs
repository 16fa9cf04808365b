using System.Numerics;
using System.Runtime.InteropServices;

namespace Weir.Ledger;

/// <summary>Takes a finished tile to its store.</summary>
/// <param name="tile">Which.</param>
/// <param name="hashes">Its content, <see cref="TileId.Width"/> hashes one after the other; valid until the call returns.</param>
public delegate void TileWriter(TileId tile, ReadOnlySpan<byte> hashes);

/// <summary>
/// The right edge of a tree, which grows by leaves and gives the tiles to store (c2sp.org/tlog-tiles). It holds at most one tile per
/// level, takes constant memory and about one node hash per leaf, and can be made again from the stored tiles alone. Not thread-safe.
/// </summary>
public sealed class TreeBuilder
{
    private const int MaxHeight = 63;

    // _edge[h] is the root of the perfect subtree of 2^h leaves that bit h of the size stands for.
    private readonly Hash256[] _edge = new Hash256[MaxHeight];
    private readonly Hash256[]?[] _tiles = new Hash256[TileId.MaxLevels][];
    private int _changedLevels;

    /// <summary>A tree without leaves.</summary>
    public TreeBuilder()
    {
    }

    private TreeBuilder(TreeBuilder other)
    {
        Size = other.Size;
        _changedLevels = other._changedLevels;
        other._edge.CopyTo(_edge, 0);
        for (var level = 0; level < _tiles.Length; level++)
        {
            _tiles[level] = (Hash256[]?)other._tiles[level]?.Clone();
        }
    }

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The Merkle tree hash over all leaves (RFC 6962, section 2.1); at most 63 node hashes to compute.</summary>
    public Hash256 Root
    {
        get
        {
            if (Size == 0)
            {
                return MerkleTree.EmptyRoot;
            }

            var height = BitOperations.TrailingZeroCount(Size);
            var root = _edge[height];
            while (++height < MaxHeight)
            {
                if (((Size >> height) & 1) == 1)
                {
                    root = MerkleTree.NodeHash(_edge[height], root);
                }
            }

            return root;
        }
    }

    /// <summary>Makes the edge of a stored tree again, from its partial tiles: at most one per level.</summary>
    /// <param name="size">The number of leaves, as in the last checkpoint.</param>
    /// <param name="tiles">Where they are stored.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="TileUnavailableException">A tile is missing.</exception>
    public static async Task<TreeBuilder> RestoreAsync(long size, ITileSource tiles, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(tiles);
        var tree = new TreeBuilder { Size = size };
        var reader = new TileReader(tiles, size);
        for (var level = 0; level < TileId.MaxLevels; level++)
        {
            var hashes = TileId.HashesAt(level, size);
            var width = (int)(hashes % TileId.MaxWidth);
            if (width > 0)
            {
                var tile = new TileId(level, hashes / TileId.MaxWidth, width);
                tree.RestoreLevel(level, await reader.ReadAsync(tile, cancellationToken));
            }
        }

        return tree;
    }

    /// <summary>An independent copy: what is done to one is not seen by the other.</summary>
    public TreeBuilder Copy() => new(this);

    /// <summary>Adds a leaf and hands over every tile that it makes full.</summary>
    /// <param name="leaf">The hash of the entry, by <see cref="MerkleTree.LeafHash"/>.</param>
    /// <param name="write">Gets the full tiles, from the leaves upwards.</param>
    public void Append(in Hash256 leaf, TileWriter write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var hash = leaf;
        var before = Size;
        Size = checked(Size + 1);
        Push(0, hash, write);
        var height = 0;
        for (; ((before >> height) & 1) == 1; height++)
        {
            hash = MerkleTree.NodeHash(_edge[height], hash);
            if ((height + 1) % 8 == 0)
            {
                Push((height + 1) / 8, hash, write);
            }
        }

        _edge[height] = hash;
    }

    /// <summary>Adds leaves, and hands over the full tiles they make and then the partial tiles of the new right edge.</summary>
    public void Append(ReadOnlySpan<Hash256> leaves, TileWriter write)
    {
        foreach (ref readonly var leaf in leaves)
        {
            Append(leaf, write);
        }

        WritePartial(write);
    }

    /// <summary>Hands over the partial tiles that changed since the last call: what a checkpoint of this size needs beside full tiles.</summary>
    public void WritePartial(TileWriter write)
    {
        ArgumentNullException.ThrowIfNull(write);
        for (var level = 0; level < TileId.MaxLevels; level++)
        {
            var hashes = TileId.HashesAt(level, Size);
            var width = (int)(hashes % TileId.MaxWidth);
            if ((_changedLevels & (1 << level)) != 0 && width > 0)
            {
                write(new TileId(level, hashes / TileId.MaxWidth, width), MemoryMarshal.AsBytes(_tiles[level].AsSpan(0, width)));
            }
        }

        _changedLevels = 0;
    }

    private void Push(int level, in Hash256 hash, TileWriter write)
    {
        var number = TileId.HashesAt(level, Size) - 1;
        var place = (int)(number % TileId.MaxWidth);
        var tile = _tiles[level] ??= new Hash256[TileId.MaxWidth];
        tile[place] = hash;
        if (place == TileId.MaxWidth - 1)
        {
            write(new TileId(level, number / TileId.MaxWidth, TileId.MaxWidth), MemoryMarshal.AsBytes<Hash256>(tile));
            _changedLevels &= ~(1 << level);
        }
        else
        {
            _changedLevels |= 1 << level;
        }
    }

    private void RestoreLevel(int level, ReadOnlySpan<Hash256> hashes)
    {
        var tile = _tiles[level] = new Hash256[TileId.MaxWidth];
        hashes.CopyTo(tile);
        for (int inner = 7, first = 0; inner >= 0; inner--)
        {
            if (((hashes.Length >> inner) & 1) == 1)
            {
                _edge[(8 * level) + inner] = MerkleTree.PerfectRoot(hashes.Slice(first, 1 << inner));
                first += 1 << inner;
            }
        }
    }
}
