using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>
/// The name of one tile of hashes or of one bundle of entries (c2sp.org/tlog-tiles): 256 wide, or narrower at the right edge of the tree.
/// </summary>
/// <param name="Level">The level, 0 for leaf hashes, up to 7; <see cref="EntriesLevel"/> for a bundle of entries.</param>
/// <param name="Index">The number of the tile in its level, from 0.</param>
/// <param name="Width">How many hashes or entries it holds: 1 to 256.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>The level that stands for bundles of entries.</summary>
    public const int EntriesLevel = -1;

    /// <summary>Hashes in a full tile.</summary>
    public const int MaxWidth = 256;

    /// <summary>The levels that a tree of up to 2⁶³ − 1 leaves can have.</summary>
    internal const int MaxLevels = 8;

    /// <summary>Whether it has its final width, and so never changes again.</summary>
    public bool IsFull => Width == MaxWidth;

    /// <summary>The path below the prefix of the log: <c>tile/0/x001/x234/067.p/112</c>, <c>tile/entries/000</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder("tile/");
            path.Append(Level == EntriesLevel ? "entries" : Level.ToString(CultureInfo.InvariantCulture));
            var digits = Index.ToString(CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
            for (var i = 0; i < digits.Length; i += 3)
            {
                path.Append(i + 3 < digits.Length ? "/x" : "/").Append(digits, i, 3);
            }

            return IsFull ? path.ToString() : path.Append(CultureInfo.InvariantCulture, $".p/{Width}").ToString();
        }
    }

    /// <summary>The bundle of entries that hashes to this tile of level 0.</summary>
    public TileId Entries => this with { Level = EntriesLevel };

    /// <summary>Reads a path; only the one that <see cref="Path"/> writes is taken.</summary>
    public static bool TryParse(string path, out TileId tile)
    {
        tile = default;
        var parts = path.Split('/');
        if (parts.Length is < 3 or > 12 || parts[0] != "tile")
        {
            return false;
        }

        var width = MaxWidth;
        var end = parts.Length;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            end--;
            if (!int.TryParse(parts[end], NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is 0 or >= MaxWidth)
            {
                return false;
            }

            parts[end - 1] = parts[end - 1][..^2];
        }

        var level = EntriesLevel;
        var isLevel = parts[1] == "entries"
            || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out level) && level < MaxLevels);
        var digits = string.Concat(parts[2..end].Select(static part => part.TrimStart('x')));
        if (!isLevel || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        tile = new TileId(level, index, width);
        return tile.Path == path;
    }

    /// <summary>How many hashes a level has in a tree: the leaves, or the roots of the full tiles of the level below.</summary>
    public static long HashesAt(int level, long size) => size >> (8 * Math.Max(level, 0));

    /// <summary>The tile of a level and number as it stands in a tree of <paramref name="size"/> leaves; null when it would be empty.</summary>
    public static TileId? In(long size, int level, long index)
    {
        var width = HashesAt(level, size) - (index * MaxWidth);
        return width <= 0 ? null : new TileId(level, index, (int)Math.Min(width, MaxWidth));
    }

    /// <summary>All tiles of hashes in a tree, level by level from the leaves; then nothing. Bundles of entries have the ids of level 0.</summary>
    public static IEnumerable<TileId> AllIn(long size)
    {
        for (var level = 0; level < MaxLevels && HashesAt(level, size) > 0; level++)
        {
            for (long index = 0; In(size, level, index) is { } tile; index++)
            {
                yield return tile;
            }
        }
    }
}
