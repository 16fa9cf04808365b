using Weir.Masking.Configuration;
using Weir.Masking.Generators;

namespace Weir.Masking.Reports;

/// <summary>Every table and column: what was found, what was done, and why that is safe.</summary>
internal static class ReportTables
{
    /// <summary>Writes the section.</summary>
    public static void Write(HtmlPage page, RunReport report)
    {
        page.Open("section", ("aria-labelledby", "tables")).Element("h2", "Tables and columns", ("id", "tables"));
        foreach (var table in report.Tables)
        {
            Table(page, table);
        }

        page.Close();
    }

    private static void Table(HtmlPage page, TableSection table)
    {
        page.Open("div", ("class", "entity")).Element("h3", table.Name);
        page.Element("p", Summary(table), ("class", "note"));
        if (table.Columns.Count > 0 && table.Mode == TableMode.DeIdentify)
        {
            page.Open("table", ("class", "columns")).Open("thead").Open("tr");
            foreach (var title in (ReadOnlySpan<string>)["Column", "Found", "Done", "Privacy", "Why", "Values"])
            {
                page.Element("th", title, ("scope", "col"));
            }

            page.Close().Close().Open("tbody");
            foreach (var column in table.Columns)
            {
                Column(page, column);
            }

            page.Close().Close();
        }

        page.Close();
    }

    private static string Summary(TableSection table) => table.Mode switch
    {
        TableMode.Skip => "Skipped: not in the destination.",
        TableMode.Truncate => "Truncated: in the destination without rows.",
        _ => $"{HtmlPage.Number(table.RowsRead)} rows read, {HtmlPage.Number(table.RowsWritten)} written"
            + (table.Seconds > 0 ? $" in {HtmlPage.Time(table.Seconds)}" : "")
            + (table.IsFiltered ? "; a condition left rows out." : "."),
    };

    private static void Column(HtmlPage page, ColumnSection column)
    {
        page.Open("tr");
        page.Open("td").Element("code", column.Name).Element("small", $" {column.Type}").Close();
        page.Element("td", column.Kind ?? "");
        page.Open("td").Element("span", $"{column.Generator} v{column.GeneratorVersion}");
        if (Detail(column) is { Length: > 0 } detail)
        {
            page.Element("small", $" {detail}");
        }

        page.Close();
        page.Open("td").Element("span", column.Privacy.ToString(), ("class", $"class {ReportCharts.StyleOf(column.Privacy)}")).Close();
        page.Open("td").Text(column.Privacy == PrivacyClass.Unprotected ? "" : column.Reason);
        if (column.IsSmallDomain)
        {
            page.Element("small", " Small domain: frequencies or a few known pairs can give the mapping away.");
        }

        if (column.IsReversible)
        {
            page.Element("small", " The holder of the master key can undo it.");
        }

        page.Close();
        page.Element("td", column.Counts is { } counts ? Counts(counts) : "", ("class", "values"));
        page.Close();
    }

    private static string Detail(ColumnSection column)
    {
        var parts = new List<string>();
        if (column.Privacy != PrivacyClass.Unprotected && column.KeyedBy != KeyedBy.Nothing)
        {
            parts.Add($"by {column.KeyedBy.ToString().ToLowerInvariant()}");
        }

        if (column.Group is { } group)
        {
            parts.Add($"group {group}");
        }

        if (column.Follows is { } follows)
        {
            parts.Add($"follows {follows}");
        }

        if (column.Uniqueness.Length > 0)
        {
            parts.Add($"unique: {column.Uniqueness}");
        }

        return string.Join("; ", parts);
    }

    private static string Counts(CountsSection counts)
    {
        var parts = new List<string> { $"{HtmlPage.Number(counts.Generated)} made" };
        if (counts.ExpectedFixedPoints is { } expected && (counts.FixedPoints > 0 || expected >= 0.5))
        {
            parts.Add($"{HtmlPage.Number(counts.FixedPoints)} unchanged ({HtmlPage.Number(expected, 1)} expected)");
        }

        Add(counts.Nulls, "NULL");
        Add(counts.Empty, "empty");
        Add(counts.OutOfDomain, "not taken by the generator");
        Add(counts.TooLong, "cut to fit");
        return string.Join(", ", parts);

        void Add(long count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{HtmlPage.Number(count)} {what}");
            }
        }
    }
}
