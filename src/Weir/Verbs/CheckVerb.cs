using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Checks;
using Weir.Masking.Databases;
using Weir.Masking.Destinations;
using Weir.Masking.Plans;
using Weir.Masking.Reports;
using Weir.Masking.Runs;
using Weir.Masking.Sources;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What a check found.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Outcome">The exit code's name (docs/cli.md).</param>
/// <param name="Source">The source, without a password.</param>
/// <param name="Destination">The destination, without a password.</param>
/// <param name="RunId">The run that made the destination; null when it has no marker.</param>
/// <param name="LeakCheck">The leak check.</param>
/// <param name="IntegrityCheck">The integrity check.</param>
/// <param name="ReportHtml">The report's page; null when none was asked for.</param>
/// <param name="ReportJson">The report's document; null when none was asked for.</param>
internal sealed record CheckDocument(
    int ExitCode,
    string Outcome,
    string Source,
    string Destination,
    string? RunId,
    LeakDocument? LeakCheck,
    IntegrityDocument? IntegrityCheck,
    string? ReportHtml,
    string? ReportJson);

/// <summary><c>weir check</c>: leak and integrity check of a destination against its source, at any later time.</summary>
internal sealed class CheckVerb
{
    private readonly WorkspaceOptions _workspace = new();

    private readonly Option<bool> _unmarked = new("--unmarked")
    {
        Description = "Check a destination that carries no marker of Weir, for example one that was restored from a dump.",
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "A folder for report.html and report.json of this check. Without it none is written.",
        HelpName = "DIR",
    };

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new CheckVerb();
        return new VerbCommand(
            "check",
            "Checks a finished destination against its source for leaks and integrity, with the configuration and key that made it. "
            + "Reads both, writes nothing. A destination that a run left unfinished is refused.",
            "weir check",
            "weir check --config clinic/weir.yaml --report reports/check --json",
            "weir check --destination postgresql://me@localhost/restored --unmarked")
        {
            Handler = verb.RunAsync,
        }
        .With(verb._workspace.Configuration, verb._workspace.Key, verb._workspace.AcceptNew)
        .With(verb._workspace.Source).With(verb._workspace.Destination).With(verb._unmarked, verb._report);
    }

    private async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        await using var workspace = Workspace.Load(context, _workspace);
        var address = workspace.DemandDestination();
        workspace.LoadKey();
        await using var copy = await DatabaseEngines.For(address).OpenSourceAsync(address, context.Settings.Connections, cancellationToken);
        var marker = await copy.ReadMarkerAsync(cancellationToken);
        RefuseUnfinished(copy, marker, context.Get(_unmarked));
        await workspace.OpenSourceAsync(cancellationToken);
        await RefuseSameAsync(workspace.Source, copy, cancellationToken);
        var plan = workspace.MakePlan();
        CompareMarker(context.Output, workspace, plan, marker);
        return await CheckAsync(context, workspace, plan, copy, marker, cancellationToken);
    }

    private async Task<int> CheckAsync(
        VerbContext context,
        Workspace workspace,
        MaskingPlan plan,
        SourceDatabase copy,
        RunMarker? marker,
        CancellationToken cancellationToken)
    {
        var started = context.Time.GetUtcNow();
        context.Output.Note($"checking {copy.DisplayName} against {workspace.Source.DisplayName}");
        var survey = await Survey.RunAsync(plan, workspace.Source, workspace.Key, static _ => { }, cancellationToken);
        var integrity = await IntegrityCheck.RunAsync(plan, workspace.Source, copy, cancellationToken);
        var leaks = await LeakCheck.RunAsync(
            plan, workspace.Source, copy, workspace.Key, survey, new Steps(context.Output), cancellationToken);
        var code = !leaks.IsClean ? ExitCode.LeakFound : !integrity.IsSound ? ExitCode.IntegrityFailed : ExitCode.Success;
        ReportFiles? reports = null;
        if (context.Get(_report) is { } folder)
        {
            var facts = new RunFacts(
                marker?.RunId ?? "",
                MaskingRun.WeirVersion,
                started,
                context.Time.GetUtcNow() - started,
                RunOutcome.CheckedOnly,
                workspace.Key.Id,
                Facts(workspace.Source, plan.Schema.EngineVersion),
                Facts(copy, copy.EngineVersion),
                [new PhaseTime("integrity check", integrity.Duration), new PhaseTime("leak check", leaks.Duration)]);
            reports = ReportFiles.Write(RunReport.From(plan, facts, [], leaks, integrity), folder);
        }

        CheckView.Print(context.Output, leaks, integrity);
        if (reports is not null)
        {
            context.Output.Line($"report: {reports.Html}");
        }

        context.Output.Json(
            new CheckDocument(
                code,
                ExitCode.All.First(c => c.Code == code).Name,
                workspace.Source.DisplayName,
                copy.DisplayName,
                marker?.RunId,
                CheckView.ToDocument(leaks),
                CheckView.ToDocument(integrity),
                reports?.Html,
                reports?.Json),
            Documents.Default.CheckDocument);
        return code;
    }

    private static DatabaseFacts Facts(SourceDatabase database, string version) =>
        new(database.Engine, version, database.DisplayName, database.Transport);

    private static void RefuseUnfinished(SourceDatabase copy, RunMarker? marker, bool isUnmarkedAllowed)
    {
        if (marker is null && !isUnmarkedAllowed)
        {
            throw new CommandException(
                ExitCode.DestinationRefused,
                $"{copy.DisplayName} carries no marker of Weir, so nothing says that it is a finished copy. If you know that it is one, "
                + "check it with --unmarked.");
        }

        if (marker is { State: not RunState.Finished })
        {
            var note = marker.Note.Length == 0 ? "" : $" ({marker.Note})";
            throw new CommandException(
                ExitCode.DestinationRefused,
                $"{copy.DisplayName} was left unfinished by run {marker.RunId}{note}; it must not be used. "
                + "Make it again with: weir mask --replace");
        }
    }

    private static async Task RefuseSameAsync(SourceDatabase source, SourceDatabase copy, CancellationToken cancellationToken)
    {
        if (await source.GetIdentityAsync(cancellationToken) == await copy.GetIdentityAsync(cancellationToken))
        {
            throw new CommandException(
                ExitCode.DestinationRefused,
                $"the destination {copy.DisplayName} is the source itself; name the copy that is to be checked.");
        }
    }

    private static void CompareMarker(Output output, Workspace workspace, MaskingPlan plan, RunMarker? marker)
    {
        if (marker is null)
        {
            return;
        }

        if (marker.KeyId != workspace.Key.Id)
        {
            throw new CommandException(
                ExitCode.KeyRefused,
                $"the destination was made with key {marker.KeyId}, and this is key {workspace.Key.Id}; "
                + "give the key that made it with --key PATH.");
        }

        if (marker.ConfigurationFingerprint != plan.ConfigurationFingerprint)
        {
            output.Warning("the configuration changed since the destination was made; differences may be found that are no faults.");
        }

        if (marker.SchemaFingerprint != plan.SchemaFingerprint)
        {
            output.Warning("the source's schema changed since the destination was made; differences may be found that are no faults.");
        }
    }

    private sealed class Steps(Output output) : IProgress<CheckProgress>
    {
        private string _last = "";

        public void Report(CheckProgress value)
        {
            if (value.Phase != _last)
            {
                _last = value.Phase;
                output.Note($"  {value.Phase}");
            }
        }
    }
}
