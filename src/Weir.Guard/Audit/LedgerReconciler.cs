using Weir.Guard.Audit.Segments;
using Weir.Guard.Keys;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>What was found in one log.</summary>
/// <param name="Log">The log.</param>
/// <param name="Origin">Its name in checkpoints; null where it was never sequenced.</param>
/// <param name="Size">The number of its leaves.</param>
/// <param name="Entries">Entries that were read.</param>
/// <param name="Waiting">Those of them that wait for a leaf.</param>
/// <param name="Rows">Rows that were compared.</param>
/// <param name="Findings">The first findings of each kind.</param>
/// <param name="Counts">How many there are of each kind.</param>
public sealed record LedgerLogReport(
    string Log,
    string? Origin,
    long Size,
    long Entries,
    long Waiting,
    long Rows,
    IReadOnlyList<Finding> Findings,
    IReadOnlyDictionary<FindingKind, long> Counts);

/// <summary>
/// Compares the database with its ledger in both directions: every row with its last entry, every entry, closed segments included,
/// with its row, its leaf and its columns, the tiles with each other, and every checkpoint with the tree. Reads one snapshot and changes nothing.
/// </summary>
/// <param name="database">The database; the caller disposes it.</param>
/// <param name="keys">The keys, from which the logs' public keys come: what the database says of them is not trusted.</param>
/// <param name="tables">All audited tables.</param>
public sealed class LedgerReconciler(Database database, KeyRing keys, IReadOnlyList<AuditedTable> tables)
{
    private readonly LogKeys _keys = new(keys);
    private readonly SegmentStore _segments = new(database);

    /// <summary>Compares everything. Memory grows with the number of entries and rows, some 100 bytes each.</summary>
    /// <param name="known">Checkpoints that were kept elsewhere, such as a witness's; each is compared with the log that it names.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>A report per log, by name; one more for the installation's log where a known checkpoint is of none of them.</returns>
    public async Task<IReadOnlyList<LedgerLogReport>> RunAsync(IReadOnlyList<SignedNote> known, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        var heads = (await session.QueryAsync<LogHead>(LogHead.Select, null, cancellationToken)).ToDictionary(static head => head.Log);
        var logs = await session.QueryAsync<string>(
            """
            select distinct log from audit_entries union select log from ledger_logs
            union select log from ledger_checkpoints union select log from audit_segments
            """,
            null,
            cancellationToken);
        var comparisons = new SortedDictionary<string, LogReconciliation>(StringComparer.Ordinal);
        foreach (var log in logs.Append(LedgerLog.Installation).Distinct())
        {
            var comparison = new LogReconciliation(session, _segments, log, heads.GetValueOrDefault(log));
            comparisons.Add(log, comparison);
            await comparison.RunAsync(KeysOf(log, comparison.Head), KnownOf(log, heads, known), cancellationToken);
        }

        await foreach (var (kind, row) in RowSalts.ReadAsync(session, tables, cancellationToken))
        {
            if (!comparisons.TryGetValue(row.Log, out var comparison))
            {
                comparisons.Add(row.Log, comparison = new LogReconciliation(session, _segments, row.Log, null));
            }

            comparison.Compare(kind, row);
        }

        return [.. comparisons.Values.Select(static comparison => comparison.End())];
    }

    // A key that was destroyed with its organization leaves checkpoints that only those can verify who kept the public key.
    private IReadOnlyList<NoteVerifier> KeysOf(string log, LogHead? head)
    {
        try
        {
            return head is null || !LedgerLog.IsName(log) ? [] : _keys.VerifiersOf(log, head.Origin);
        }
        catch (KeyUnavailableException)
        {
            return [];
        }
    }

    private static List<(SignedNote Note, Checkpoint Checkpoint)> KnownOf(
        string log, Dictionary<string, LogHead> heads, IReadOnlyList<SignedNote> known)
    {
        var parsed = known
            .Select(static note => (Note: note, Checkpoint: Checkpoint.TryParse(note.Text, out var checkpoint, out _) ? checkpoint : null))
            .Where(static pair => pair.Checkpoint is not null)
            .Select(static pair => (pair.Note, pair.Checkpoint!));
        return [.. parsed.Where(pair => heads.TryGetValue(log, out var head) && head.Origin == pair.Item2.Origin
            || (log == LedgerLog.Installation && heads.Values.All(other => other.Origin != pair.Item2.Origin)))];
    }
}
