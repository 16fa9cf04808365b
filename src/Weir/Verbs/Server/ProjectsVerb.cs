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

    /// <summary>What is shown of a project.</summary>
    public static readonly Column<ProjectView>[] Columns =
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

    private static readonly Column<ActivityView>[] ActivityColumns =
    [
        new("at", static row => Cells.Time(row.At)),
        new("actor", static row => row.Actor),
        new("action", static row => row.Action),
        new("resource", static row => row.Resource),
    ];

    private static readonly Column<ActivePerson>[] PeopleColumns =
    [
        new("actor", static row => row.Actor),
        new("first", static row => Cells.Time(row.FirstAt)),
        new("last", static row => Cells.Time(row.LastAt)),
        new("actions", static row => row.Actions.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new VerbCommand(
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
            Set("restore", "Takes a project out of the recycle bin.", static (projects, id, tag, cancellationToken) =>
                projects.RestoreAsync(id, tag, cancellationToken)),
            TakeOver(),
            Activity(),
            People(),
        };
        foreach (var below in (VerbCommand[])[.. ProjectRemovalVerbs.Create(), .. ProjectVersionVerbs.Create(), .. ProjectSupportVerbs.Create()])
        {
            verb.Add(below);
        }

        return verb;
    }

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

    private static VerbCommand Activity()
    {
        var project = Project();
        return ServerVerb.List(
            "Lists what was done in a project.",
            ["weir projects activity PROJECT", "weir projects activity PROJECT --sort -at --json"],
            [project],
            [],
            ProjectsJson.Default.PageActivityView,
            ActivityColumns,
            (call, options, cancellationToken) => Task.FromResult(
                call.Client.Projects.ListActivityAsync(call.Get(project), options, cancellationToken)),
            "activity");
    }

    private static VerbCommand People()
    {
        var project = Project();
        return ServerVerb.Read(
            "people",
            "Lists who was active in a project, and when, the last active first.",
            ["weir projects people PROJECT", "weir projects people PROJECT --json"],
            [project],
            async (call, cancellationToken) =>
            {
                var found = await call.Client.Projects.ListPeopleAsync(call.Get(project), cancellationToken);
                return call.Table(found.Items, found, ProjectsJson.Default.ActivePeople, PeopleColumns);
            });
    }
}
