using System.Runtime.InteropServices;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>
/// Moves old entries out of the live table, whole tiles of them at a time, once a checkpoint covers them. Nothing is moved that is not
/// exactly what the ledger says: a difference must stay where it can be looked at. Safe for concurrent use, by several servers too.
/// </summary>
/// <param name="database">The database.</param>
public sealed class SegmentCloser(Database database)
{
    // A unit of this many entries holds the write lane for less than a tenth of a second.
    private const int MostTiles = 8;

    private readonly SegmentStore _store = new(database);

    /// <summary>Closes every segment that can be closed. The last entries of a log always stay live.</summary>
    /// <param name="before">Only entries from before this time are moved.</param>
    /// <param name="cancellationToken">Stops between segments.</param>
    /// <returns>How many entries were moved.</returns>
    /// <exception cref="LedgerDamagedException">Entries are not what the ledger says; those of other logs were moved.</exception>
    /// <exception cref="IOException">A file could not be written; nothing is lost.</exception>
    public async Task<long> CloseAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var moved = 0L;
        LedgerDamagedException? damage = null;
        foreach (var log in await database.QueryAsync<string>("select log from ledger_logs order by log", null, cancellationToken))
        {
            try
            {
                while (await DraftAsync(log, before, cancellationToken) is { } draft)
                {
                    draft.Prepare();
                    if (!await database.WriteAsync(draft.Write, cancellationToken))
                    {
                        break;
                    }

                    moved += draft.Row.Count;
                }
            }
            catch (LedgerDamagedException exception)
            {
                damage = exception;
            }
        }

        return damage is null ? moved : throw damage;
    }

    private async Task<SegmentDraft?> DraftAsync(string log, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        var segments = await LogSegments.ReadAsync(_store, session, log, cancellationToken);
        var covered = await session.QueryOneAsync<long?>(
            "select max(size) from ledger_checkpoints where log = @log", new { log }, cancellationToken) ?? 0;
        var (from, tile) = (segments.End, TileId.MaxWidth);
        var most = Math.Min(from + (MostTiles * tile), (covered - 1) / tile * tile);
        var young = await session.QueryOneAsync<long?>(
            "select min(leaf) from audit_entries where log = @log and leaf >= @from and leaf < @most and at >= @before",
            new { log, from, most, before },
            cancellationToken);
        var to = young is null ? most : young.Value / tile * tile;
        if (to <= from)
        {
            return null;
        }

        var entries = await session.QueryAsync<StoredEntry>(StoredEntry.SelectLeaves, new { log, from, to }, cancellationToken);
        await DemandSoundAsync(session, log, from, to, entries, cancellationToken);
        return new SegmentDraft(_store, log, segments.Rows.Count == 0 ? null : segments.Rows[^1], entries);
    }

    private static async Task DemandSoundAsync(
        ReadSession session, string log, long from, long to, IReadOnlyList<StoredEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count != to - from)
        {
            throw new LedgerDamagedException(log, $"of the leaves from {from} to {to} only {entries.Count} have an entry");
        }

        var tiles = new StoredTiles(session, log);
        for (var leaf = from; leaf < to; leaf += TileId.MaxWidth)
        {
            var tile = new TileId(0, leaf / TileId.MaxWidth, TileId.MaxWidth);
            var bytes = await tiles.ReadAsync(tile, cancellationToken);
            if (bytes?.Length != TileId.MaxWidth * Hash256.SizeBytes)
            {
                throw new LedgerDamagedException(log, $"the tile {tile.Path} is missing or too short");
            }

            var hashes = MemoryMarshal.Cast<byte, Hash256>(bytes.Value.Span);
            for (var i = 0; i < hashes.Length; i++)
            {
                var entry = entries[(int)(leaf - from) + i];
                if (entry.LeafHash != hashes[i] || entry.WrongColumn() is not null)
                {
                    throw new LedgerDamagedException(log, $"the entry of leaf {leaf + i} is not what the ledger says");
                }
            }
        }
    }
}
