using System.Globalization;

namespace Weir.Masking.Reports;

/// <summary>The two checks with their figures.</summary>
internal static class ReportChecks
{
    private static readonly string[] Numbers =
        ["Count", "Inputs", "Unchanged", "Expected", "Chance", "Members", "Kept by policy", "Found"];

    /// <summary>Writes the sections.</summary>
    public static void Write(HtmlPage page, RunReport report)
    {
        if (report.LeakCheck is { } leak)
        {
            page.Open("section", ("aria-labelledby", "leaks")).Element("h2", "Leak check", ("id", "leaks"));
            Leaks(page, leak);
            page.Close();
        }

        if (report.IntegrityCheck is { } integrity)
        {
            page.Open("section", ("aria-labelledby", "integrity")).Element("h2", "Integrity check", ("id", "integrity"));
            Integrity(page, integrity);
            page.Close();
        }
    }

    private static void Leaks(HtmlPage page, LeakSection leak)
    {
        page.Element(
            "p",
            $"{HtmlPage.Number(leak.KnownValues)} fingerprints of identifying values were searched through "
            + $"{HtmlPage.Number(leak.SearchedBytes)} bytes of text in {leak.Passes} {(leak.Passes == 1 ? "pass" : "passes")} "
            + $"({HtmlPage.Time(leak.Seconds)}). {HtmlPage.Number(leak.Coincidences)} occurrences are pseudonyms that happen to be a real "
            + "value, which masking the source again explains.");
        if (leak.Findings.Count > 0)
        {
            Head(page, "", "Where", "What", "Count", "Finding");
            foreach (var finding in leak.Findings)
            {
                var (word, style) = finding.IsLeak ? ("leak", "badge bad") : ("warning", "badge open");
                page.Open("tr").Open("td").Element("span", word, ("class", style)).Close()
                    .Open("td").Element("code", finding.Place).Close().Element("td", finding.SensitiveKind ?? "")
                    .Element("td", HtmlPage.Number(finding.Count), ("class", "number")).Element("td", finding.Message).Close();
            }

            page.Close().Close();
        }

        if (leak.Columns.Count > 0)
        {
            Compared(page, leak);
        }
    }

    private static void Compared(HtmlPage page, LeakSection leak)
    {
        page.Element("h3", "Masked columns against their own rows");
        page.Element(
            "p",
            "Unchanged inputs are compared with what chance gives by the generator's declaration (exact binomial test; a leak below 1 in a "
            + "million). Members are values of the copy that the source's column held.",
            ("class", "note"));
        Head(page, "Column", "Inputs", "Unchanged", "Expected", "Chance", "Members", "Expected", "Kept by policy");
        foreach (var column in leak.Columns)
        {
            page.Open("tr").Open("td").Element("code", $"{column.Table}.{column.Column}");
            if (column.Note.Length > 0)
            {
                page.Element("small", $" {column.Note}");
            }

            page.Close()
                .Element("td", HtmlPage.Number(column.Trials), ("class", "number"))
                .Element("td", column.FixedPointTail is null ? "" : HtmlPage.Number(column.FixedPoints), ("class", "number"))
                .Element("td", HtmlPage.Number(column.ExpectedFixedPoints, 2), ("class", "number"))
                .Element("td", Chance(column.FixedPointTail), ("class", "number"))
                .Element("td", column.Members is { } members ? HtmlPage.Number(members) : "", ("class", "number"))
                .Element("td", column.Members is null ? "" : HtmlPage.Number(column.ExpectedMembers, 2), ("class", "number"))
                .Element("td", column.KeptByPolicy == 0 ? "" : HtmlPage.Number(column.KeptByPolicy), ("class", "number"))
                .Close();
        }

        page.Close().Close();
    }

    private static void Integrity(HtmlPage page, IntegritySection integrity)
    {
        page.Element(
            "p",
            $"Rows of {integrity.TablesCounted} tables were counted on both sides; {integrity.ForeignKeys.Count} foreign keys and "
            + $"{integrity.UniqueKeys.Count} unique keys were tested by queries of their own, and the engine's own constraints were "
            + $"verified ({HtmlPage.Time(integrity.Seconds)}).");
        if (integrity.Problems.Count > 0)
        {
            page.Open("ul", ("class", "problems"));
            foreach (var problem in integrity.Problems)
            {
                page.Element("li", problem);
            }

            page.Close();
        }

        var keys = integrity.ForeignKeys.Select(k => (k, "orphans")).Concat(integrity.UniqueKeys.Select(k => (k, "duplicates"))).ToList();
        if (keys.Count == 0)
        {
            return;
        }

        Head(page, "Table", "Key", "Tested for", "Found");
        foreach (var (key, what) in keys)
        {
            page.Open("tr").Open("td").Element("code", key.Table).Close().Open("td").Element("code", key.Name).Close().Element("td", what)
                .Element("td", HtmlPage.Number(key.Violations), ("class", key.Violations == 0 ? "number" : "number bad")).Close();
        }

        page.Close().Close();
    }

    private static void Head(HtmlPage page, params ReadOnlySpan<string> titles)
    {
        page.Open("table", ("class", titles[0].Length == 0 ? "findings" : "figures")).Open("thead").Open("tr");
        foreach (var title in titles)
        {
            page.Element("th", title, ("scope", "col"), ("class", Numbers.Contains(title) ? "number" : "words"));
        }

        page.Close().Close().Open("tbody");
    }

    private static string Chance(double? tail) => tail switch
    {
        null => "",
        > 0.01 => tail.Value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => tail.Value.ToString("0.0e+0", CultureInfo.InvariantCulture),
    };
}
