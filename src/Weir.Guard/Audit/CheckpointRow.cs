using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>A new checkpoint, and the key that signed it.</summary>
/// <param name="Log">The log.</param>
/// <param name="Size">The number of entries.</param>
/// <param name="Note">The signed note.</param>
/// <param name="PublicKey">The text form of the key.</param>
internal sealed record CheckpointRow(string Log, long Size, byte[] Note, string PublicKey)
{
    private const long HourMilliseconds = 3_600_000;

    // Of an hour that is over, the last checkpoint stays, and every one that a witness has co-signed or an authority stamped.
    private const string Thin =
        """
        delete from ledger_checkpoints where log = @Log and at >= @from and at < @to
          and size < (select max(c.size) from ledger_checkpoints c where c.log = @Log and c.at >= @from and c.at < @to)
          and not exists (select 1 from ledger_cosignatures s where s.log = ledger_checkpoints.log and s.size = ledger_checkpoints.size)
          and not exists (select 1 from ledger_timestamps t where t.log = ledger_checkpoints.log and t.size = ledger_checkpoints.size)
        """;

    /// <summary>
    /// Stores it, and thins out those of the hour before when a new hour begins. Its time is never before that of the one before it, wherever
    /// the clock went.
    /// </summary>
    public bool Write(WriteUnit unit)
    {
        var last = unit.QueryOne<long?>("select max(at) from ledger_checkpoints where log = @Log", new { Log });
        var at = Math.Max(last ?? 0, unit.Now.ToUnixTimeMilliseconds());
        unit.Execute(
            "insert into ledger_keys (log, public_key, created_at) values (@Log, @PublicKey, @Now) on conflict (log, public_key) do nothing",
            new { Log, PublicKey, unit.Now });
        unit.Execute(
            "insert into ledger_checkpoints (log, size, at, note) values (@Log, @Size, @at, @Note) on conflict (log, size) do nothing",
            new { Log, Size, at, Note });
        var hour = at / HourMilliseconds;
        if (last / HourMilliseconds is { } before && before < hour)
        {
            unit.Execute(Thin, new { Log, from = before * HourMilliseconds, to = (before + 1) * HourMilliseconds });
        }

        return true;
    }
}
