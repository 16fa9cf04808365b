using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>
/// Lets the installation's operators into a project for support, for a time and no longer. Without this they have no way in; when it is
/// taken, their next request is refused.
/// </summary>
internal static class SupportEndpoints
{
    private const string Path = ProjectEndpoints.One + "/support";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.ProjectRead, ResourceRules.Project).Answers(200, typeof(SupportList));
        routes.MapPost(Path, GiveAsync).Demands(Permissions.SupportGrant, ResourceRules.Project).Answers(201, typeof(SupportView));
        routes.MapDelete(Path + "/{grant}", TakeAsync).Demands(Permissions.SupportGrant, ResourceRules.Project);
    }

    private static SupportView View(GrantRow row) => new(
        row.Id.ToString(),
        row.Role == BuiltInRoles.SupportWrite.Name ? "write" : "read",
        row.StartsAt,
        row.EndsAt!.Value,
        row.GivenBy,
        row.Reason);

    private static async Task<IResult> ListAsync(ApiCall call, Database database, TimeProvider time)
    {
        var rows = await database.QueryAsync<GrantRow>(
            $"{GuardTables.Grants.Select} where project = @Project and subject = @Operators and ends_at > @now order by id",
            new { call.Resource.Project, GrantRow.Operators, now = time.GetUtcNow() },
            call.Aborted);
        return Results.Json(new SupportList([.. rows.Select(View)]), ProjectsJson.Default.SupportList);
    }

    private static async Task<IResult> GiveAsync(
        ApiCall call, Body<SupportDraft> body, Database database, Escalation escalation, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var role = body.Value.Access switch
        {
            "read" => BuiltInRoles.SupportRead,
            "write" => BuiltInRoles.SupportWrite,
            _ => null,
        };
        var faults = new Faults();
        faults.AddIf("/access", role is null ? "One of read, write is expected." : null);
        faults.AddIf(
            "/endsAt", body.Value.EndsAt <= now || body.Value.EndsAt > now + Longest ? "A time after now and within seven days is expected." : null);
        faults.ThrowIfAny();
        if (await ProjectStore.FindAsync(call, database) is not { State: not ProjectState.Recycled } project)
        {
            return ApiCall.Problem(ApiProblems.Conflict, "The project is in the recycle bin. Restore it first.");
        }

        var permissions = role!.Permissions.Select(static permission => permission.Name);
        if (await escalation.MissingAsync(call.Granted, call.Resource, permissions, call.Aborted) is { Count: > 0 } missing)
        {
            return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
        }

        var row = new GrantRow(
            Id<Grant>.New(time), project.Organization, SubjectKind.Operators, GrantRow.Operators, role.Name, ResourceLevel.Project, project.Id,
            null, "", now, body.Value.EndsAt.ToUniversalTime(), call.Actor.Id, call.Granted.Reason ?? "", now, 1);
        var view = View(row);
        return await call.CreateAsync(
            call.Begin().Create(GuardTables.Grants, row, "support.give"),
            $"/api/v1/projects/{project.Id}/support/{row.Id}",
            view,
            view,
            ProjectsJson.Default.SupportView,
            row.Revision);
    }

    private static async Task<IResult> TakeAsync(ApiCall call, Database database)
    {
        var row = ResourceRules.RouteId<Grant>(call.Context, "grant") is { } id
            ? await database.QueryOneAsync<GrantRow>(
                $"{GuardTables.Grants.Select} where id = @id and project = @Project and subject = @Operators",
                new { id, call.Resource.Project, GrantRow.Operators },
                call.Aborted)
            : null;
        return row is null
            ? ApiCall.Problem(ApiProblems.NotFound, null)
            : await call.RemoveAsync(call.Begin().Remove(GuardTables.Grants, row, "support.take"));
    }
}
