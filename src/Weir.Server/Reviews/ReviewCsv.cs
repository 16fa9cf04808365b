using System.Globalization;
using System.Text;
using Weir.Contracts;
using Weir.Server.Api;

namespace Weir.Server.Reviews;

/// <summary>A review as CSV, one line for each finding.</summary>
internal static class ReviewCsv
{
    private static readonly string[] Heads =
    [
        "number", "kind", "holder_kind", "holder", "group", "grant", "access_key", "role", "level", "project", "bucket", "prefix", "permissions",
        "since", "ends_at", "last_used_at", "holder_seen_at", "dormant", "verdict", "effect", "reason", "decided_by", "decided_at",
    ];

    /// <summary>The file.</summary>
    public static string Write(ReviewExport export)
    {
        var text = new StringBuilder(CsvLine.Of(Heads));
        foreach (var line in export.Lines)
        {
            text.Append(CsvLine.Of(Cells(line)));
        }

        return text.ToString();
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
