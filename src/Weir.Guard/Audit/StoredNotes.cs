using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>The checkpoints of a log with the co-signatures that came for them, as one snapshot has them.</summary>
internal static class StoredNotes
{
    private const string Columns = "select size, note from ledger_checkpoints where log = @log";

    /// <summary>The checkpoint of a size, or the newest where none is given; null where there is none.</summary>
    public static async Task<SignedNote?> FindAsync(ReadSession session, string log, long? size, CancellationToken cancellationToken)
    {
        var sql = size is null ? StoredCheckpoint.SelectLast : $"{Columns} and size = @size";
        return await session.QueryOneAsync<StoredCheckpoint>(sql, new { log, size }, cancellationToken) is { } stored
            ? await CompleteAsync(session, log, stored, cancellationToken)
            : null;
    }

    /// <summary>The sizes of all checkpoints, ascending.</summary>
    public static Task<IReadOnlyList<long>> SizesAsync(ReadSession session, string log, CancellationToken cancellationToken) =>
        session.QueryAsync<long>("select size from ledger_checkpoints where log = @log order by size", new { log }, cancellationToken);

    private static async Task<SignedNote> CompleteAsync(
        ReadSession session, string log, StoredCheckpoint stored, CancellationToken cancellationToken)
    {
        var (note, _) = stored.Parse(log);
        var lines = await session.QueryAsync<string>(
            "select line from ledger_cosignatures where log = @log and size = @Size order by witness", new { log, stored.Size }, cancellationToken);
        return SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes(note + string.Concat(lines)), out var complete, out var fault)
            ? complete
            : throw new LedgerDamagedException(log, $"a co-signature of the checkpoint of {stored.Size} entries is damaged: {fault}");
    }
}
