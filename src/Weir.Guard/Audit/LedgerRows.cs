using Weir.Ledger;

namespace Weir.Guard.Audit;

/// <summary>A row of <c>ledger_logs</c>: how far a log has been sequenced. Not signed; checkpoints are.</summary>
internal sealed record LogHead(string Log, string Origin, long Size, byte[] Root)
{
    /// <summary>Reads heads; a condition is added after a space.</summary>
    public const string Select = "select log, origin, size, root from ledger_logs";
}

/// <summary>A row of <c>ledger_checkpoints</c>.</summary>
internal sealed record StoredCheckpoint(long Size, byte[] Note)
{
    /// <summary>The newest of a log.</summary>
    public const string SelectLast = "select size, note from ledger_checkpoints where log = @log order by size desc limit 1";

    /// <summary>The note and what it states.</summary>
    /// <exception cref="LedgerDamagedException">It is none.</exception>
    public (SignedNote Note, Checkpoint Checkpoint) Parse(string log) =>
        Checkpoint.TryParse(Note, out var note, out var checkpoint, out var fault) && checkpoint.Size == Size
            ? (note, checkpoint)
            : throw new LedgerDamagedException(log, $"the stored checkpoint of {Size} entries is damaged: {fault}");
}

/// <summary>
/// What is stored of a log contradicts itself: somebody altered the database, or it was restored in part. Nothing more is sequenced or
/// signed until the cause is known; <c>weir ledger reconcile</c> lists every difference.
/// </summary>
public sealed class LedgerDamagedException : IOException
{
    internal LedgerDamagedException(string log, string fault)
        : base($"The ledger of {log} is damaged: {fault}. Run 'weir ledger reconcile' and keep the database as evidence.") => Log = log;

    /// <summary>The log.</summary>
    public string Log { get; }
}
