using System.CommandLine;
using System.Globalization;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>The verbs of <c>weir projects</c> about versions: numbered points of a project, of which exactly one is active.</summary>
internal static class ProjectVersionVerbs
{
    private static readonly Column<ProjectVersionView>[] Columns =
    [
        new("version", static row => Digits(row.Number)),
        new("active", static row => row.IsActive ? "yes" : ""),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("author", static row => row.Author),
        new("description", static row => row.Description),
    ];

    private static readonly Column<ProjectVersionView>[] Details =
    [
        .. Columns,
        new("SHA-256", static row => row.Digest),
        new("worked on by", static row => string.Join(", ", row.Workers.Select(static worker => worker.Actor))),
        new("document", static row => row.Sections?.GetRawText()),
    ];

    private static readonly Column<VersionDifference>[] DifferenceColumns =
    [
        new("path", static row => row.Path),
        new("before", static row => row.Before?.GetRawText()),
        new("after", static row => row.After?.GetRawText()),
    ];

    /// <summary>All of them.</summary>
    public static VerbCommand[] Create() => [List(), Show(), Save(), Compare(), Activate()];

    private static Argument<string> Project() => new("PROJECT") { Description = "The project's id." };

    private static Argument<long> Number(string name, string description)
    {
        var number = new Argument<long>(name) { Description = description };
        number.Validators.Add(result =>
        {
            if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
            {
                result.AddError($"{name} must be the number of a version, such as 2, not '{result.Tokens[0].Value}'.");
            }
        });
        return number;
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static VerbCommand List()
    {
        var project = Project();
        return ServerVerb.List(
            "Lists the versions of a project.",
            ["weir projects versions PROJECT", "weir projects versions PROJECT --json"],
            [project],
            [],
            ProjectVersionsJson.Default.PageProjectVersionView,
            Columns,
            (call, options, cancellationToken) => Task.FromResult(
                call.Client.Projects.ListVersionsAsync(call.Get(project), options, cancellationToken)),
            "versions");
    }

    private static VerbCommand Show()
    {
        var (project, number) = (Project(), Number("NUMBER", "The version's number."));
        return ServerVerb.Read(
            "version",
            "Shows a version of a project, with what it holds and who worked on it.",
            ["weir projects version PROJECT 2", "weir projects version PROJECT 2 --json"],
            [project, number],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Projects.GetVersionAsync(call.Get(project), call.Get(number), cancellationToken)).Value,
                ProjectVersionsJson.Default.ProjectVersionView,
                Details));
    }

    private static VerbCommand Save()
    {
        var project = Project();
        var description = new Argument<string>("DESCRIPTION") { Description = "What the version is, or why it is made." };
        return ServerVerb.Change(
            "save-version",
            "Makes a version of a project as it is now, and makes it the active one.",
            ["weir projects save-version PROJECT reviewed", "weir projects save-version PROJECT reviewed --json"],
            [project, description],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Projects.CreateVersionAsync(
                    call.Get(project), new ProjectVersionDraft(call.Get(description)), cancellationToken)).Value,
                ProjectVersionsJson.Default.ProjectVersionView,
                Details));
    }

    private static VerbCommand Compare()
    {
        var (project, from, to) = (Project(), Number("FROM", "The one version."), Number("TO", "The other version."));
        return ServerVerb.Read(
            "compare",
            "Shows what is different between two versions of a project.",
            ["weir projects compare PROJECT 1 2", "weir projects compare PROJECT 1 2 --json"],
            [project, from, to],
            async (call, cancellationToken) =>
            {
                var found = await call.Client.Projects.CompareVersionsAsync(
                    call.Get(project), call.Get(from), call.Get(to), cancellationToken);
                return call.Table(found.Items, found, ProjectVersionsJson.Default.VersionDifferences, DifferenceColumns);
            });
    }

    private static VerbCommand Activate()
    {
        var (project, number) = (Project(), Number("NUMBER", "The version to return to."));
        var discard = new Option<bool>("--discard-changes")
        {
            Description = "Lose what was changed since the active version was made. Without it that is refused.",
        };
        return ServerVerb.Change(
            "activate",
            "Returns to a version of a project.",
            ["weir projects activate PROJECT 1", "weir projects activate PROJECT 1 --discard-changes"],
            [project, number, discard],
            async (call, cancellationToken) =>
            {
                var before = await call.Client.Projects.GetAsync(call.Get(project), cancellationToken);
                var after = await call.Client.Projects.ActivateVersionAsync(
                    call.Get(project), call.Get(number), new ActivateVersion(call.Get(discard)), before.Tag, cancellationToken);
                return call.Show(after.Value, ProjectsJson.Default.ProjectView, ProjectsVerb.Columns);
            });
    }
}
