using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// Who was given what. The same acts stand under an organization, for its own roles, and under a project, for roles there and on buckets:
/// each under the permission of its level.
/// </summary>
internal static class GrantEndpoints
{
    private const string OfOrganization = "/api/v1/organizations/{organization}/grants";
    private const string OfProject = "/api/v1/projects/{project}/grants";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["createdAt"] = "created_at", ["startsAt"] = "starts_at" },
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["subject"] = ("subject", static text => text),
            ["subjectKind"] = ("subject_kind", Words.Subject),
            ["role"] = ("role", static text => text),
            ["level"] = ("level", Words.Level),
            ["project"] = ("project", static text => text),
            ["bucket"] = ("bucket", static text => text),
        });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, OfOrganization, ResourceRules.Organization, Permissions.GrantRead, Permissions.GrantManage);
        Map(routes, OfProject, ResourceRules.Project, Permissions.ProjectRead, Permissions.ProjectGrant);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, ResourceRule on, Permission read, Permission manage)
    {
        routes.MapGet(path, ListAsync).Demands(read, on).Answers(200, typeof(Page<GrantView>));
        routes.MapPost(path, GiveAsync).Demands(manage, on).Answers(201, typeof(GrantView));
        routes.MapGet(path + "/{grant}", GetAsync).Demands(read, on).Answers(200, typeof(GrantView));
        routes.MapPut(path + "/{grant}", ChangeAsync).Demands(manage, on).Answers(200, typeof(GrantView));
        routes.MapDelete(path + "/{grant}", TakeAsync).Demands(manage, on);
    }

    private static GrantView View(GrantRow row) => new(
        row.Id.ToString(),
        Words.Of(row.SubjectKind),
        row.Subject,
        row.Role,
        Words.Of(row.Level),
        row.Project?.ToString(),
        row.Bucket,
        row.Prefix,
        row.StartsAt,
        row.EndsAt,
        row.GivenBy,
        row.CreatedAt);

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var query = ListQuery.Read(call.Context.Request, Shape).With("organization", call.Resource.Organization!.Value);
        var condition = "where organization = @organization";
        if (call.Resource.Project is { } project)
        {
            query.With("inside", project);
            condition += " and project = @inside";
        }

        var page = await query.ReadAsync<GrantRow, GrantView>(
            database,
            $"{GuardTables.Grants.Select} {condition}",
            static (row, column) => column == "starts_at" ? row.StartsAt : row.CreatedAt,
            static row => row.Id.ToString(),
            View,
            call.Aborted);
        return Results.Json(page, GrantsJson.Default.PageGrantView);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database) => await FindAsync(call, database, isChange: false) is { } row
        ? call.Ok(View(row), GrantsJson.Default.GrantView, row.Revision)
        : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> GiveAsync(
        ApiCall call, Body<GiveGrant> body, GrantDesk desk, TimeProvider time)
    {
        var organization = call.Resource.Organization!.Value;
        var draft = await desk.ReadAsync(call.Resource, body.Value, call.Aborted);
        if (await desk.MissingAsync(call.Granted, draft, call.Aborted) is { Count: > 0 } missing)
        {
            return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
        }

        var row = draft.ToRow(Id<Grant>.New(time), call.Actor.Id, call.Granted.Reason ?? "", time.GetUtcNow());
        var parent = call.Resource.Project is { } project ? $"projects/{project}" : $"organizations/{organization}";
        return await call.CreateAsync(
            call.Begin().Only(draft.StillStands).Create(GuardTables.Grants, row, "grant.give"),
            $"/api/v1/{parent}/grants/{row.Id}",
            View(row),
            View(row),
            GrantsJson.Default.GrantView,
            row.Revision);
    }

    private static async Task<IResult> ChangeAsync(
        ApiCall call, Body<UpdateGrant> body, Database database, GrantDesk desk, TimeProvider time)
    {
        if (await FindAsync(call, database, isChange: true) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        GrantDesk.CheckTimes(row.StartsAt, body.Value.EndsAt, time.GetUtcNow());
        var role = await RoleBook.FindAsync(database, row.Organization!.Value, row.Role, call.Aborted);
        if (await desk.MissingAsync(call.Granted, Escalation.ResourceOf(row), role, call.Aborted) is { Count: > 0 } missing)
        {
            return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
        }

        var after = row with { EndsAt = body.Value.EndsAt?.ToUniversalTime(), Revision = row.Revision + 1 };
        var owners = new OwnerRule(row.Organization!.Value);
        var change = owners.Before(call.Begin())
            .Only(unit => GrantDesk.IsSameRole(unit, role))
            .Update(GuardTables.Grants, row, after, "grant.change");
        var result = await call.UpdateAsync(owners.After(change), View(after), GrantsJson.Default.GrantView, after.Revision);
        return owners.IsBroken ? OwnerRule.Problem : result;
    }

    private static async Task<IResult> TakeAsync(ApiCall call, Database database)
    {
        if (await FindAsync(call, database, isChange: true) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        var owners = new OwnerRule(row.Organization!.Value);
        var change = owners.Before(call.Begin()).Remove(GuardTables.Grants, row, "grant.take");
        var result = await call.RemoveAsync(owners.After(change));
        return owners.IsBroken ? OwnerRule.Problem : result;
    }

    // An organization sees all its grants; it changes those on itself here, those on a project under the project. Support has a way of its own.
    private static async Task<GrantRow?> FindAsync(ApiCall call, Database database, bool isChange)
    {
        if (ResourceRules.RouteId<Grant>(call.Context, "grant") is not { } id)
        {
            return null;
        }

        var row = await database.QueryOneAsync<GrantRow>(
            $"{GuardTables.Grants.Select} where id = @id and organization = @organization",
            new { id, organization = call.Resource.Organization },
            call.Aborted);
        return row is null
            || (call.Resource.Project is { } project && row.Project != project)
            || (isChange && (row.SubjectKind == SubjectKind.Operators || (row.Project is not null && call.Resource.Project is null)))
                ? null
                : row;
    }
}
