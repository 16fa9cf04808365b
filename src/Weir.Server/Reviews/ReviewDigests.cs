using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.Reviews;

/// <summary>
/// The digests of a review, which its audited row and with it the ledger hold: SHA-256 over one line of UTF-8 text for each line of the
/// review, in the order of their numbers, each ended by a line feed. JSON text has no line feeds of its own.
/// </summary>
internal static class ReviewDigests
{
    /// <summary>The digest of what was found: number, a space, the finding's JSON.</summary>
    public static byte[] OfSnapshot(IEnumerable<ReviewLineRow> lines) => Of(lines.Select(Found));

    /// <summary>
    /// The digest of the result: as the snapshot, then verdict, effect, Unix milliseconds, actor and reason, each after a space; line feeds in
    /// the reason count as spaces.
    /// </summary>
    public static byte[] OfResult(IEnumerable<ReviewLineRow> lines, IReadOnlyDictionary<string, ReviewDecisionRow> decisions) =>
        Of(lines.Select(line => $"{Found(line)} {Decided(decisions[line.Id.ToString()])}"));

    private static string Decided(ReviewDecisionRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(int)row.Verdict} {(int)row.Effect} {row.DecidedAt.ToUnixTimeMilliseconds()} {row.DecidedBy} {row.Reason.Replace('\n', ' ')}");

    private static string Found(ReviewLineRow line) => string.Create(CultureInfo.InvariantCulture, $"{line.Number} {line.Finding}");

    private static byte[] Of(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }

        return hash.GetHashAndReset();
    }
}
