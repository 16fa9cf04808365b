using System.Text.RegularExpressions;

namespace Weir.Masking.Databases.PostgreSql.Tools;

/// <summary>
/// Makes one message of what pg_dump and pg_restore print, without a row's data: details and statements are dropped, and quoted words are
/// kept only in messages that quote nothing but names.
/// </summary>
internal static partial class RestoreErrors
{
    private const int ShownErrors = 3;

    /// <summary>
    /// The failure that the program reports, or null when all that it reports is a setting that an older server does not know, which a
    /// newer pg_restore sends.
    /// </summary>
    /// <param name="doing">What was being done, to what.</param>
    /// <param name="stderr">What the program printed.</param>
    public static DatabaseException? Translate(string doing, string stderr)
    {
        var errors = new List<string>();
        var entry = "";
        foreach (var line in stderr.Split('\n'))
        {
            if (EntryPattern().Match(line) is { Success: true } at)
            {
                entry = at.Groups[1].Value.Trim();
            }
            else if (ErrorPattern().Match(line) is { Success: true } error && !IsHarmless(line))
            {
                errors.Add(entry.Length == 0 ? Scrub(error.Groups[1].Value) : $"{entry}: {Scrub(error.Groups[1].Value)}");
            }
        }

        if (errors.Count == 0)
        {
            return stderr.Contains("transaction_timeout", StringComparison.Ordinal)
                ? null
                : new DatabaseException(DatabaseFailure.Rejected, $"{doing} failed: the program ended without saying why.");
        }

        var more = errors.Count > ShownErrors ? $" (and {errors.Count - ShownErrors} more)" : "";
        var failure = Classify(stderr);
        var said = $"{string.Join("; ", errors.Take(ShownErrors))}{more}.";
        return new DatabaseException(
            failure,
            failure == DatabaseFailure.DiskFull
                ? $"{doing} failed: the disk is full. Free space there and run again. The program said: {said}"
                : $"{doing} failed: {said}");
    }

    private static DatabaseFailure Classify(string stderr) => stderr switch
    {
        _ when stderr.Contains("No space left on device", StringComparison.Ordinal) => DatabaseFailure.DiskFull,
        _ when stderr.Contains("connection to server", StringComparison.Ordinal)
            || stderr.Contains("server closed the connection", StringComparison.Ordinal)
            || stderr.Contains("terminating connection", StringComparison.Ordinal) => DatabaseFailure.ConnectionLost,
        _ when stderr.Contains("permission denied", StringComparison.Ordinal)
            || stderr.Contains("must be owner", StringComparison.Ordinal)
            || stderr.Contains("must be superuser", StringComparison.Ordinal) => DatabaseFailure.PermissionDenied,
        _ => DatabaseFailure.Rejected,
    };

    private static bool IsHarmless(string line) =>
        line.Contains("unrecognized configuration parameter \"transaction_timeout\"", StringComparison.Ordinal);

    private static string Scrub(string message) => NamesOnly().IsMatch(message) ? message : Quoted().Replace(message, "\"…\"");

    [GeneratedRegex(@"from TOC entry \d+; \d+ \d+ (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex EntryPattern();

    [GeneratedRegex(@"ERROR:\s+(.*)$|^pg_(?:dump|restore): error: (?!could not execute query)(?<1>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorPattern();

    [GeneratedRegex(
        "^(could not create (unique index|exclusion constraint)|insert or update on table"
        + "|check constraint|relation|type|role|schema|extension"
        + "|function|operator|permission denied|must be|could not open extension"
        + "|column \"[^\"]*\" of relation|collation|language|access method"
        + "|server|could not extend file|connection to server|aborting because of server version|database) ",
        RegexOptions.CultureInvariant)]
    private static partial Regex NamesOnly();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
