using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Weir.Commands;
using Weir.Ledger;
using Weir.Server.Audit.TimeStamps;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What a verification found.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Outcome">The exit code's name (docs/cli.md).</param>
/// <param name="Bundle">The folder, as given.</param>
/// <param name="Origin">The log; null when the checkpoint cannot be read.</param>
/// <param name="Size">The number of entries that the checkpoint states.</param>
/// <param name="Root">The root that it states, in base64.</param>
/// <param name="KeysAreOwn">Whether the keys came from the bundle itself, which proves nothing about who made it.</param>
/// <param name="Entries">Entries that were read.</param>
/// <param name="Rows">Rows that were compared.</param>
/// <param name="EarlierCheckpoints">Earlier checkpoints that were compared.</param>
/// <param name="Cosigned">Witnesses whose co-signature is right.</param>
/// <param name="TimeStamps">How many time stamps there are.</param>
/// <param name="TrustedTimeStamps">How many of them come from an authority that is trusted.</param>
/// <param name="StampedSize">How many entries the largest stamped checkpoint covers; null where no stamp is right.</param>
/// <param name="StampedAt">When its authority had it.</param>
/// <param name="StampedBy">The name in that authority's certificate, which proves nothing unless its stamps are trusted.</param>
/// <param name="Counts">Findings by kind.</param>
/// <param name="Findings">The first findings of each kind.</param>
internal sealed record VerifyDocument(
    int ExitCode,
    string Outcome,
    string Bundle,
    string? Origin,
    long? Size,
    string? Root,
    bool KeysAreOwn,
    long Entries,
    long Rows,
    int EarlierCheckpoints,
    IReadOnlyList<string> Cosigned,
    int TimeStamps,
    int TrustedTimeStamps,
    long? StampedSize,
    DateTimeOffset? StampedAt,
    string? StampedBy,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<LedgerFinding> Findings);

/// <summary><c>weir verify</c>: verifies offline an exported ledger, or the receipt of an object with its bytes.</summary>
internal sealed class VerifyVerb
{
    private readonly Argument<string?> _bundle = new("BUNDLE")
    {
        Description = "The folder of an exported ledger.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _receipt = new("--receipt")
    {
        Description = "Instead of a folder: the receipt of an object, as 'weir vault prove' writes it. It takes --key.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _object = new("--object")
    {
        Description = "With --receipt: the object's bytes, which must be those of the version that was recorded.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "A file of public keys to trust, one per line: the log's, and those of witnesses that must have co-signed. "
            + "Without it the bundle's own are taken, which proves nothing about who made it.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _checkpoints = new("--checkpoint")
    {
        Description = "A checkpoint of the log that was kept from before: the bundle must continue it. May be given several times.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _roots = new("--tsa")
    {
        Description = "A PEM file with the roots of time stamp authorities to trust: every time stamp must lead to one. "
            + "Without it time stamps are checked, and nothing shows who made them.",
        HelpName = "FILE",
    };

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new VerifyVerb();
        return new VerbCommand(
            "verify",
            "Verifies an exported ledger, without a server: entries against tiles, the root, signatures, time stamps, earlier checkpoints, the "
            + "order of entries, and rows against entries both ways. Or the receipt of an object: that the log has the entry of its version, and "
            + "that a file has the bytes of that version. Reads only. Any finding ends with exit code 11.",
            "weir verify export/ --key auditor.keys",
            "weir verify export/ --key auditor.keys --checkpoint last-year.checkpoint --tsa tsa-roots.pem --json",
            "weir verify --receipt results.tlog-proof --object results.csv --key auditor.keys")
        {
            Handler = verb.RunAsync,
        }.With(verb._bundle, verb._receipt, verb._object, verb._key, verb._checkpoints, verb._roots);
    }

    private Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken) =>
        (context.Get(_bundle), context.Get(_receipt)) switch
        {
            ({ } folder, null) when context.Get(_object) is null => VerifyBundleAsync(context, folder, cancellationToken),
            (null, { } receipt) => VerifyReceiptAsync(context, receipt, cancellationToken),
            _ => throw CommandException.Usage(
                "it is not known what is to be verified; expected either the folder of an exported ledger, or --receipt FILE with --object FILE"),
        };

    private Task<int> VerifyReceiptAsync(VerbContext context, string receipt, CancellationToken cancellationToken)
    {
        if (context.Get(_checkpoints) is { Length: > 0 } || context.Get(_roots) is not null)
        {
            throw CommandException.Usage("--checkpoint and --tsa are for the folder of an exported ledger, not for a receipt");
        }

        return context.Get(_key) is { } file
            ? ReceiptCheck.RunAsync(context.Output, receipt, context.Get(_object), LedgerFiles.ReadKeys(file), cancellationToken)
            : throw CommandException.Usage(
                "a receipt shows nothing without the log's public key from somebody whom you trust; expected --key FILE");
    }

    private Task<int> VerifyBundleAsync(VerbContext context, string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw CommandException.Usage($"there is no folder {folder}; name the folder of an exported ledger");
        }

        var keys = context.Get(_key) is { } file ? LedgerFiles.ReadKeys(file) : null;
        var known = (context.Get(_checkpoints) ?? []).Select(static path => (ReadOnlyMemory<byte>)LedgerFiles.Read(path)).ToList();
        if (keys is null)
        {
            context.Output.Warning("no --key was given: the bundle's own keys are taken, which proves nothing about who made it");
        }

        var roots = context.Get(_roots) is { } path ? ReadRoots(path) : TimeStampRoots.None;
        var report = BundleVerifier.Verify(folder, new BundleTrust(keys, known, roots.Check), cancellationToken);
        var code = report.IsClean ? ExitCode.Success : ExitCode.NotVerified;
        Show(context.Output, report);
        context.Output.Json(Document(code, folder, report), Documents.Default.VerifyDocument);
        return Task.FromResult(code);
    }

    private static TimeStampRoots ReadRoots(string path)
    {
        try
        {
            return TimeStampRoots.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw CommandException.Usage($"the file {path} of --tsa cannot be read as certificates in PEM: {exception.Message}");
        }
    }

    private static void Show(Output output, BundleReport report)
    {
        if (report.Checkpoint is { } checkpoint)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Origin}: {checkpoint.Size:N0} entries, root {checkpoint.Root}"));
        }

        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"read {report.Entries:N0} entries, compared {report.Rows:N0} rows and {report.EarlierCheckpoints:N0} earlier checkpoints"));
        output.Line(report.Cosigned.Count == 0 ? "co-signed by no trusted witness" : $"co-signed by {string.Join(", ", report.Cosigned)}");
        output.Line(TimeStampsOf(report.TimeStamps));
        LedgerFindings.Show(output, report.Findings, report.Counts);
        output.Line(report.IsClean ? "verified: nothing was found" : "not verified");
    }

    private static string TimeStampsOf(TimeStampReport stamps) => stamps switch
    {
        { Count: 0 } => "no time stamps",
        { Newest: null } => string.Create(CultureInfo.InvariantCulture, $"{stamps.Count:N0} time stamps, none of them right"),
        { Newest.IsTrusted: true } => string.Create(
            CultureInfo.InvariantCulture,
            $"{stamps.Trusted:N0} time stamps: {stamps.Newest.Authority} had the first {stamps.Size:N0} entries at {stamps.Newest.At.UtcDateTime:u}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{stamps.Count:N0} time stamps, of nobody who is known to be trusted (--tsa names roots): whoever calls himself "
            + $"{stamps.Newest.Authority} had the first {stamps.Size:N0} entries at {stamps.Newest.At.UtcDateTime:u}"),
    };

    private static VerifyDocument Document(int code, string folder, BundleReport report) => new(
        code,
        ExitCode.All.First(known => known.Code == code).Name,
        folder,
        report.Checkpoint?.Origin,
        report.Checkpoint?.Size,
        report.Checkpoint?.Root.ToString(),
        report.KeysAreOwn,
        report.Entries,
        report.Rows,
        report.EarlierCheckpoints,
        report.Cosigned,
        report.TimeStamps.Count,
        report.TimeStamps.Trusted,
        report.TimeStamps.Size,
        report.TimeStamps.Newest?.At,
        report.TimeStamps.Newest?.Authority,
        LedgerFindings.CountsOf(report.Counts),
        LedgerFindings.ListOf(report.Findings));
}
