using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Destinations;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary><c>weir mask</c>: runs the plan.</summary>
internal sealed class MaskVerb
{
    private const int MaxStreams = 64;

    private readonly WorkspaceOptions _workspace = new();

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Replace the copy at the destination, if Weir made it. Without this, a destination that is not empty is refused.",
    };

    private readonly Option<string?> _replaceForeign = new("--replace-foreign")
    {
        Description = "Replace what stands at the destination although Weir did not make it. NAME must be its exact name: of the "
            + "database, or of the file.",
        HelpName = "NAME",
    };

    private readonly Option<int> _streams = new Option<int>("--streams")
    {
        Description = $"How many streams read and write at once, 1 to {MaxStreams}. Without it: one per processor, 8 at most.",
        HelpName = "N",
    }.Within(1, MaxStreams);

    private readonly Option<bool> _noLeakCheck = new("--no-leak-check")
    {
        Description = "Publish the copy without looking for leaks. The report says so.",
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "The folder for report.html and report.json. Without it: weir-report/RUN beside the configuration.",
        HelpName = "DIR",
    };

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new MaskVerb();
        return new VerbCommand(
            "mask",
            "Runs the plan: reads the source, writes a de-identified copy beside the destination, checks it for leaks and integrity, "
            + "and only then puts it into place. The source is never written.",
            "weir mask",
            "weir mask --config clinic/weir.yaml --replace",
            "weir mask --source-file source.address --destination postgresql://me@localhost/clinic_masked --streams 4",
            "weir mask --accept-new null --report reports/today")
        {
            Handler = verb.RunAsync,
        }
        .With(verb._workspace.Configuration, verb._workspace.Key, verb._workspace.AcceptNew)
        .With(verb._workspace.Source).With(verb._workspace.Destination)
        .With(verb._replace, verb._replaceForeign, verb._streams, verb._noLeakCheck, verb._report);
    }

    private async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        await using var workspace = Workspace.Load(context, _workspace);
        workspace.DemandDestination();
        workspace.LoadKey();
        await workspace.OpenSourceAsync(cancellationToken);
        await workspace.OpenDestinationAsync(cancellationToken);
        var plan = await workspace.TryPlanAsync(workspace.MakePlan(), cancellationToken);
        Announce(context.Output, workspace, plan);
        var options = new RunOptions
        {
            Destination = new DestinationPolicy(context.Get(_replace), context.Get(_replaceForeign)),
            Streams = context.Get(_streams) is var streams and > 0 ? streams : new RunOptions().Streams,
            LeakCheck = !context.Get(_noLeakCheck),
        };
        var run = new MaskingRun(plan, workspace.Source, workspace.Destination!, workspace.Key, options, context.Time);
        var result = await RunView.ShowAsync(context.Output, run.Monitor, () => run.RunAsync(cancellationToken), context.Time);
        var reports = result.Report is { } report
            ? ReportFiles.Write(report, context.Get(_report) ?? DefaultFolder(workspace.File, run.RunId))
            : null;
        return MaskView.Print(context.Output, workspace, run, result, reports);
    }

    private static void Announce(Output output, Workspace workspace, MaskingPlan plan)
    {
        var warnings = plan.Problems.Count(static p => p.Severity == Severity.Warning);
        output.Note($"masking {workspace.Source.DisplayName} into {workspace.Destination!.DisplayName}");
        output.Note($"source: {workspace.Source.Transport}; destination: {workspace.Destination.Transport}; key {workspace.Key.Id}");
        if (warnings > 0)
        {
            output.Note($"the plan has {Printable.Count(warnings, "warning")}; weir plan shows them");
        }
    }

    private static string DefaultFolder(ConfigurationFile file, string runId) =>
        Path.Combine(Path.GetDirectoryName(file.Path)!, "weir-report", runId);
}
