using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>Versions of a project: made, compared, and returned to. Exactly one is active.</summary>
internal static class ProjectVersionEndpoints
{
    private const string Path = ProjectEndpoints.One + "/versions";
    private const string Version = Path + "/{number}";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["number"] = "number" },
        new Dictionary<string, (string, Func<string, object?>)> { ["author"] = ("author", static text => text) },
        Numbers: ["number"]);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(Page<ProjectVersionView>));
        routes.MapPost(Path, CreateAsync).Demands(Permissions.ProjectVersion, ResourceRules.Project)
            .Answers(201, typeof(ProjectVersionView));
        routes.MapGet(Version, GetAsync).Demands(Permissions.ProjectRead, ResourceRules.Project).Answers(200, typeof(ProjectVersionView));
        routes.MapPut(Version + "/active", ActivateAsync).Demands(Permissions.ProjectVersion, ResourceRules.Project)
            .Answers(200, typeof(ProjectView));
        routes.MapGet(Version + "/differences/{other}", CompareAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(VersionDifferences));
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        if (await ProjectStore.FindAsync(call, database) is not { } project)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var query = ListQuery.Read(call.Context.Request, Shape).With("inside", project.Id);
        var page = await query.ReadAsync<ProjectVersionRow, ProjectVersionRow>(
            database,
            $"{ProjectTables.Versions.Select} where project = @inside",
            static (row, _) => row.Number,
            static row => row.Id.ToString(),
            static row => row,
            call.Aborted);
        var workers = await WorkersAsync(database, project, call.Aborted);
        return Results.Json(
            new Page<ProjectVersionView>([.. page.Items.Select(row => View(project, row, workers, false))], page.Next),
            ProjectVersionsJson.Default.PageProjectVersionView);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database) =>
        await ProjectStore.FindAsync(call, database) is { } project && await FindAsync(call, database, "number") is { } row
            ? Results.Json(
                View(project, row, await WorkersAsync(database, project, call.Aborted), true), ProjectVersionsJson.Default.ProjectVersionView)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> CreateAsync(
        ApiCall call, Body<ProjectVersionDraft> body, Database database, ProjectDocuments documents)
    {
        var faults = new Faults();
        faults.AddIf("/description", string.IsNullOrWhiteSpace(body.Value.Description) ? "Say what the version is." : null);
        faults.AddIf("/description", Names.FaultOfDescription(body.Value.Description, out var description));
        faults.ThrowIfAny();
        if (await ProjectStore.FindAsync(call, database) is not { } project)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var newest = await database.QueryOneAsync<long>(
            "select max(number) from project_versions where project = @Id", new { project.Id }, call.Aborted);
        var row = await documents.MakeAsync(project, newest + 1, description, call.Actor.Id, call.Aborted);
        var after = project with { ActiveVersion = row.Number };
        var change = ProjectStore.Write(call.Begin(), project, after, "project.version.activate", call.Actor.Id)
            .Create(ProjectTables.Versions, row, "project.version.create")
            .Also(unit => ProjectStore.Worked(unit, after, call.Actor.Id));
        var view = View(after, row, [], true);
        return await call.CreateAsync(
            change,
            $"/api/v1/projects/{project.Id}/versions/{row.Number}",
            view,
            view,
            ProjectVersionsJson.Default.ProjectVersionView,
            null);
    }

    private static async Task<IResult> ActivateAsync(
        ApiCall call, Body<ActivateVersion> body, Database database, ProjectDocuments documents)
    {
        var (project, refusal) = await ProjectStore.ForChangeAsync(call, database);
        if (project is null)
        {
            return refusal!;
        }

        if (await FindAsync(call, database, "number") is not { } version)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var active = await database.QueryOneAsync<string>(
            "select document from project_versions where project = @Id and number = @ActiveVersion",
            new { project.Id, project.ActiveVersion },
            call.Aborted);
        if (!body.Value.DiscardChanges && active != await documents.ReadAsync(project, call.Aborted))
        {
            return ApiCall.Problem(ApiProblems.Conflict, string.Create(
                CultureInfo.InvariantCulture,
                $"The project was changed since version {project.ActiveVersion} was made. Make a version of it first, or send discardChanges."));
        }

        var change = call.Begin();
        var after = await documents.RestoreAsync(change, project with { ActiveVersion = version.Number }, version, call.Aborted);
        return await call.UpdateAsync(
            ProjectStore.Write(change, project, after, "project.version.activate", call.Actor.Id),
            ProjectStore.View(after),
            ProjectsJson.Default.ProjectView,
            project.Revision + 1);
    }

    private static async Task<IResult> CompareAsync(ApiCall call, Database database) =>
        await FindAsync(call, database, "number") is { } from && await FindAsync(call, database, "other") is { } to
            ? Results.Json(
                new VersionDifferences(from.Number, to.Number, ProjectDocuments.Compare(from, to)),
                ProjectVersionsJson.Default.VersionDifferences)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static Task<ProjectVersionRow?> FindAsync(ApiCall call, Database database, string place) =>
        call.Context.Request.RouteValues[place] is string text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? database.QueryOneAsync<ProjectVersionRow>(
                $"{ProjectTables.Versions.Select} where project = @Project and number = @number",
                new { call.Resource.Project, number },
                call.Aborted)
            : Task.FromResult<ProjectVersionRow?>(null);

    private static Task<IReadOnlyList<WorkRow>> WorkersAsync(Database database, ProjectRow project, CancellationToken cancellationToken) =>
        database.QueryAsync<WorkRow>(
            "select number, actor, first_at, last_at, changes from project_work where project = @Id order by first_at, actor",
            new { project.Id },
            cancellationToken);

    private static ProjectVersionView View(
        ProjectRow project, ProjectVersionRow row, IReadOnlyList<WorkRow> workers, bool isWhole) => new(
        row.Number,
        row.Description,
        row.Author,
        row.CreatedAt,
        row.Number == project.ActiveVersion,
        Convert.ToHexStringLower(row.Digest),
        [
            .. workers.Where(work => work.Number == row.Number)
                .Select(static work => new ProjectWorker(work.Actor, work.FirstAt, work.LastAt, work.Changes)),
        ],
        isWhole ? ProjectDocuments.SectionsOf(row) : null);

    private sealed record WorkRow(long Number, string Actor, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Changes);
}
