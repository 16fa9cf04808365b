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

/// <summary>The roles of an organization: the built-in ones, which everybody has and nobody changes, and its own.</summary>
internal static class RoleEndpoints
{
    /// <summary>The most roles of its own that an organization makes.</summary>
    public const int MostRoles = 200;

    private const string Path = "/api/v1/organizations/{organization}/roles";
    private const string One = Path + "/{role}";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.RoleRead, ResourceRules.Organization).Answers(200, typeof(Page<RoleView>));
        routes.MapPost(Path, CreateAsync).Demands(Permissions.RoleManage, ResourceRules.Organization).Answers(201, typeof(RoleView));
        routes.MapGet(One, GetAsync).Demands(Permissions.RoleRead, ResourceRules.Organization).Answers(200, typeof(RoleView));
        routes.MapPut(One, UpdateAsync).Demands(Permissions.RoleManage, ResourceRules.Organization).Answers(200, typeof(RoleView));
        routes.MapDelete(One, RemoveAsync).Demands(Permissions.RoleManage, ResourceRules.Organization);
        routes.MapGet("/api/v1/organizations/{organization}/permissions", Permitted)
            .Demands(Permissions.RoleRead, ResourceRules.Organization).Answers(200, typeof(Page<PermissionView>));
    }

    private static RoleView View(RoleDefinition role) => new(
        role.Name,
        role.Name,
        true,
        Words.Of(role.Level),
        [.. role.Permissions.Select(static permission => permission.Name).Order(StringComparer.Ordinal)],
        role.Summary);

    private static RoleView View(RoleRow row) =>
        new(row.Id.ToString(), row.Name, false, Words.Of(row.Level), RoleBook.NamesOf(row), row.Description);

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var own = await RoleBook.RowsAsync(database, call.Resource.Organization!.Value, call.Aborted);
        return Results.Json(
            new Page<RoleView>([.. RoleBook.BuiltIn.Select(View), .. own.Select(View)], null), RolesJson.Default.PageRoleView);
    }

    private static IResult Permitted(ApiCall call) => Results.Json(
        new Page<PermissionView>(
            [
                .. Permissions.All.Values
                    .Where(static permission => RoleDrafts.IsGivable(permission, ResourceLevel.Organization))
                    .OrderBy(static permission => permission.Name, StringComparer.Ordinal)
                    .Select(static permission => new PermissionView(
                        permission.Name, Words.Of(permission.Level), permission.Summary, permission.StepUp, permission.Reason)),
            ],
            null),
        RolesJson.Default.PagePermissionView);

    private static async Task<IResult> CreateAsync(ApiCall call, Body<RoleDraft> body, Database database, TimeProvider time)
    {
        var draft = RoleDrafts.Read(body.Value);
        var organization = call.Resource.Organization!.Value;
        var row = new RoleRow(
            Id<Role>.New(time), organization, draft.Name, draft.Level, draft.Permissions, draft.Description, time.GetUtcNow(), 1);
        if ((await RoleBook.RowsAsync(database, organization, call.Aborted)).Count >= MostRoles)
        {
            return ApiCall.Problem(ApiProblems.Conflict, $"An organization has at most {MostRoles} roles of its own.");
        }

        return await call.CreateAsync(
            call.Begin().Create(GuardTables.Roles, row, "role.create"),
            $"/api/v1/organizations/{organization}/roles/{row.Id}",
            View(row),
            View(row),
            RolesJson.Default.RoleView,
            row.Revision);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database)
    {
        if (RoleBook.BuiltIn.FirstOrDefault(role => role.Name == call.Context.GetRouteValue("role") as string) is { } builtIn)
        {
            return call.Ok(View(builtIn), RolesJson.Default.RoleView, 1);
        }

        return await FindAsync(call, database) is { } row
            ? call.Ok(View(row), RolesJson.Default.RoleView, row.Revision)
            : ApiCall.Problem(ApiProblems.NotFound, null);
    }

    private static async Task<IResult> UpdateAsync(ApiCall call, Body<RoleDraft> body, Database database, Escalation escalation)
    {
        var draft = RoleDrafts.Read(body.Value);
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (draft.Level != row.Level)
        {
            throw new InvalidRequestException("/level", "A role keeps its level; make another role.");
        }

        var grants = await GrantsOfAsync(database, row, call.Aborted);
        var added = draft.Permissions.Split(' ').Except(RoleBook.NamesOf(row), StringComparer.Ordinal).ToList();
        foreach (var resource in grants.Select(Escalation.ResourceOf).Distinct())
        {
            if (await escalation.MissingAsync(call.Granted, resource, added, call.Aborted) is { Count: > 0 } missing)
            {
                return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
            }
        }

        var after = row with
        {
            Name = draft.Name,
            Permissions = draft.Permissions,
            Description = draft.Description,
            Revision = row.Revision + 1,
        };
        return await call.UpdateAsync(
            call.Begin().Only(unit => IsGivenAs(unit, row, grants)).Update(GuardTables.Roles, row, after, "role.update"),
            View(after),
            RolesJson.Default.RoleView,
            after.Revision);
    }

    private static async Task<IResult> RemoveAsync(ApiCall call, Database database)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        var grants = await GrantsOfAsync(database, row, call.Aborted);
        return grants.Count > 0
            ? ApiCall.Problem(ApiProblems.Conflict, $"The role is given by {grants.Count} grants. Take them first.")
            : await call.RemoveAsync(
                call.Begin().Only(unit => IsGivenAs(unit, row, grants)).Remove(GuardTables.Roles, row, "role.remove"));
    }

    private static Task<RoleRow?> FindAsync(ApiCall call, Database database) =>
        ResourceRules.RouteId<Role>(call.Context, "role") is { } id
            ? RoleBook.RowAsync(database, call.Resource.Organization!.Value, id, call.Aborted)
            : Task.FromResult<RoleRow?>(null);

    private static Task<IReadOnlyList<GrantRow>> GrantsOfAsync(Database database, RoleRow row, CancellationToken cancellationToken) =>
        database.QueryAsync<GrantRow>(
            $"{GuardTables.Grants.Select} where organization = @Organization and role = @Id", new { row.Organization, row.Id }, cancellationToken);

    // Somebody may give the role elsewhere while it is being widened here.
    private static bool IsGivenAs(Store.WriteUnit unit, RoleRow row, IReadOnlyList<GrantRow> grants) =>
        unit.Query<string>("select id from grants where organization = @Organization and role = @Id", new { row.Organization, row.Id })
            .All(id => grants.Any(grant => grant.Id.ToString() == id));
}
