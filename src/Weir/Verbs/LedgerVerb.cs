using System.CommandLine;
using System.Globalization;
using Weir.Commands;
using Weir.Guard.Audit;
using Weir.Server.Audit;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What was exported.</summary>
/// <param name="Logs">The logs, by name.</param>
internal sealed record LedgerExportDocument(IReadOnlyList<LedgerExportReport> Logs);

/// <summary>What a comparison of the database with its ledger found.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Outcome">The exit code's name (docs/cli.md).</param>
/// <param name="Logs">The logs, by name.</param>
internal sealed record ReconcileDocument(int ExitCode, string Outcome, IReadOnlyList<ReconciledLog> Logs);

/// <summary>What was found in one log.</summary>
/// <param name="Log">The log.</param>
/// <param name="Size">The number of its leaves.</param>
/// <param name="Entries">Entries that were read.</param>
/// <param name="Waiting">Those of them that wait for a leaf.</param>
/// <param name="Rows">Rows that were compared.</param>
/// <param name="Counts">Findings by kind.</param>
/// <param name="Findings">The first findings of each kind.</param>
internal sealed record ReconciledLog(
    string Log,
    long Size,
    long Entries,
    long Waiting,
    long Rows,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<LedgerFinding> Findings);

/// <summary><c>weir ledger</c>: exports the ledger of an installation, and compares the database with it.</summary>
internal static class LedgerVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "ledger",
        "Exports the tamper-evident log of an installation, and compares the database with it. Works on the data directory of a server that "
        + "is stopped; with WEIR_DATABASE the server may run.",
        "weir ledger export --data /var/lib/weir -o export/",
        "weir ledger reconcile --data /var/lib/weir")
    {
        Export(),
        Reconcile(),
    };

    private static VerbCommand Export()
    {
        var settings = new ServerSettings();
        var log = new Option<string?>("--log")
        {
            Description = "The log: an organization's id, or 'installation'. Without it every log is exported, each into a folder of its name.",
            HelpName = "LOG",
        };
        var output = new Option<string>("--output", "-o") { Description = "A new or empty folder.", HelpName = "DIR", Required = true };
        return settings.AddTo(new VerbCommand(
            "export",
            "Writes a log as a plain folder that 'weir verify', or any other program that follows docs/formats/ledger.md, verifies offline: "
            + "entries, tiles, checkpoints with co-signatures, public keys, and the states of all audited rows as digests. Entries that wait for "
            + "their place in the log are given it first. A log that contradicts itself ends with exit code 11.",
            "weir ledger export --data /var/lib/weir -o export/",
            "weir ledger export --data /var/lib/weir --log installation -o installation/")
        {
            Handler = (context, cancellationToken) => ExportAsync(settings, context, context.Get(log), context.Get(output)!, cancellationToken),
        }.With(log, output));
    }

    private static VerbCommand Reconcile()
    {
        var settings = new ServerSettings();
        var checkpoints = new Option<string[]>("--checkpoint")
        {
            Description = "A checkpoint that was kept elsewhere, such as a witness's: its log must continue it. May be given several times.",
            HelpName = "FILE",
        };
        return settings.AddTo(new VerbCommand(
            "reconcile",
            "Compares the database with its ledger, both ways: every audited row with its last entry, every entry with its row, its leaf and its "
            + "columns, tiles with entries, checkpoints with the tree. Changes nothing and lists every difference; any ends with exit code 11.",
            "weir ledger reconcile --data /var/lib/weir",
            "weir ledger reconcile --data /var/lib/weir --checkpoint kept.checkpoint --json")
        {
            Handler = (context, cancellationToken) => ReconcileAsync(settings, context, context.Get(checkpoints) ?? [], cancellationToken),
        }.With(checkpoints));
    }

    private static async Task<int> ExportAsync(
        ServerSettings settings, VerbContext context, string? log, string folder, CancellationToken cancellationToken)
    {
        await using var ledger = await LedgerMaintenance.OpenAsync(settings.Read(context), cancellationToken);
        var reports = await ledger.ExportAsync(log, folder, cancellationToken);
        foreach (var report in reports)
        {
            context.Output.Line(string.Create(
                CultureInfo.InvariantCulture, $"{report.Origin}: {report.Size:N0} entries, {report.Rows:N0} rows, root {report.Root}"));
        }

        context.Output.Json(new LedgerExportDocument(reports), Documents.Default.LedgerExportDocument);
        context.Output.Note($"Verify it anywhere: weir verify {folder} --key FILE, with a key file that the auditor has kept.");
        return ExitCode.Success;
    }

    private static async Task<int> ReconcileAsync(
        ServerSettings settings, VerbContext context, IReadOnlyList<string> checkpoints, CancellationToken cancellationToken)
    {
        var known = checkpoints.Select(static path => LedgerFiles.ReadCheckpoint(path).Note).ToList();
        await using var ledger = await LedgerMaintenance.OpenAsync(settings.Read(context), cancellationToken);
        var reports = await ledger.ReconcileAsync(known, cancellationToken);
        foreach (var report in reports)
        {
            context.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Log}: {report.Entries:N0} entries, {report.Size:N0} leaves, {report.Waiting:N0} waiting, {report.Rows:N0} rows"));
            LedgerFindings.Show(context.Output, report.Findings, report.Counts);
        }

        var isClean = reports.All(static report => report.Counts.Count == 0);
        var code = isClean ? ExitCode.Success : ExitCode.NotVerified;
        context.Output.Line(isClean ? "reconciled: database and ledger agree" : "not reconciled");
        context.Output.Json(Document(code, reports), Documents.Default.ReconcileDocument);
        return code;
    }

    private static ReconcileDocument Document(int code, IReadOnlyList<LedgerLogReport> reports) => new(
        code,
        ExitCode.All.First(known => known.Code == code).Name,
        [.. reports.Select(static report => new ReconciledLog(
            report.Log,
            report.Size,
            report.Entries,
            report.Waiting,
            report.Rows,
            LedgerFindings.CountsOf(report.Counts),
            LedgerFindings.ListOf(report.Findings)))]);
}
