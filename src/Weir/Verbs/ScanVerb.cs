using System.CommandLine;
using System.Globalization;
using Weir.Commands;
using Weir.Masking.Detection;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What a scan found.</summary>
/// <param name="Source">The database, without a password.</param>
/// <param name="Tables">Tables looked at.</param>
/// <param name="Columns">Columns looked at.</param>
/// <param name="Findings">At most one per column.</param>
internal sealed record ScanDocument(string Source, int Tables, int Columns, IReadOnlyList<FindingDocument> Findings);

/// <summary>What a column seems to hold (<see cref="ColumnFinding"/>).</summary>
internal sealed record FindingDocument(
    string Table,
    string Column,
    string Kind,
    bool IsSensitive,
    double Confidence,
    IReadOnlyList<string> Evidence,
    string SuggestedGenerator,
    IReadOnlyList<string>? Samples,
    IReadOnlyList<LeafDocument> Leaves);

/// <summary>What a leaf of a JSON column seems to hold (<see cref="JsonLeafFinding"/>).</summary>
internal sealed record LeafDocument(
    string Path, string Kind, double Confidence, IReadOnlyList<string> Evidence, string SuggestedGenerator);

/// <summary><c>weir scan</c>: finds sensitive columns.</summary>
internal static class ScanVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var source = AddressOptions.SourceArgument();
        var rows = ScanReading.RowsOption();
        var showSamples = new Option<bool>("--show-samples")
        {
            Description = "Show a few values of each column found. They are personal data: only for your own eyes.",
        };
        return new VerbCommand(
            "scan",
            "Finds sensitive columns: what each seems to hold, how sure that is, why, and which generator fits. Reads only; prints no "
            + "values unless --show-samples asks for them.",
            "weir scan sqlite:clinic.db",
            "weir scan postgresql://reader@db.example.org/clinic --rows 10000",
            "weir scan --source-file clinic.address --json")
        {
            Handler = (context, cancellationToken) => RunAsync(
                context, source, new ScanOptions(context.Get(rows), context.Get(showSamples)), cancellationToken),
        }.With(source).With(rows, showSamples);
    }

    private static async Task<int> RunAsync(
        VerbContext context, AddressOptions source, ScanOptions options, CancellationToken cancellationToken)
    {
        var address = source.Demand(context, null);
        await using var reading = await ScanReading.OpenAsync(context, address, cancellationToken);
        var result = await reading.ScanAsync(options, cancellationToken);
        var schema = reading.Schema;
        var columns = schema.Tables.Sum(static t => t.Columns.Count);
        Print(context.Output, result, options.ShowSamples);
        var sensitive = result.Findings.Where(static f => f.IsSensitive).ToList();
        context.Output.Line(
            $"{Printable.Count(sensitive.Count, "sensitive column")} among {Printable.Count(columns, "column")} of "
            + $"{Printable.Count(schema.Tables.Count, "table")} in {reading.DisplayName}");
        context.Output.Json(
            new ScanDocument(
                reading.DisplayName, schema.Tables.Count, columns, [.. result.Findings.Select(f => ToDocument(f, options.ShowSamples))]),
            Documents.Default.ScanDocument);
        return ExitCode.Success;
    }

    private static void Print(Output output, ScanResult result, bool showSamples)
    {
        string[] headings = ["table", "column", "holds", "sure", "generator", "why"];
        var table = new TextTable(showSamples ? [.. headings, "samples"] : headings).Right(3);
        foreach (var finding in result.Findings.Where(static f => f.IsSensitive))
        {
            string[] cells =
            [
                finding.Table.ToString(), finding.Column, finding.Kind, Percent(finding.Confidence),
                finding.Leaves.Count > 0 ? finding.Suggested.Name : Words.Of(finding.Suggested),
                string.Join("; ", finding.Evidence),
            ];
            table.Add(showSamples ? [.. cells, string.Join(" | ", finding.Samples)] : cells);
            foreach (var leaf in finding.Leaves)
            {
                string[] leafCells =
                [
                    "", leaf.Path, leaf.Kind, Percent(leaf.Confidence), Words.Of(leaf.Suggested), string.Join("; ", leaf.Evidence),
                ];
                table.Add(showSamples ? [.. leafCells, ""] : leafCells);
            }
        }

        if (!table.IsEmpty)
        {
            output.Table(table);
        }
    }

    private static string Percent(double confidence) => confidence.ToString("0%", CultureInfo.InvariantCulture);

    private static FindingDocument ToDocument(ColumnFinding finding, bool showSamples) => new(
        finding.Table.ToString(),
        finding.Column,
        finding.Kind,
        finding.IsSensitive,
        finding.Confidence,
        finding.Evidence,
        Words.Of(finding.Suggested),
        showSamples ? finding.Samples : null,
        [.. finding.Leaves.Select(static l => new LeafDocument(l.Path, l.Kind, l.Confidence, l.Evidence, Words.Of(l.Suggested)))]);
}
