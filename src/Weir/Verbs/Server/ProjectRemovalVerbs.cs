using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>The verbs of <c>weir projects</c> by which a project leaves: into the recycle bin, back, and for good.</summary>
internal static class ProjectRemovalVerbs
{
    /// <summary>All of them.</summary>
    public static VerbCommand[] Create() => [Recycle(), Purge()];

    private static Argument<string> Project() => new("PROJECT") { Description = "The project's id." };

    private static VerbCommand Recycle()
    {
        var project = Project();
        return ServerVerb.Change(
            "remove",
            "Puts a project into the recycle bin, from which it can be restored. It is removed for good by weir projects purge, or by itself "
            + "after as many days as the organization's policy says.",
            ["weir projects remove PROJECT --reason finished", "weir projects remove PROJECT --reason finished --json"],
            [project],
            async (call, cancellationToken) =>
            {
                var before = await call.Client.Projects.GetAsync(call.Get(project), cancellationToken);
                await call.Client.Projects.RecycleAsync(call.Get(project), before.Tag, cancellationToken);
                return call.Done($"The project {before.Value.Name} is in the recycle bin.");
            });
    }

    private static VerbCommand Purge()
    {
        var project = Project();
        var confirmed = new Option<bool>("--yes") { Description = "Remove. Without it only what would go is shown." };
        return ServerVerb.Change(
            "purge",
            "Shows what the final removal of a project would remove, what stays or is held and when it goes by itself; with --yes removes it "
            + "out of the recycle bin. It cannot be undone.",
            ["weir projects purge PROJECT", "weir projects purge PROJECT --yes --reason finished"],
            [project, confirmed],
            async (call, cancellationToken) =>
            {
                var plan = await call.Client.Projects.GetRemovalAsync(call.Get(project), cancellationToken);
                Deletion.ShowLines(call, plan.Value.Removed, plan.Value.Kept, plan.Value.Held);
                if (plan.Value.RemovesItselfAt is { } moment)
                {
                    call.Output.Line($"goes     by itself at {Cells.Time(moment)}");
                }

                call.Output.Json(plan.Value, ProjectsJson.Default.ProjectRemoval);
                if (call.Get(confirmed))
                {
                    await call.Client.Projects.RemoveAsync(call.Get(project), plan.Tag, cancellationToken);
                    call.Output.Note($"The project {call.Get(project)} was removed.");
                }

                return ExitCode.Success;
            });
    }
}
