namespace Weir.Ledger;

/// <summary>Where the tiles of a tree are read: a database, a directory, another machine. Used by one caller at a time.</summary>
public interface ITileSource
{
    /// <summary>
    /// Reads a tile: the concatenated hashes, at least <see cref="TileId.Width"/> of them. A source that keeps only a wider form of the
    /// tile, which begins with the same hashes, gives that. Null when it has no such tile.
    /// </summary>
    /// <param name="tile">A tile of hashes, never a bundle of entries.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellationToken);
}

/// <summary>A tile that must exist cannot be had, or is too short: the store of the log is damaged.</summary>
/// <param name="tile">The tile.</param>
public sealed class TileUnavailableException(TileId tile)
    : IOException($"The ledger's tile {tile.Path} is missing or too short. Restore it from a backup or an export.")
{
    /// <summary>The tile.</summary>
    public TileId Tile { get; } = tile;
}
