using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Audit;
using Weir.Ledger;
using Weir.Server.Hosting;

namespace Weir.Server.Audit;

/// <summary>
/// What an operator does with the ledger of an installation from the command line. On SQLite the server must be stopped; on PostgreSQL it may
/// run. Dispose it when done.
/// </summary>
public sealed class LedgerMaintenance : IAsyncDisposable
{
    private const int MostAttempts = 20;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    private readonly DataDirectory _directory;
    private readonly Stores _stores;

    private LedgerMaintenance(DataDirectory directory, Stores stores)
    {
        _directory = directory;
        _stores = stores;
    }

    /// <summary>Opens an installation, which is not changed by that.</summary>
    /// <exception cref="ServerException">There is none, it is in use, or it cannot be opened.</exception>
    public static async Task<LedgerMaintenance> OpenAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var storage = options.Storage;
        var directory = DataDirectory.OpenExisting(storage);
        try
        {
            return new LedgerMaintenance(
                directory,
                await Stores.OpenAsync(
                    storage, directory, mayCreate: false, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Sequences what waits, then exports one log, or all that there are into a folder each.</summary>
    /// <param name="log">The log; null for all.</param>
    /// <param name="folder">A new or empty folder.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="LedgerDamagedException">A log contradicts itself.</exception>
    /// <exception cref="IOException">The folder is not empty, there is no such log, or the server writes too much to find a quiet moment.</exception>
    public async Task<IReadOnlyList<LedgerExportReport>> ExportAsync(string? log, string folder, CancellationToken cancellationToken)
    {
        await using var trail = new AuditTrail(_stores.Database, _stores.Keys, TimeProvider.System, NullLogger<AuditTrail>.Instance);
        await using var sequencer = new LedgerSequencer(
            _stores.Database, _stores.Keys, trail, TimeProvider.System, NullLogger<LedgerSequencer>.Instance);
        await sequencer.CatchUpAsync(cancellationToken);
        var export = new LedgerExport(_stores.Database, AuditedTables.All);
        var logs = await export.LogsAsync(cancellationToken);
        if (log is not null && !logs.Contains(log))
        {
            throw new IOException($"There is no log {log}. There are: {string.Join(", ", logs)}");
        }

        var reports = new List<LedgerExportReport>();
        foreach (var one in log is null ? logs : [log])
        {
            reports.Add(await ExportAsync(export, sequencer, one, log is null ? Path.Combine(folder, one) : folder, cancellationToken));
        }

        return reports;
    }

    /// <summary>Compares the database with its ledger; changes nothing.</summary>
    /// <param name="known">Checkpoints that were kept elsewhere.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<IReadOnlyList<LedgerLogReport>> ReconcileAsync(IReadOnlyList<SignedNote> known, CancellationToken cancellationToken) =>
        new LedgerReconciler(_stores.Database, _stores.Keys, AuditedTables.All).RunAsync(known, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _directory.Dispose();
    }

    // On a server that runs, entries come between the sequencing and the snapshot; a moment without any is enough.
    private static async Task<LedgerExportReport> ExportAsync(
        LedgerExport export, LedgerSequencer sequencer, string log, string folder, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await export.WriteAsync(log, folder, cancellationToken) is { } report)
            {
                return report;
            }

            if (attempt == MostAttempts)
            {
                throw new IOException($"Exporting {log}: new entries came at each of {MostAttempts} attempts. Try again at a quieter time.");
            }

            await Task.Delay(BetweenAttempts, cancellationToken);
            await sequencer.CatchUpAsync(cancellationToken);
        }
    }
}
