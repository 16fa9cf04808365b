using System.CommandLine;
using System.Text.Json;
using Weir.Commands;
using Weir.Masking.Reports;

namespace Weir.Verbs;

/// <summary><c>weir report</c>: renders a run's report again.</summary>
internal static class ReportVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var run = new Argument<string>("RUN.json") { Description = "The report.json of a run." };
        var html = new Option<string?>("--html")
        {
            Description = "The page to write. Without it: beside RUN.json, with the ending .html.",
            HelpName = "PATH",
        };
        return new VerbCommand(
            "report",
            "Renders the report of a run again, as a page from its JSON document. With --json the document is checked and printed, and "
            + "a page is written only where --html says.",
            "weir report weir-report/20260101120000a1b2c3/report.json",
            "weir report report.json --html /srv/reports/clinic.html",
            "weir report report.json --json")
        {
            Handler = (context, cancellationToken) => RunAsync(context, context.Get(run)!, context.Get(html), cancellationToken),
        }.With(run, html);
    }

    private static async Task<int> RunAsync(VerbContext context, string path, string? html, CancellationToken cancellationToken)
    {
        var report = await ReadAsync(path, cancellationToken);
        if (html is not null || !context.Output.IsJson)
        {
            var page = Path.GetFullPath(html ?? Path.ChangeExtension(path, ".html"));
            await File.WriteAllTextAsync(page, ReportHtml.Render(report), cancellationToken);
            context.Output.Line(page);
        }

        context.Output.JsonText(ReportJson.Write(report));
        return ExitCode.Success;
    }

    private static async Task<RunReport> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return ReportJson.Read(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{path} cannot be read ({exception.Message})");
        }
        catch (JsonException exception)
        {
            throw CommandException.Usage(
                $"{path} is not a report of this version of weir (line {(exception.LineNumber ?? 0) + 1}); "
                + "expected the report.json of a run.");
        }
    }
}
