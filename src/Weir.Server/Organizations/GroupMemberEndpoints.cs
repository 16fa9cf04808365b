using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Who is in which group. A membership is there or not; it has no state of its own to change.</summary>
internal static class GroupMemberEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}/groups/{group}/members";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["addedAt"] = "created_at" },
        new Dictionary<string, (string, Func<string, object?>)> { ["member"] = ("member", static text => text) });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.GroupRead, ResourceRules.Organization).Answers(200, typeof(Page<GroupMemberView>));
        routes.MapPost(Path, AddAsync).Demands(Permissions.GroupManage, ResourceRules.Organization).Answers(201, typeof(GroupMemberView));
        routes.MapDelete(Path + "/{member}", RemoveAsync).Demands(Permissions.GroupManage, ResourceRules.Organization);
    }

    private static GroupMemberView View(GroupMemberRow row) => new(row.Member, row.AddedBy, row.CreatedAt);

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        if (await GroupEndpoints.FindAsync(call, database) is not { } group)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var page = await ListQuery.Read(call.Context.Request, Shape).With("group", group.Id).ReadAsync<GroupMemberRow, GroupMemberView>(
            database,
            $"{GuardTables.GroupMembers.Select} where group_id = @group",
            static (row, _) => row.CreatedAt,
            static row => row.Id,
            View,
            call.Aborted);
        return Results.Json(page, GroupsJson.Default.PageGroupMemberView);
    }

    private static async Task<IResult> AddAsync(
        ApiCall call, Body<AddGroupMember> body, Database database, Escalation escalation, TimeProvider time)
    {
        if (await GroupEndpoints.FindAsync(call, database) is not { } group)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (await Subjects.FindAsync(database, group.Organization, body.Value.Member, call.Aborted) is not { } member
            || member.Kind == SubjectKind.Group)
        {
            throw new InvalidRequestException("/member", "There is no such user or service account in this organization.");
        }

        if (await escalation.MissingForGroupAsync(call.Granted, group.Id, call.Aborted) is { Count: > 0 } missing)
        {
            return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
        }

        var row = new GroupMemberRow(
            $"{group.Id}/{member.Id}", group.Organization, group.Id, member.Id, call.Actor.Id, time.GetUtcNow(), 1);
        var grants = await escalation.FingerprintAsync(group.Id, call.Aborted);
        var change = call.Begin()
            .Only(unit => member.IsThere(unit, group.Organization) && Escalation.Fingerprint(unit, group.Id) == grants)
            .Create(GuardTables.GroupMembers, row, "group.member.add");
        return await call.CreateAsync(
            change,
            $"/api/v1/organizations/{group.Organization}/groups/{group.Id}/members?member={member.Id}",
            View(row),
            View(row),
            GroupsJson.Default.GroupMemberView,
            revision: null);
    }

    private static async Task<IResult> RemoveAsync(ApiCall call, Database database)
    {
        var member = call.Context.GetRouteValue("member") as string;
        if (await GroupEndpoints.FindAsync(call, database) is not { } group
            || await database.QueryOneAsync<GroupMemberRow>(
                $"{GuardTables.GroupMembers.Select} where group_id = @Id and member = @member", new { group.Id, member }, call.Aborted)
                is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var owners = new OwnerRule(group.Organization);
        var change = owners.Before(call.Begin()).Remove(GuardTables.GroupMembers, row, "group.member.remove");
        var result = await call.RemoveAsync(owners.After(change));
        return owners.IsBroken ? OwnerRule.Problem : result;
    }
}
