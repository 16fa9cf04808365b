using Weir.Masking.Generators;

namespace Weir.Masking.Reports;

/// <summary>The first page: verdicts, what ran, and three drawings.</summary>
internal static class ReportSummary
{
    /// <summary>Writes the section.</summary>
    public static void Write(HtmlPage page, RunReport report)
    {
        page.Open("section", ("aria-label", "Summary"));
        Cards(page, report);
        Facts(page, report);
        page.Close();
        page.Open("section", ("aria-labelledby", "charts"), ("class", "charts")).Element("h2", "At a glance", ("id", "charts"));
        ReportCharts.PrivacyClasses(page, report);
        ReportCharts.Rows(page, report);
        ReportCharts.Phases(page, report);
        page.Close();
    }

    private static void Cards(HtmlPage page, RunReport report)
    {
        page.Open("div", ("class", "cards"));
        if (report.LeakCheck is { } leak)
        {
            var leaks = leak.Findings.Count(f => f.IsLeak);
            Card(
                page,
                leak.IsClean ? "good" : "bad",
                "Leak check",
                leak.IsClean ? "Clean" : $"{leaks} {(leaks == 1 ? "leak" : "leaks")}",
                $"{HtmlPage.Number(leak.KnownValues)} identifying values searched in {Megabytes(leak.SearchedBytes)} of text");
        }
        else
        {
            Card(page, "open", "Leak check", "Not run", "Nothing is known about what came through");
        }

        if (report.IntegrityCheck is { } integrity)
        {
            Card(
                page,
                integrity.IsSound ? "good" : "bad",
                "Integrity",
                integrity.IsSound ? "Sound" : $"{integrity.Problems.Count} {(integrity.Problems.Count == 1 ? "problem" : "problems")}",
                $"{integrity.ForeignKeys.Count} foreign keys, {integrity.UniqueKeys.Count} unique keys, "
                + $"{integrity.TablesCounted} tables counted");
        }
        else
        {
            Card(page, "open", "Integrity", "Not run", "References and keys were not counted");
        }

        var columns = report.Tables.SelectMany(t => t.Columns).ToList();
        Card(
            page,
            "plain",
            "Columns",
            $"{columns.Count(c => c.Privacy != PrivacyClass.Unprotected)} of {columns.Count}",
            $"are de-identified, in {report.Tables.Count} tables");
        Card(
            page,
            "plain",
            "Rows",
            HtmlPage.Number(report.Run.RowsWritten),
            report.Run.RowsPerSecond > 0 ? $"{HtmlPage.Number((long)report.Run.RowsPerSecond)} rows per second" : "loaded");
        page.Close();
    }

    private static void Card(HtmlPage page, string tone, string title, string value, string detail) =>
        page.Open("div", ("class", $"card {tone}"))
            .Element("h3", title).Element("p", value, ("class", "value")).Element("p", detail)
            .Close();

    private static void Facts(HtmlPage page, RunReport report)
    {
        page.Open("dl", ("class", "facts"));
        Fact(page, "Source", $"{Engine(report.Source)}, {report.Source.Transport}");
        Fact(page, "Destination", $"{Engine(report.Destination)}, {report.Destination.Transport}");
        Fact(page, "Master key", report.Run.KeyId, isCode: true);
        Fact(page, "Run", report.Run.Id, isCode: true);
        Fact(page, "Configuration", report.Run.ConfigurationFingerprint, isCode: true);
        Fact(page, "Schema", report.Run.SchemaFingerprint, isCode: true);
        page.Close();
    }

    private static void Fact(HtmlPage page, string term, string value, bool isCode = false)
    {
        page.Open("div").Element("dt", term).Open("dd");
        _ = isCode ? page.Element("code", value) : page.Text(value);
        page.Close().Close();
    }

    private static string Engine(DatabaseFacts database) =>
        (database.Engine == "postgresql" ? "PostgreSQL" : database.Engine == "sqlite" ? "SQLite" : database.Engine)
        + (database.EngineVersion.Length > 0 ? $" {database.EngineVersion}" : "");

    private static string Megabytes(long bytes) =>
        bytes < 1_000_000 ? $"{HtmlPage.Number(bytes / 1e3, 1)} kB" : $"{HtmlPage.Number(bytes / 1e6, 1)} MB";
}
