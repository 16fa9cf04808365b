using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Detection;

namespace Weir.Verbs;

/// <summary>Picks the columns of a first configuration on which a person should decide.</summary>
internal static class InitReview
{
    /// <summary>Below this a finding is a guess.</summary>
    private const double Sure = 0.6;

    /// <summary>The columns with their reasons, in the configuration's order.</summary>
    public static IReadOnlyList<ReviewDocument> Of(MaskingConfiguration configuration, ScanResult scan)
    {
        var doubts = scan.Doubts.ToDictionary(static d => (d.Table.ToString(), d.Column), static d => d.Question);
        var found = scan.Findings.ToDictionary(static f => (f.Table.ToString(), f.Column));
        return
        [
            .. from table in configuration.Tables
               from column in table.Columns
               let finding = found.GetValueOrDefault((table.Name, column.Name))
               let reason = finding is { IsSensitive: true } ? Reason(column, finding)
                   : column.Generator is { Name: "passthrough" } ? doubts.GetValueOrDefault((table.Name, column.Name)) : null
               where reason is not null
               select new ReviewDocument(table.Name, column.Name, reason),
        ];
    }

    private static string? Reason(ColumnConfiguration column, ColumnFinding finding)
    {
        if (column.Generator is { Name: "passthrough" })
        {
            return $"holds {finding.Kind} but no generator fits its type; it passes through";
        }

        // A linked address stands in for its four single parts, which is no compromise.
        if (column.Generator is { } chosen && chosen.Name != finding.Suggested.Name && chosen.Name != "linked-address")
        {
            return $"holds {finding.Kind}; {finding.Suggested.Name} does not fit the column, {chosen.Name} was taken";
        }

        return finding.Confidence < Sure
            ? string.Create(CultureInfo.InvariantCulture, $"may hold {finding.Kind}, {finding.Confidence:0%} sure")
            : null;
    }
}
