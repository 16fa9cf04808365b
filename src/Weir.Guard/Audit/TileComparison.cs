using System.Runtime.InteropServices;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>Compares the stored tiles of a log with those that its leaves lead to. One user at a time.</summary>
/// <param name="session">The snapshot.</param>
/// <param name="log">The log.</param>
/// <param name="size">The number of its leaves.</param>
/// <param name="findings">Gets what is wrong.</param>
internal sealed class TileComparison(ReadSession session, string log, long size, FindingList findings)
{
    private readonly StoredTiles _stored = new(session, log);
    private readonly List<(TileId Tile, byte[] Hashes)> _computed = [];

    /// <summary>Takes a tile that the leaves lead to. Those of leaves are what the tree is made of, so they are no proof.</summary>
    public void Take(TileId tile, ReadOnlySpan<byte> hashes)
    {
        if (tile.Level > 0)
        {
            _computed.Add((tile, hashes.ToArray()));
        }
    }

    /// <summary>Compares what was taken.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        foreach (var (tile, hashes) in _computed)
        {
            if (await ReadAsync(tile, cancellationToken) is { } stored && !stored.Span.SequenceEqual(hashes))
            {
                findings.Add(FindingKind.TileDiffers, tile.Path, "it is not what the level below leads to");
            }
        }

        _computed.Clear();
    }

    /// <summary>The leaf hashes of a tile of level 0; null, and a finding, where it is missing or of another length.</summary>
    public async Task<Hash256[]?> LeavesAsync(long index, CancellationToken cancellationToken) =>
        await ReadAsync(TileId.In(size, 0, index)!.Value, cancellationToken) is { } bytes
            ? MemoryMarshal.Cast<byte, Hash256>(bytes.Span).ToArray()
            : null;

    /// <summary>Finds stored tiles that no log of this size has.</summary>
    public async Task FindOthersAsync(CancellationToken cancellationToken)
    {
        var stored = await session.QueryAsync<TileRow>(
            "select level, tile_index, width from ledger_tiles where log = @log order by level, tile_index", new { log }, cancellationToken);
        foreach (var row in stored)
        {
            if (TileId.In(size, row.Level, row.TileIndex) is not { } tile || tile.Width != row.Width)
            {
                findings.Add(
                    FindingKind.UnexpectedFile, $"tile {row.Level}/{row.TileIndex}", $"a log of {size} entries has no such tile of {row.Width}");
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellationToken)
    {
        var bytes = await _stored.ReadAsync(tile, cancellationToken);
        if (bytes is null)
        {
            findings.Add(FindingKind.MissingFile, tile.Path, "the tile is not stored");
            return null;
        }

        var length = tile.Width * Hash256.SizeBytes;
        if (bytes.Value.Length != length)
        {
            findings.Add(FindingKind.WrongLength, tile.Path, $"{bytes.Value.Length} bytes, expected {length}");
            return null;
        }

        return bytes;
    }

    private sealed record TileRow(int Level, long TileIndex, int Width);
}
