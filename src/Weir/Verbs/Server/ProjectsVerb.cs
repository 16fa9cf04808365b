using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir projects</c>: projects of an organization.</summary>
internal static class ProjectsVerb
{
    private static readonly Column<ProjectListing>[] ListColumns =
    [
        new("id", static row => row.Id),
        new("state", static row => row.State),
        new("since", static row => Cells.Time(row.StateAt)),
        new("name", static row => row.Name),
    ];

    private static readonly Column<ProjectView>[] Columns =
    [
        new("id", static row => row.Id),
        new("organization", static row => row.Organization),
        new("name", static row => row.Name),
        new("description", static row => row.Description),
        new("state", static row => row.State),
        new("purpose", static row => row.Purpose),
        new("legal basis", static row => row.LegalBasis),
        new("recipients", static row => string.Join(", ", row.Recipients)),
        new("active version", static row => row.ActiveVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("made by", static row => row.CreatedBy),
        new("made", static row => Cells.Time(row.CreatedAt)),
    ];

    private static readonly Column<ProjectVersionView>[] VersionColumns =
    [
        new("version", static row => row.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("active", static row => row.IsActive ? "yes" : ""),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("author", static row => row.Author),
        new("description", static row => row.Description),
    ];

    private static readonly Column<ActivityView>[] ActivityColumns =
    [
        new("at", static row => Cells.Time(row.At)),
        new("actor", static row => row.Actor),
        new("action", static row => row.Action),
        new("resource", static row => row.Resource),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "projects",
        "Shows, makes and changes projects.",
        "weir projects list",
        "weir projects create Clinic --purpose testing")
    {
        List(),
        Show(),
        Make(),
        Update(),
        Set("archive", "Puts a project aside: nothing in it can be changed.", static (projects, id, tag, cancellationToken) =>
            projects.ArchiveAsync(id, tag, cancellationToken)),
        Set("unarchive", "Brings an archived project back.", static (projects, id, tag, cancellationToken) =>
            projects.UnarchiveAsync(id, tag, cancellationToken)),
        Remove(),
        Set("restore", "Takes a project out of the recycle bin.", static (projects, id, tag, cancellationToken) =>
            projects.RestoreAsync(id, tag, cancellationToken)),
        TakeOver(),
        Inside(
            "versions",
            "Lists the versions of a project.",
            ProjectVersionsJson.Default.PageProjectVersionView,
            VersionColumns,
            static (projects, id, options, cancellationToken) => projects.ListVersionsAsync(id, options, cancellationToken)),
        Inside(
            "activity",
            "Lists what was done in a project.",
            ProjectsJson.Default.PageActivityView,
            ActivityColumns,
            static (projects, id, options, cancellationToken) => projects.ListActivityAsync(id, options, cancellationToken)),
    };

    private static Argument<string> Project() => new("PROJECT") { Description = "The project's id." };

    private static VerbCommand List()
    {
        var all = new Option<bool>("--all") { Description = "All of the organization, also those that one cannot look into." };
        var state = ServerVerb.Filter("--state", "Only those that are active, archived or recycled.", "STATE");
        return ServerVerb.List(
            "Lists the projects that one can look into.",
            ["weir projects list", "weir projects list --state archived", "weir projects list --all --json"],
            [all],
            [("state", state)],
            ProjectsJson.Default.PageProjectListing,
            ListColumns,
            async (call, options, cancellationToken) => call.Get(all)
                ? call.Client.Projects.ListOfOrganizationAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken)
                : call.Client.Projects.ListAsync(options, cancellationToken));
    }

    private static VerbCommand Show()
    {
        var project = Project();
        return ServerVerb.Read(
            "show",
            "Shows a project.",
            ["weir projects show PROJECT", "weir projects show PROJECT --json"],
            [project],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Projects.GetAsync(call.Get(project), cancellationToken)).Value,
                ProjectsJson.Default.ProjectView,
                Columns));
    }

    private static VerbCommand Make()
    {
        var name = new Argument<string>("NAME") { Description = "Its name." };
        var texts = new ProjectTexts();
        return ServerVerb.Change(
            "create",
            "Makes a project. Whoever makes it becomes its manager.",
            ["weir projects create Clinic", "weir projects create Clinic --purpose testing --legal-basis contract --recipient Contoso"],
            [name, .. texts.Options],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Projects.CreateAsync(
                    await call.OrganizationAsync(cancellationToken),
                    texts.Apply(call, new ProjectDraft(call.Get(name))),
                    cancellationToken)).Value,
                ProjectsJson.Default.ProjectView,
                Columns));
    }

    private static VerbCommand Update()
    {
        var project = Project();
        var name = new Option<string?>("--name") { Description = "The new name.", HelpName = "TEXT" };
        var texts = new ProjectTexts();
        return ServerVerb.Change(
            "update",
            "Renames and describes a project. What is not named stays.",
            ["weir projects update PROJECT --name Clinic", "weir projects update PROJECT --purpose training"],
            [project, name, .. texts.Options],
            async (call, cancellationToken) =>
            {
                var before = await call.Client.Projects.GetAsync(call.Get(project), cancellationToken);
                var now = before.Value;
                var draft = new ProjectDraft(call.Get(name) ?? now.Name, now.Description, now.Purpose, now.LegalBasis, now.Recipients);
                var after = await call.Client.Projects.UpdateAsync(
                    call.Get(project), texts.Apply(call, draft), before.Tag, cancellationToken);
                return call.Show(after.Value, ProjectsJson.Default.ProjectView, Columns);
            });
    }

    private static VerbCommand Set(
        string verb, string description, Func<ProjectsClient, string, string?, CancellationToken, Task<Versioned<ProjectView>>> set)
    {
        var project = Project();
        return ServerVerb.Change(
            verb,
            description,
            [$"weir projects {verb} PROJECT", $"weir projects {verb} PROJECT --reason resumed"],
            [project],
            async (call, cancellationToken) =>
            {
                var before = await call.Client.Projects.GetAsync(call.Get(project), cancellationToken);
                var after = await set(call.Client.Projects, call.Get(project), before.Tag, cancellationToken);
                return call.Show(after.Value, ProjectsJson.Default.ProjectView, Columns);
            });
    }

    private static VerbCommand Remove()
    {
        var project = Project();
        return ServerVerb.Change(
            "remove",
            "Puts a project into the recycle bin, from which it can be restored. Its final removal is done on the server's pages.",
            ["weir projects remove PROJECT --reason finished", "weir projects remove PROJECT --reason finished --json"],
            [project],
            async (call, cancellationToken) =>
            {
                var before = await call.Client.Projects.GetAsync(call.Get(project), cancellationToken);
                await call.Client.Projects.RecycleAsync(call.Get(project), before.Tag, cancellationToken);
                return call.Done($"The project {before.Value.Name} is in the recycle bin.");
            });
    }

    private static VerbCommand TakeOver()
    {
        var project = Project();
        return ServerVerb.Change(
            "take-over",
            "Makes oneself manager of a project whose manager is gone.",
            ["weir projects take-over PROJECT --reason succession", "weir projects take-over PROJECT --reason succession --json"],
            [project],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Projects.TakeOverAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(project), cancellationToken)).Value,
                ProjectsJson.Default.ProjectTakenOver,
                [new("project", static row => row.Project), new("grant", static row => row.Grant)]));
    }

    private static VerbCommand Inside<T>(
        string verb,
        string description,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<Page<T>> type,
        Column<T>[] columns,
        Func<ProjectsClient, string, ListOptions, CancellationToken, IAsyncEnumerable<T>> read)
    {
        var project = Project();
        return ServerVerb.List(
            description,
            [$"weir projects {verb} PROJECT", $"weir projects {verb} PROJECT --json"],
            [project],
            [],
            type,
            columns,
            (call, options, cancellationToken) => Task.FromResult(
                read(call.Client.Projects, call.Get(project), options, cancellationToken)),
            verb);
    }
}
