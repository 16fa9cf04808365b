using System.Globalization;
using Weir.Commands;
using Weir.Ledger;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What became of the verification of an object's receipt.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Outcome">The exit code's name (docs/cli.md).</param>
/// <param name="Receipt">The receipt's file, as given.</param>
/// <param name="Object">The object's file, as given; null where none was.</param>
/// <param name="Fault">The kind of what is wrong (docs/formats/ledger.md); null for nothing.</param>
/// <param name="Detail">The same as a sentence.</param>
/// <param name="Log">The log that the entry is in; null where nothing is shown.</param>
/// <param name="Index">Where in it.</param>
/// <param name="Entry">The entry's id.</param>
/// <param name="At">When it was made.</param>
/// <param name="Action">What was done.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Version">The version.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsDeleteMarker">Whether it marks a deletion and has no bytes.</param>
/// <param name="Parts">How many parts the digest is over; 0 where it is over all bytes.</param>
/// <param name="Sha256">The digest, in base64; null of a delete marker.</param>
internal sealed record ReceiptDocument(
    int ExitCode,
    string Outcome,
    string Receipt,
    string? Object,
    string? Fault,
    string? Detail,
    string? Log,
    long? Index,
    string? Entry,
    DateTimeOffset? At,
    string? Action,
    string? Actor,
    string? Bucket,
    string? Key,
    string? Version,
    long? Size,
    bool? IsDeleteMarker,
    int? Parts,
    string? Sha256);

/// <summary><c>weir verify --receipt</c>: whether bytes are those of a version of an object, without a server.</summary>
internal static class ReceiptCheck
{
    /// <summary>Verifies a receipt, and the object where one is given.</summary>
    /// <param name="output">Where the result goes.</param>
    /// <param name="receipt">The receipt's file.</param>
    /// <param name="body">The object's file; null for the receipt alone.</param>
    /// <param name="keys">Trusted keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public static async Task<int> RunAsync(
        Output output, string receipt, string? body, IReadOnlyList<NoteVerifier> keys, CancellationToken cancellationToken)
    {
        var verdict = ObjectVerifier.Check(LedgerFiles.Read(receipt), keys);
        if (verdict.Claim is { } claim && body is not null)
        {
            await using var file = Open(body);
            verdict = await ObjectVerifier.CompareAsync(claim, file, cancellationToken);
        }

        var code = verdict.Fault is null ? ExitCode.Success : ExitCode.NotVerified;
        Show(output, verdict, body);
        output.Json(DocumentOf(code, receipt, body, verdict), Documents.Default.ReceiptDocument);
        return code;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"the file {path} of --object cannot be read: {exception.Message}");
        }
    }

    private static void Show(Output output, ObjectVerdict verdict, string? body)
    {
        if (verdict.Claim is { } claim)
        {
            var made = claim.Digest is null ? "marked as deleted" : string.Create(CultureInfo.InvariantCulture, $"{claim.Size:N0} bytes");
            output.Line($"{claim.Bucket}/{claim.Key} version {claim.Version}: {made}, {claim.Action} by {claim.Actor} at {claim.At.UtcDateTime:u}");
            output.Line(string.Create(CultureInfo.InvariantCulture, $"entry {claim.Entry} at {claim.Index:N0} of {claim.Origin}"));
        }

        output.Line(verdict switch
        {
            { Sentence: { } sentence } => $"not verified: {sentence}",
            { Claim.Digest: null } => "verified: the deletion is in the log",
            _ when body is null => "verified: the version is in the log; --object FILE compares its bytes",
            _ => "verified: the version is in the log, and the file has its bytes",
        });
    }

    private static ReceiptDocument DocumentOf(int code, string receipt, string? body, ObjectVerdict verdict) => new(
        code,
        ExitCode.All.First(known => known.Code == code).Name,
        receipt,
        body,
        verdict.Fault is { } fault ? Words.Hyphenated(fault) : null,
        verdict.Sentence,
        verdict.Claim?.Origin,
        verdict.Claim?.Index,
        verdict.Claim?.Entry,
        verdict.Claim?.At,
        verdict.Claim?.Action,
        verdict.Claim?.Actor,
        verdict.Claim?.Bucket,
        verdict.Claim?.Key,
        verdict.Claim?.Version,
        verdict.Claim?.Size,
        verdict.Claim is { } claim ? claim.Digest is null : null,
        verdict.Claim?.PartSizes.Count,
        verdict.Claim?.Digest?.ToString());
}
