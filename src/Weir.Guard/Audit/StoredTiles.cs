using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>The tiles of one log in the database, as one snapshot has them.</summary>
/// <param name="session">The snapshot; the caller disposes it.</param>
/// <param name="log">The log.</param>
internal sealed class StoredTiles(ReadSession session, string log) : ITileSource
{
    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellationToken) =>
        await session.QueryOneAsync<byte[]>(
            "select hashes from ledger_tiles where log = @log and level = @Level and tile_index = @Index",
            new { log, tile.Level, tile.Index },
            cancellationToken) is { } hashes
            ? hashes
            : null;
}
