using Weir.Guard.Audit.Segments;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>What was exported.</summary>
/// <param name="Log">The log.</param>
/// <param name="Origin">Its name in the checkpoint.</param>
/// <param name="Size">The number of entries.</param>
/// <param name="Root">The root over them, in base64.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="EarlierCheckpoints">The number of earlier checkpoints.</param>
/// <param name="TimeStamps">The number of time stamps.</param>
public sealed record LedgerExportReport(
    string Log, string Origin, long Size, string Root, long Rows, int EarlierCheckpoints, int TimeStamps);

/// <summary>Writes a log as a bundle that anyone can verify offline (docs/formats/ledger.md, "Bundle").</summary>
/// <param name="database">The database; the caller disposes it.</param>
/// <param name="tables">All audited tables.</param>
public sealed class LedgerExport(Database database, IReadOnlyList<AuditedTable> tables)
{
    private const int EntriesPerRead = 512;

    private readonly SegmentStore _segments = new(database);

    /// <summary>The names of all logs that have a checkpoint.</summary>
    public Task<IReadOnlyList<string>> LogsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<string>("select distinct log from ledger_checkpoints order by log", null, cancellationToken);

    /// <summary>Exports a log as it is at this moment.</summary>
    /// <param name="log">The log.</param>
    /// <param name="folder">A new or empty folder.</param>
    /// <param name="cancellationToken">Stops; what was written stays.</param>
    /// <returns>
    /// Null, and nothing is written, when entries came that no checkpoint covers yet: rows already show what they say. Let the sequencer catch
    /// up and try again.
    /// </returns>
    /// <exception cref="LedgerDamagedException">The log contradicts itself, so no bundle of it would verify.</exception>
    /// <exception cref="SegmentUnavailableException">A closed segment of it is missing or damaged.</exception>
    public async Task<LedgerExportReport?> WriteAsync(string log, string folder, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        var head = await session.QueryOneAsync<LogHead>($"{LogHead.Select} where log = @log", new { log }, cancellationToken);
        var waiting = await session.QueryOneAsync<long>(
            "select count(*) from audit_entries where log = @log and leaf is null", new { log }, cancellationToken);
        var note = await StoredNotes.FindAsync(session, log, null, cancellationToken);
        if (head is null || note is null || waiting > 0 || !Checkpoint.TryParse(note.Text, out var checkpoint, out _) || checkpoint.Size < head.Size)
        {
            return null;
        }

        using var bundle = new BundleWriter(folder);
        var salts = await WriteEntriesAsync(session, log, bundle, cancellationToken);
        var rows = 0L;
        await foreach (var (kind, row) in RowSalts.ReadAsync(session, tables, cancellationToken))
        {
            if (row.Log == log)
            {
                bundle.AddRow(kind, row.Id, row.Revision, salts.Of(kind, row.Id), row.State);
                rows++;
            }
        }

        var earlier = (await StoredNotes.SizesAsync(session, log, cancellationToken)).Where(size => size < checkpoint.Size).ToList();
        foreach (var size in earlier)
        {
            bundle.AddEarlierCheckpoint((await StoredNotes.FindAsync(session, log, size, cancellationToken))!.ToBytes());
        }

        var stamps = await CheckpointStamps.OfAsync(session, log, cancellationToken);
        foreach (var stamp in stamps)
        {
            bundle.AddTimeStamp(stamp.Size, stamp.Token);
        }

        await FinishAsync(session, log, note, bundle, cancellationToken);
        return new LedgerExportReport(
            log, checkpoint.Origin, checkpoint.Size, checkpoint.Root.ToString(), rows, earlier.Count, stamps.Count);
    }

    private async Task<RowSalts> WriteEntriesAsync(
        ReadSession session, string log, BundleWriter bundle, CancellationToken cancellationToken)
    {
        var salts = new RowSalts();
        var segments = await LogSegments.ReadAsync(_segments, session, log, cancellationToken);
        while (true)
        {
            var entries = await segments.LeavesAsync(session, log, bundle.Size, bundle.Size + EntriesPerRead, cancellationToken);
            foreach (var entry in entries)
            {
                salts.Add(entry);
                bundle.AddEntry(entry.Entry);
            }

            if (entries.Count < EntriesPerRead)
            {
                return salts;
            }
        }
    }

    private static async Task FinishAsync(
        ReadSession session, string log, SignedNote note, BundleWriter bundle, CancellationToken cancellationToken)
    {
        var own = await session.QueryAsync<string>(
            "select public_key from ledger_keys where log = @log order by created_at, public_key", new { log }, cancellationToken);
        var witnesses = await session.QueryAsync<string>(
            "select public_key from ledger_witnesses where log = @log order by name", new { log }, cancellationToken);
        var cosigned = Parse(witnesses).Where(key => note.Signatures.Any(key.Made));
        try
        {
            bundle.Finish(note, Parse(own).Concat(cosigned));
        }
        catch (InvalidOperationException)
        {
            throw new LedgerDamagedException(log, $"its {bundle.Size} entries are not those of its checkpoint");
        }
    }

    private static IEnumerable<NoteVerifier> Parse(IEnumerable<string> keys) =>
        keys.Select(static text => NoteVerifier.TryParse(text, out var key) ? key : null).OfType<NoteVerifier>();
}
