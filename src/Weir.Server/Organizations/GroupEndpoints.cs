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
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Groups of an organization.</summary>
internal static class GroupEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}/groups";
    private const string One = Path + "/{group}";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["name"] = "name", ["createdAt"] = "created_at" },
        new Dictionary<string, (string, Func<string, object?>)> { ["name"] = ("name", static text => text) });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.GroupRead, ResourceRules.Organization).Answers(200, typeof(Page<GroupView>));
        routes.MapPost(Path, CreateAsync).Demands(Permissions.GroupManage, ResourceRules.Organization).Answers(201, typeof(GroupView));
        routes.MapGet(One, GetAsync).Demands(Permissions.GroupRead, ResourceRules.Organization).Answers(200, typeof(GroupView));
        routes.MapPut(One, UpdateAsync).Demands(Permissions.GroupManage, ResourceRules.Organization).Answers(200, typeof(GroupView));
        routes.MapDelete(One, RemoveAsync).Demands(Permissions.GroupManage, ResourceRules.Organization);
    }

    /// <summary>The group that the path names, where it is the organization's; null otherwise.</summary>
    public static Task<GroupRow?> FindAsync(ApiCall call, Database database) =>
        ResourceRules.RouteId<Group>(call.Context, "group") is { } id
            ? database.QueryOneAsync<GroupRow>(
                $"{GuardTables.Groups.Select} where id = @id and organization = @organization",
                new { id, organization = call.Resource.Organization },
                call.Aborted)
            : Task.FromResult<GroupRow?>(null);

    private static GroupView View(GroupRow row) => new(row.Id.ToString(), row.Name, row.Description, row.CreatedAt);

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var query = ListQuery.Read(call.Context.Request, Shape).With("organization", call.Resource.Organization!.Value);
        var page = await query.ReadAsync<GroupRow, GroupView>(
            database,
            $"{GuardTables.Groups.Select} where organization = @organization",
            static (row, column) => column == "name" ? row.Name : row.CreatedAt,
            static row => row.Id.ToString(),
            View,
            call.Aborted);
        return Results.Json(page, GroupsJson.Default.PageGroupView);
    }

    private static async Task<IResult> CreateAsync(ApiCall call, Body<GroupDraft> body, TimeProvider time)
    {
        var (name, description) = Names.Read(body.Value.Name, body.Value.Description);
        var organization = call.Resource.Organization!.Value;
        var row = new GroupRow(Id<Group>.New(time), organization, name, description, time.GetUtcNow(), 1);
        return await call.CreateAsync(
            call.Begin().Create(GuardTables.Groups, row, "group.create"),
            $"/api/v1/organizations/{organization}/groups/{row.Id}",
            View(row),
            View(row),
            GroupsJson.Default.GroupView,
            row.Revision);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database) => await FindAsync(call, database) is { } row
        ? call.Ok(View(row), GroupsJson.Default.GroupView, row.Revision)
        : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> UpdateAsync(ApiCall call, Body<GroupDraft> body, Database database)
    {
        var (name, description) = Names.Read(body.Value.Name, body.Value.Description);
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        var after = row with { Name = name, Description = description, Revision = row.Revision + 1 };
        return await call.UpdateAsync(
            call.Begin().Update(GuardTables.Groups, row, after, "group.update"), View(after), GroupsJson.Default.GroupView, after.Revision);
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

        var members = await database.QueryAsync<GroupMemberRow>(
            $"{GuardTables.GroupMembers.Select} where group_id = @Id", new { row.Id }, call.Aborted);
        var grants = await database.QueryAsync<GrantRow>($"{GuardTables.Grants.Select} where subject = @Id", new { row.Id }, call.Aborted);
        var owners = new OwnerRule(row.Organization);
        var change = owners.Before(call.Begin());
        foreach (var member in members)
        {
            change.Remove(GuardTables.GroupMembers, member, "group.member.remove");
        }

        foreach (var grant in grants)
        {
            change.Remove(GuardTables.Grants, grant, "grant.take");
        }

        change.Only(unit => unit.QueryOne<long>(
            "select (select count(*) from group_members where group_id = @Id) + (select count(*) from grants where subject = @Id)",
            new { row.Id }) == 0);
        var result = await call.RemoveAsync(owners.After(change.Remove(GuardTables.Groups, row, "group.remove")));
        return owners.IsBroken ? OwnerRule.Problem : result;
    }
}
