using Weir.Masking.Generators;

namespace Weir.Masking.Reports;

/// <summary>
/// The drawings, as SVG with a title for those who do not see them. Every figure in them also stands in a table or in their legend.
/// </summary>
internal static class ReportCharts
{
    private const double Width = 720;
    private const int MaxBars = 24;

    private static readonly (PrivacyClass Class, string Style, string Meaning)[] Classes =
    [
        (PrivacyClass.DataFree, "c1", "data-free: nothing of the value is used"),
        (PrivacyClass.Unlinkable, "c2", "unlinkable: drawn by key, not consistent across rows"),
        (PrivacyClass.Pseudonym, "c3", "pseudonym: equal values stay equal, nothing else"),
        (PrivacyClass.Partial, "c4", "partial: part of value, order, length or distribution stays"),
        (PrivacyClass.Composite, "c5", "composite: depends on what is found inside"),
        (PrivacyClass.Unprotected, "c6", "unprotected: the value itself"),
    ];

    /// <summary>The style class of a privacy class.</summary>
    public static string StyleOf(PrivacyClass privacy) => Classes.First(c => c.Class == privacy).Style;

    /// <summary>How many columns have which privacy class.</summary>
    public static void PrivacyClasses(HtmlPage page, RunReport report)
    {
        var counts = report.Tables.SelectMany(t => t.Columns).CountBy(c => c.Privacy).ToDictionary();
        var total = counts.Values.Sum();
        if (total == 0)
        {
            return;
        }

        page.Open("figure").Element("figcaption", "Columns by privacy class");
        Begin(page, 34, "Columns by privacy class");
        var x = 0.0;
        foreach (var (privacy, style, _) in Classes.Where(c => counts.ContainsKey(c.Class)))
        {
            var width = Width * counts[privacy] / total;
            Bar(page, style, x, 2, Math.Max(width - 2, 1), 30);
            if (width > 26)
            {
                Label(page, "inside", x + (width / 2) - 1, 22, HtmlPage.Number(counts[privacy]), "middle");
            }

            x += width;
        }

        page.Close().Open("ul", ("class", "legend"));
        foreach (var (privacy, style, meaning) in Classes.Where(c => counts.ContainsKey(c.Class)))
        {
            page.Open("li").Element("span", "", ("class", $"key {style}")).Element("strong", HtmlPage.Number(counts[privacy]))
                .Text($" {meaning}").Close();
        }

        page.Close().Close();
    }

    /// <summary>Rows and speed of the largest tables.</summary>
    public static void Rows(HtmlPage page, RunReport report)
    {
        var tables = report.Tables
            .Where(t => t.RowsWritten > 0)
            .OrderByDescending(t => t.RowsWritten).ThenBy(t => t.Name, StringComparer.Ordinal)
            .Take(MaxBars).ToList();
        if (tables.Count == 0)
        {
            return;
        }

        const double Names = 190;
        const double Figures = 190;
        const double Line = 22;
        page.Open("figure").Element("figcaption", tables.Count == MaxBars ? $"Rows of the {MaxBars} largest tables" : "Rows per table");
        Begin(page, tables.Count * Line, "Rows per table");
        for (var i = 0; i < tables.Count; i++)
        {
            var y = i * Line;
            var width = (Width - Names - Figures) * tables[i].RowsWritten / tables[0].RowsWritten;
            Label(page, "label", Names - 8, y + 15, Short(tables[i].Name, 28), "end");
            Bar(page, "rows", Names, y + 4, Math.Max(width, 1), 14);
            var speed = tables[i].RowsPerSecond > 0 ? $"  ({HtmlPage.Number((long)tables[i].RowsPerSecond)}/s)" : "";
            Label(page, "figure", Names + Math.Max(width, 1) + 6, y + 15, HtmlPage.Number(tables[i].RowsWritten) + speed, "start");
        }

        page.Close().Close();
    }

    /// <summary>Where the time went.</summary>
    public static void Phases(HtmlPage page, RunReport report)
    {
        var total = report.Phases.Sum(p => p.Seconds);
        if (total <= 0)
        {
            return;
        }

        page.Open("figure").Element("figcaption", $"Time: {HtmlPage.Time(report.Run.Seconds)} in all");
        Begin(page, 34, "Time per phase");
        var x = 0.0;
        for (var i = 0; i < report.Phases.Count; i++)
        {
            var width = Width * report.Phases[i].Seconds / total;
            Bar(page, $"p{i % 6}", x, 2, Math.Max(width - 2, 0.5), 30);
            x += width;
        }

        page.Close().Open("ul", ("class", "legend"));
        for (var i = 0; i < report.Phases.Count; i++)
        {
            page.Open("li").Element("span", "", ("class", $"key p{i % 6}")).Element("strong", HtmlPage.Time(report.Phases[i].Seconds))
                .Text($" {report.Phases[i].Name}").Close();
        }

        page.Close().Close();
    }

    private static void Begin(HtmlPage page, double height, string title) =>
        page.Open(
                "svg",
                ("viewBox", $"0 0 {HtmlPage.Coordinate(Width)} {HtmlPage.Coordinate(height)}"),
                ("role", "img"),
                ("aria-label", title))
            .Element("title", title).Literal("\n");

    private static void Bar(HtmlPage page, string style, double x, double y, double width, double height) =>
        page.Shape(
            "rect",
            ("class", style),
            ("x", HtmlPage.Coordinate(x)),
            ("y", HtmlPage.Coordinate(y)),
            ("width", HtmlPage.Coordinate(width)),
            ("height", HtmlPage.Coordinate(height)),
            ("rx", "2"));

    private static void Label(HtmlPage page, string style, double x, double y, string text, string anchor) =>
        page.Element(
                "text", text, ("class", style), ("x", HtmlPage.Coordinate(x)), ("y", HtmlPage.Coordinate(y)), ("text-anchor", anchor))
            .Literal("\n");

    private static string Short(string name, int characters) => name.Length <= characters ? name : $"…{name[^(characters - 1)..]}";
}
