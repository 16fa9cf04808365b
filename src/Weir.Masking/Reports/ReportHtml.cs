using System.Globalization;

namespace Weir.Masking.Reports;

/// <summary>A report as one self-contained page: no script, nothing loaded, readable on paper.</summary>
public static class ReportHtml
{
    private const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Renders the page. The same report gives the same bytes.</summary>
    public static string Render(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new HtmlPage();
        page.Literal("<!doctype html>\n").Open("html", ("lang", "en"));
        Head(page, report);
        page.Open("body");
        Header(page, report);
        page.Open("main");
        ReportSummary.Write(page, report);
        ReportChecks.Write(page, report);
        ReportTables.Write(page, report);
        Notices(page, report);
        page.Close();
        Footer(page, report);
        return page.Close().Close().ToString();
    }

    private static void Head(HtmlPage page, RunReport report)
    {
        page.Open("head")
            .Void("meta", ("charset", "utf-8"))
            .Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", ContentPolicy))
            .Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Void("meta", ("name", "generator"), ("content", $"Weir {report.Run.WeirVersion}"))
            .Element("title", $"De-identification report {report.Run.Id}").Literal("\n")
            .Literal("<style>\n").Literal(ReportStyle.Sheet).Literal("</style>\n")
            .Close();
    }

    private static void Header(HtmlPage page, RunReport report)
    {
        var (tone, words) = report.Run.Outcome switch
        {
            RunOutcome.Succeeded => ("good", "Complete and published"),
            RunOutcome.LeakFound => ("bad", "Leak found, not published"),
            RunOutcome.IntegrityFailed => ("bad", "Integrity check failed, not published"),
            RunOutcome.Cancelled => ("bad", "Cancelled"),
            RunOutcome.CheckedOnly => Checked(report),
            _ => ("bad", "Failed"),
        };
        page.Open("header")
            .Element("p", "De-identification report", ("class", "kicker"))
            .Open("h1").Element("span", report.Source.DisplayName, ("class", "name")).Element("span", " → ", ("class", "arrow"))
            .Element("span", report.Destination.DisplayName, ("class", "name")).Close()
            .Open("p", ("class", "outcome"))
            .Element("strong", words, ("class", $"badge {tone}"))
            .Element("span", report.Run.StartedUtc.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture))
            .Element("span", HtmlPage.Time(report.Run.Seconds))
            .Close()
            .Close();
    }

    private static (string Tone, string Words) Checked(RunReport report) =>
        report is { LeakCheck: null or { IsClean: true }, IntegrityCheck: null or { IsSound: true } }
            ? ("good", "Checked: nothing found")
            : ("bad", "Checked: the copy is not sound");

    private static void Notices(HtmlPage page, RunReport report)
    {
        page.Open("section", ("aria-labelledby", "privacy")).Element("h2", "What to know before the copy is handed on", ("id", "privacy"));
        page.Open("ul", ("class", "notes"));
        foreach (var note in report.PrivacyNotes)
        {
            page.Element("li", note);
        }

        page.Close().Close();
        if (report.Notices.Count == 0)
        {
            return;
        }

        page.Open("section", ("aria-labelledby", "notices")).Element("h2", "Warnings and notes of the plan", ("id", "notices"));
        page.Open("table").Open("thead").Open("tr").Element("th", "Severity", ("scope", "col")).Element("th", "Where", ("scope", "col"))
            .Element("th", "What", ("scope", "col")).Close().Close().Open("tbody");
        foreach (var notice in report.Notices)
        {
            page.Open("tr").Element("td", notice.Severity.ToString()).Open("td").Element("code", notice.Path).Close()
                .Element("td", notice.Message).Close();
        }

        page.Close().Close().Close();
    }

    private static void Footer(HtmlPage page, RunReport report) =>
        page.Open("footer")
            .Element(
                "p",
                $"Made by Weir {report.Run.WeirVersion}, run {report.Run.Id}. This report holds names of tables and columns, counts and "
                + "fingerprints, and no value of the source.")
            .Close();
}
