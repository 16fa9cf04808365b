using System.Buffers;
using System.Globalization;
using System.Text;
using Weir.Contracts;

namespace Weir.Server.Reviews;

/// <summary>
/// A review as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection), so that
/// nothing somebody wrote into a reason or a prefix is ever computed.
/// </summary>
internal static class ReviewCsv
{
    private static readonly string[] Heads =
    [
        "number", "kind", "holder_kind", "holder", "group", "grant", "access_key", "role", "level", "project", "bucket", "prefix", "permissions",
        "since", "ends_at", "last_used_at", "holder_seen_at", "dormant", "verdict", "effect", "reason", "decided_by", "decided_at",
    ];

    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    /// <summary>The file.</summary>
    public static string Write(ReviewExport export)
    {
        var text = new StringBuilder().AppendJoin(',', Heads).Append("\r\n");
        foreach (var line in export.Lines)
        {
            text.AppendJoin(',', Cells(line).Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>One cell, safe in a spreadsheet.</summary>
    public static string Cell(string? value)
    {
        var text = value ?? "";
        if (text.AsSpan().TrimStart() is [var first, ..] && (Formula.Contains(first) || Formula.Contains(text[0])))
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static IEnumerable<string?> Cells(ReviewLineView line)
    {
        var (finding, decision) = (line.Finding, line.Decision);
        return
        [
            line.Number.ToString(CultureInfo.InvariantCulture), finding.Kind, finding.HolderKind, finding.Holder, finding.Group, finding.Grant,
            finding.AccessKey, finding.Role, finding.Level, finding.Project, finding.Bucket, finding.Prefix,
            finding.Permissions is null ? null : string.Join(' ', finding.Permissions), Time(finding.Since), Time(finding.EndsAt),
            Time(finding.LastUsedAt), Time(finding.HolderSeenAt), string.Join(' ', finding.Dormant), decision?.Verdict, decision?.Effect,
            decision?.Reason, decision?.DecidedBy, Time(decision?.DecidedAt),
        ];
    }

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
