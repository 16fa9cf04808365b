using System.CommandLine;
using System.Globalization;
using Weir.Commands;
using Weir.Server.Vault;
using Weir.Terminal;
using Weir.Vault.Scrub;

namespace Weir.Verbs;

/// <summary>What a comparison of the vault's catalog with its blobs found.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Outcome">The exit code's name (docs/cli.md).</param>
/// <param name="Versions">Versions and delete markers that were compared.</param>
/// <param name="Blobs">Blobs that are stored.</param>
/// <param name="ReadBlobs">Blobs and small bodies that were read and verified.</param>
/// <param name="ReadBytes">Their bytes.</param>
/// <param name="Unclaimed">Blobs that nothing refers to.</param>
/// <param name="Counts">Faults by kind.</param>
/// <param name="Findings">The first 100 faults of each kind.</param>
internal sealed record FsckDocument(
    int ExitCode,
    string Outcome,
    long Versions,
    long Blobs,
    long ReadBlobs,
    long ReadBytes,
    long Unclaimed,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<FsckFinding> Findings);

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What (docs/operations/objects.md).</param>
/// <param name="Where">The version or blob.</param>
/// <param name="Detail">What was expected.</param>
internal sealed record FsckFinding(string Kind, string Where, string Detail);

/// <summary><c>weir fsck</c>: whether every object is there and as it was written.</summary>
internal static class FsckVerb
{
    private const int Shown = 20;

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var settings = new ServerSettings();
        var quick = new Option<bool>("--quick") { Description = "Compare catalog and blobs, and read no bytes." };
        return settings.AddTo(new VerbCommand(
            "fsck",
            "Compares the catalog of objects with the stored blobs, both ways, and reads every byte of every version to see that it is what was "
            + "written. Changes nothing and lists every fault; any ends with exit code 16. Works on the data directory of a server that is stopped.",
            "weir fsck --data /var/lib/weir",
            "weir fsck --quick --json")
        {
            Handler = (context, cancellationToken) => RunAsync(settings, context, context.Get(quick), cancellationToken),
        }.With(quick));
    }

    private static async Task<int> RunAsync(ServerSettings settings, VerbContext context, bool quick, CancellationToken cancellationToken)
    {
        var report = await VaultMaintenance.CheckAsync(
            settings.Read(context), quick ? ScrubScope.WithoutBytes : ScrubScope.Everything, cancellationToken);
        foreach (var finding in report.Findings.Take(Shown))
        {
            context.Output.Line($"{Words.Hyphenated(finding.Fault)}: {finding.Where}: {finding.Detail}");
        }

        var faults = report.Counts.Values.Sum();
        if (faults > Shown)
        {
            context.Output.Line(string.Create(
                CultureInfo.InvariantCulture, $"and {faults - Math.Min(Shown, report.Findings.Count):N0} more; --json shows 100 of each kind"));
        }

        context.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Versions:N0} versions, {report.Blobs:N0} blobs, {report.ReadBytes:N0} bytes read: {(faults == 0 ? "clean" : "damaged")}"));
        if (report.Unclaimed > 0)
        {
            context.Output.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Unclaimed:N0} blobs belong to no version, left by a process that was killed; the server takes their space back."));
        }

        var code = report.IsClean ? ExitCode.Success : ExitCode.Damaged;
        context.Output.Json(Document(code, report), Documents.Default.FsckDocument);
        return code;
    }

    private static FsckDocument Document(int code, ScrubReport report) => new(
        code,
        ExitCode.All.First(known => known.Code == code).Name,
        report.Versions,
        report.Blobs,
        report.ReadBlobs,
        report.ReadBytes,
        report.Unclaimed,
        report.Counts.ToDictionary(static count => Words.Hyphenated(count.Key), static count => count.Value),
        [.. report.Findings.Select(static finding => new FsckFinding(Words.Hyphenated(finding.Fault), finding.Where, finding.Detail))]);
}
