using Weir.Commands;
using Weir.Masking.Reports;
using Weir.Masking.Runs;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>How a run ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Outcome">The exit code's name (docs/cli.md).</param>
/// <param name="Error">Why it failed; null unless it did.</param>
/// <param name="DestinationState">What stands at the destination now.</param>
/// <param name="Source">The source, without a password.</param>
/// <param name="Destination">The destination, without a password.</param>
/// <param name="Configuration">The configuration file.</param>
/// <param name="KeyId">The id of the master key.</param>
/// <param name="Seconds">From the first to the last phase.</param>
/// <param name="Rows">Rows written.</param>
/// <param name="RowsPerSecond">Rows written per second of loading.</param>
/// <param name="Tables">In loading order.</param>
/// <param name="LeakCheck">Null when it did not run.</param>
/// <param name="IntegrityCheck">Null when it did not run.</param>
/// <param name="ReportHtml">The report's page; null when none was written.</param>
/// <param name="ReportJson">The report's document; null when none was written.</param>
internal sealed record MaskDocument(
    string RunId,
    int ExitCode,
    string Outcome,
    string? Error,
    string DestinationState,
    string Source,
    string Destination,
    string Configuration,
    string KeyId,
    double Seconds,
    long Rows,
    double RowsPerSecond,
    IReadOnlyList<TableRowsDocument> Tables,
    LeakDocument? LeakCheck,
    IntegrityDocument? IntegrityCheck,
    string? ReportHtml,
    string? ReportJson);

/// <summary>Rows of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="RowsBefore">Rows read from the source.</param>
/// <param name="RowsAfter">Rows of the copy.</param>
internal sealed record TableRowsDocument(string Table, long RowsBefore, long RowsAfter);

/// <summary>Shows how a run ended.</summary>
internal static class MaskView
{
    /// <summary>Prints the result and gives the exit code.</summary>
    public static int Print(Output output, Workspace workspace, MaskingRun run, RunResult result, ReportFiles? reports)
    {
        var (code, error) = Verdict(result);
        var rows = result.Tables.Sum(static t => t.RowsWritten);
        var seconds = result.Phases.Sum(static p => p.Duration.TotalSeconds);
        var loading = result.Phases.Where(static p => p.Name == "loading").Sum(static p => p.Duration.TotalSeconds);
        var speed = loading > 0 ? rows / loading : 0;
        if (result.Tables.Count > 0)
        {
            PrintTables(output, result);
            output.Line($"{Printable.Count(rows, "row")} in {Printable.Duration(TimeSpan.FromSeconds(seconds))}, "
                + $"{Printable.Count((long)speed)} rows/s while loading");
            CheckView.Print(output, result.Leaks, result.Integrity);
            foreach (var warning in result.Warnings)
            {
                output.Line($"warning: {Failures.Line(warning)}");
            }

            output.Line($"destination:   {workspace.Destination!.DisplayName}");
            output.Line($"configuration: {workspace.File.Path}");
        }

        if (reports is not null)
        {
            output.Line($"report:        {reports.Html}");
        }

        if (error is null)
        {
            output.Line(result.DestinationState);
        }
        else
        {
            output.Error($"{error}\n{result.DestinationState}");
        }

        output.Json(
            new MaskDocument(
                run.RunId,
                code,
                ExitCode.All.First(c => c.Code == code).Name,
                error is null ? null : Secrets.Remove(error),
                result.DestinationState,
                workspace.Source.DisplayName,
                workspace.Destination!.DisplayName,
                workspace.File.Path,
                workspace.Key.Id,
                seconds,
                rows,
                speed,
                [.. result.Tables.Select(static t => new TableRowsDocument(t.Table.ToString(), t.RowsRead, t.RowsWritten))],
                CheckView.ToDocument(result.Leaks),
                CheckView.ToDocument(result.Integrity),
                reports?.Html,
                reports?.Json),
            Documents.Default.MaskDocument);
        return code;
    }

    private static (int Code, string? Error) Verdict(RunResult result) => result.Outcome switch
    {
        RunOutcome.Succeeded => (ExitCode.Success, null),
        RunOutcome.LeakFound => (ExitCode.LeakFound, "the leak check found values of the source; nothing was published"),
        RunOutcome.IntegrityFailed => (ExitCode.IntegrityFailed, "the integrity check failed; nothing was published"),
        RunOutcome.Cancelled => (ExitCode.Cancelled, "stopped"),
        _ => Failures.Describe(result.Failure!, isCancelled: false),
    };

    private static void PrintTables(Output output, RunResult result)
    {
        var table = new TextTable("table", "rows before", "rows after").Right(1, 2);
        foreach (var outcome in result.Tables.OrderBy(static t => t.Table.ToString(), StringComparer.Ordinal))
        {
            table.Add(outcome.Table.ToString(), Printable.Count(outcome.RowsRead), Printable.Count(outcome.RowsWritten));
        }

        output.Table(table);
    }
}
