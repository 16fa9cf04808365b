using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Databases;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What a run would do, or why there is no plan.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="Source">The source, without a password.</param>
/// <param name="Destination">The destination, without a password; null when none is named or it cannot be opened.</param>
/// <param name="ConfigurationFingerprint">SHA-256, hexadecimal; null without a plan.</param>
/// <param name="SchemaFingerprint">SHA-256, hexadecimal; null without a plan.</param>
/// <param name="Problems">Everything that was found, the worst first.</param>
/// <param name="Tables">In loading order; empty without a plan.</param>
internal sealed record PlanDocument(
    string Configuration,
    string Source,
    string? Destination,
    string? ConfigurationFingerprint,
    string? SchemaFingerprint,
    IReadOnlyList<ProblemDocument> Problems,
    IReadOnlyList<TablePlanDocument> Tables);

/// <summary>A problem.</summary>
/// <param name="Severity"><c>note</c>, <c>warning</c>, <c>error</c> or <c>drift</c>.</param>
/// <param name="Path">Where.</param>
/// <param name="Message">What was expected and what to do next.</param>
/// <param name="Line">1-based line of the configuration, or 0.</param>
internal sealed record ProblemDocument(string Severity, string Path, string Message, int Line);

/// <summary>What happens to a table (<see cref="TablePlan"/>).</summary>
internal sealed record TablePlanDocument(
    string Table, string Mode, string? Condition, long EstimatedRows, IReadOnlyList<ColumnPlanDocument> Columns);

/// <summary>What happens to a column (<see cref="ColumnPlan"/>).</summary>
internal sealed record ColumnPlanDocument(
    string Column,
    string Type,
    string? Kind,
    string Generator,
    string? Follows,
    string KeyedBy,
    string Group,
    string Uniqueness,
    string UniquenessVerdict,
    string Privacy);

/// <summary><c>weir plan</c>: validates the configuration against the live schema and shows what a run would do.</summary>
internal static class PlanVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var options = new WorkspaceOptions();
        return new VerbCommand(
            "plan",
            "Validates the configuration against the live schema and shows what a run would do: per table and column, the loading "
            + "order, rows, keys that follow others, unique keys and privacy classes. All problems are shown at once. Writes nothing.",
            "weir plan",
            "weir plan --config clinic/weir.yaml --json",
            "weir plan --accept-new null    # what if new columns were emptied")
        {
            Handler = (context, cancellationToken) => RunAsync(context, options, cancellationToken),
        }.With(options.Configuration, options.Key, options.AcceptNew).With(options.Source).With(options.Destination);
    }

    private static async Task<int> RunAsync(VerbContext context, WorkspaceOptions options, CancellationToken cancellationToken)
    {
        await using var workspace = Workspace.Load(context, options);
        var failure = ExitCode.Success;
        var problems = new List<Problem>();
        Attempt("key", workspace.LoadKey);
        if (failure != ExitCode.Success)
        {
            workspace.UseThrowawayKey();
        }

        await workspace.OpenSourceAsync(cancellationToken);
        await AttemptAsync("destination", () => workspace.OpenDestinationAsync(cancellationToken));
        MaskingPlan? plan = null;
        try
        {
            plan = workspace.MakePlan();
            plan = await workspace.TryPlanAsync(plan, cancellationToken);
            problems.AddRange(plan.Problems);
        }
        catch (ConfigurationException exception)
        {
            problems.AddRange(exception.Problems);
            failure = Failures.CodeOf(exception.Problems);
        }

        problems = [.. problems.OrderByDescending(static p => p.Severity)];
        PlanView.Print(context.Output, plan, problems);
        context.Output.Json(PlanView.ToDocument(workspace, plan, problems), Documents.Default.PlanDocument);
        return failure;

        void Attempt(string what, Action step)
        {
            try
            {
                step();
            }
            catch (Exception exception) when (exception is CommandException or KeyFileException)
            {
                Record(what, exception);
            }
        }

        async Task AttemptAsync(string what, Func<Task> step)
        {
            try
            {
                await step();
            }
            catch (Exception exception) when (exception is CommandException or DatabaseException or ConfigurationException)
            {
                Record(what, exception);
            }
        }

        void Record(string what, Exception exception)
        {
            var (code, message) = Failures.Describe(exception, isCancelled: false);
            failure = failure == ExitCode.Success ? code : failure;
            problems.Add(new Problem(Severity.Error, what, message));
        }
    }
}
