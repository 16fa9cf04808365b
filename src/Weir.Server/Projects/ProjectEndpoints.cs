using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>Makes projects, and changes what they are about and whether they are in use.</summary>
internal static class ProjectEndpoints
{
    /// <summary>The projects of an organization.</summary>
    public const string OfOrganization = "/api/v1/organizations/{organization}/projects";

    /// <summary>One project.</summary>
    public const string One = "/api/v1/projects/{project}";

    private const string FirstVersion = "As it was made";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(OfOrganization, CreateAsync).Demands(Permissions.ProjectCreate, ResourceRules.Organization)
            .Answers(201, typeof(ProjectView));
        routes.MapPost(OfOrganization + "/{project}/takeover", TakeOverAsync).Demands(Permissions.ProjectTakeOver, ResourceRules.Organization)
            .Answers(201, typeof(ProjectTakenOver));
        routes.MapGet(One, GetAsync).Demands(Permissions.ProjectRead, ResourceRules.Project).Answers(200, typeof(ProjectView));
        routes.MapPut(One, UpdateAsync).Demands(Permissions.ProjectUpdate, ResourceRules.Project).Answers(200, typeof(ProjectView));
        MapState(routes, "archived", Permissions.ProjectArchive, "project.archive", ProjectState.Active, ProjectState.Archived);
        MapState(routes, "unarchived", Permissions.ProjectArchive, "project.unarchive", ProjectState.Archived, ProjectState.Active);
        MapState(routes, "restored", Permissions.ProjectDelete, "project.restore", ProjectState.Recycled, ProjectState.Active);
        routes.MapDelete(One, RecycleAsync).Demands(Permissions.ProjectDelete, ResourceRules.Project);
    }

    private static void MapState(
        IEndpointRouteBuilder routes, string word, Permission permission, string action, ProjectState from, ProjectState to) =>
        routes
            .MapPut($"{One}/{word}", (ApiCall call, Database database, TimeProvider time) => MoveAsync(call, database, time, action, from, to))
            .Demands(permission, ResourceRules.Project)
            .Answers(200, typeof(ProjectView));

    private static async Task<IResult> CreateAsync(
        ApiCall call, Body<ProjectDraft> body, KeyRing keys, ProjectDocuments documents, TimeProvider time)
    {
        var texts = ProjectTexts.Read(body.Value);
        var organization = call.Resource.Organization!.Value;
        var (id, now) = (Id<Project>.New(time), time.GetUtcNow());
        var row = new ProjectRow(
            id, organization, texts.Name, texts.Description, ProjectState.Active, texts.Purpose, texts.LegalBasis, texts.RecipientsJson, 1,
            call.Actor.Id, now, now, 1);
        await keys.CreateAsync(KeyOwner.Project(id), KeyOwner.Organization(organization), call.Aborted);
        var version = await documents.MakeAsync(row, 1, FirstVersion, call.Actor.Id, call.Aborted);
        var change = call.Begin()
            .Create(GuardTables.Projects, row, "project.create")
            .Create(ProjectTables.Versions, version, "project.version.create")
            .Create(GuardTables.Grants, ManagerGrant(call.Actor, row, "", time), "grant.give");
        var view = ProjectStore.View(row);
        return await call.CreateAsync(change, $"/api/v1/projects/{id}", view, view, ProjectsJson.Default.ProjectView, row.Revision);
    }

    private static async Task<IResult> TakeOverAsync(ApiCall call, Database database, TimeProvider time)
    {
        var row = ResourceRules.RouteId<Project>(call.Context, "project") is { } id
            ? await database.QueryOneAsync<ProjectRow>(
                $"{GuardTables.Projects.Select} where id = @id and organization = @Organization and state <> 4",
                new { id, call.Resource.Organization },
                call.Aborted)
            : null;
        if (row is null)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var now = time.GetUtcNow();
        const string has =
            """
            select count(*) from grants where subject = @Subject and project = @Project and bucket is null and role = @Role
            and starts_at <= @now and (ends_at is null or ends_at > @now)
            """;
        var grant = ManagerGrant(call.Actor, row, call.Granted.Reason ?? "", time);
        if (await database.QueryOneAsync<long>(has, new { grant.Subject, grant.Project, grant.Role, now }, call.Aborted) > 0)
        {
            return ApiCall.Problem(ApiProblems.Conflict, "You are a manager of the project already.");
        }

        var change = call.Begin()
            .Only(unit => unit.QueryOne<long>(has, new { grant.Subject, grant.Project, grant.Role, now }) == 0)
            .Create(GuardTables.Grants, grant, "project.takeover");
        var answer = new ProjectTakenOver(row.Id.ToString(), grant.Id.ToString());
        return await call.CreateAsync(
            change, $"/api/v1/projects/{row.Id}/grants/{grant.Id}", answer, answer, ProjectsJson.Default.ProjectTakenOver, grant.Revision);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database) => await ProjectStore.FindAsync(call, database) is { } row
        ? call.Ok(ProjectStore.View(row), ProjectsJson.Default.ProjectView, row.Revision)
        : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> UpdateAsync(ApiCall call, Body<ProjectDraft> body, Database database)
    {
        var texts = ProjectTexts.Read(body.Value);
        var (row, refusal) = await ProjectStore.ForChangeAsync(call, database);
        if (row is null)
        {
            return refusal!;
        }

        var after = row with
        {
            Name = texts.Name,
            Description = texts.Description,
            Purpose = texts.Purpose,
            LegalBasis = texts.LegalBasis,
            Recipients = texts.RecipientsJson,
        };
        return await WriteAsync(call, row, after, "project.update");
    }

    private static async Task<IResult> MoveAsync(
        ApiCall call, Database database, TimeProvider time, string action, ProjectState from, ProjectState to)
    {
        var (row, refusal) = await ProjectStore.ForChangeAsync(call, database, from);
        return row is null ? refusal! : await WriteAsync(call, row, row with { State = to, StateAt = time.GetUtcNow() }, action);
    }

    private static async Task<IResult> RecycleAsync(ApiCall call, Database database, TimeProvider time)
    {
        var (row, refusal) = await ProjectStore.ForChangeAsync(call, database, ProjectState.Active, ProjectState.Archived);
        if (row is null)
        {
            return refusal!;
        }

        var after = row with { State = ProjectState.Recycled, StateAt = time.GetUtcNow() };
        return await call.RemoveAsync(ProjectStore.Write(call.Begin(), row, after, "project.recycle", call.Actor.Id));
    }

    private static Task<IResult> WriteAsync(ApiCall call, ProjectRow before, ProjectRow after, string action)
    {
        var revision = before.Revision + 1;
        return call.UpdateAsync(
            ProjectStore.Write(call.Begin(), before, after, action, call.Actor.Id),
            ProjectStore.View(after),
            ProjectsJson.Default.ProjectView,
            revision);
    }

    private static GrantRow ManagerGrant(Actor actor, ProjectRow project, string reason, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var kind = actor.Kind == ActorKind.ServiceAccount ? SubjectKind.ServiceAccount : SubjectKind.User;
        return new GrantRow(
            Id<Grant>.New(time), project.Organization, kind, actor.Id, BuiltInRoles.Manager.Name, ResourceLevel.Project, project.Id, null, "",
            now, null, actor.Id, reason, now, 1);
    }
}
