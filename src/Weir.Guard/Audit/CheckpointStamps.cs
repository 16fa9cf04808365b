using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>The newest checkpoint of a log, for which no time stamp is stored.</summary>
/// <param name="Log">The log.</param>
/// <param name="Size">The number of entries that it covers.</param>
/// <param name="Note">What is to be stamped: the note as the log signed it, without co-signatures.</param>
public sealed record UnstampedCheckpoint(string Log, long Size, byte[] Note);

/// <summary>
/// The time stamps (RFC 3161) of checkpoints. They stand beside the record and not in it: an entry for each stamp would lead to a checkpoint
/// that wants the next one. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
public sealed class CheckpointStamps(Database database)
{
    // Only the newest checkpoint of a log is worth a stamp: it covers all entries of those before it.
    private const string Unstamped =
        """
        select c.log, c.size, c.note from ledger_logs l join ledger_checkpoints c on c.log = l.log
        where c.size = (select max(n.size) from ledger_checkpoints n where n.log = l.log)
          and not exists (select 1 from ledger_timestamps t where t.log = c.log and t.size = c.size)
        order by c.log
        """;

    private const string OldestUncovered =
        """
        select min(c.at) from ledger_checkpoints c
        where c.size > coalesce((select max(t.size) from ledger_timestamps t where t.log = c.log), 0)
        """;

    // A checkpoint may have been thinned out while the authority was asked.
    private const string Insert =
        """
        insert into ledger_timestamps (log, size, stamped_at, token) select @log, @size, @at, @token
        where exists (select 1 from ledger_checkpoints where log = @log and size = @size) on conflict (log, size) do nothing
        """;

    /// <summary>The newest checkpoint of each log that is not stamped yet, by log.</summary>
    public Task<IReadOnlyList<UnstampedCheckpoint>> UnstampedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<UnstampedCheckpoint>(Unstamped, null, cancellationToken);

    /// <summary>When the oldest checkpoint was stored that neither is stamped nor lies before one that is; null where there is none.</summary>
    public async Task<DateTimeOffset?> OldestUncoveredAsync(CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long?>(OldestUncovered, null, cancellationToken) is { } at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;

    /// <summary>Stores a stamp, which the caller has verified. Nothing happens where there is one, or no such checkpoint any more.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="at">The time that the authority states.</param>
    /// <param name="token">The token in DER.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task AddAsync(UnstampedCheckpoint checkpoint, DateTimeOffset at, byte[] token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return database.WriteAsync(
            unit => unit.Execute(Insert, new { log = checkpoint.Log, size = checkpoint.Size, at, token }), cancellationToken);
    }

    /// <summary>The stamps of a log as one snapshot has them, by size.</summary>
    internal static Task<IReadOnlyList<StoredStamp>> OfAsync(ReadSession session, string log, CancellationToken cancellationToken) =>
        session.QueryAsync<StoredStamp>("select size, token from ledger_timestamps where log = @log order by size", new { log }, cancellationToken);
}

/// <summary>A row of <c>ledger_timestamps</c>.</summary>
internal sealed record StoredStamp(long Size, byte[] Token);
