using System.Globalization;
using Weir.Ledger;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What, in the words of docs/formats/ledger.md.</param>
/// <param name="Where">The file, entry or row.</param>
/// <param name="Detail">What was expected.</param>
internal sealed record LedgerFinding(string Kind, string Where, string Detail);

/// <summary>How findings of the ledger are shown.</summary>
internal static class LedgerFindings
{
    private const int Shown = 20;

    /// <summary>Prints the first findings and says how many more there are.</summary>
    public static void Show(Output output, IReadOnlyList<Finding> findings, IReadOnlyDictionary<FindingKind, long> counts)
    {
        foreach (var finding in findings.Take(Shown))
        {
            output.Line($"{NameOf(finding.Kind)}: {finding.Where}: {finding.Detail}");
        }

        var all = counts.Values.Sum();
        if (all > Shown)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"and {all - Shown:N0} more; --json shows 100 of each kind"));
        }
    }

    /// <summary>Counts for <c>--json</c>.</summary>
    public static Dictionary<string, long> CountsOf(IReadOnlyDictionary<FindingKind, long> counts) =>
        counts.OrderBy(static count => count.Key).ToDictionary(static count => NameOf(count.Key), static count => count.Value);

    /// <summary>Findings for <c>--json</c>.</summary>
    public static IReadOnlyList<LedgerFinding> ListOf(IReadOnlyList<Finding> findings) =>
        [.. findings.Select(static finding => new LedgerFinding(NameOf(finding.Kind), finding.Where, finding.Detail))];

    /// <summary>The name of a kind, as in docs/formats/ledger.md.</summary>
    public static string NameOf(FindingKind kind) => Words.Hyphenated(kind);
}
