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

/// <summary>
/// Inviting people. The answer is the same whether somebody in another organization has the address or not: a known address gets a row and a
/// link too, but the link opens nothing, and no look-up by address finds the row. That the address belongs to the same organization is said
/// to those who could see it in the list anyway.
/// </summary>
internal static class InvitationEndpoints
{
    private const string Users = "/api/v1/organizations/{organization}/users";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Users, InviteAsync).Demands(Permissions.UserInvite, ResourceRules.Organization).Answers(201, typeof(InvitationView));
        routes.MapPost(Users + "/{user}/invitation", RenewAsync).Demands(Permissions.UserInvite, ResourceRules.Organization)
            .Answers(201, typeof(InvitationView));
        routes.MapPost("/api/v1/installation/organizations/{organization}/owner-invitations", InviteOwnerAsync)
            .Demands(Permissions.OrganizationCreate, ResourceRules.Installation).Answers(201, typeof(InvitationView));
    }

    private static async Task<IResult> InviteAsync(
        ApiCall call, Body<InviteUser> body, InvitationDesk desk, AccessGuard guard, Database database)
    {
        var organization = call.Resource.Organization!.Value;
        var person = InvitationDesk.Read(body.Value.Email, body.Value.Name, out var faults);
        var grants = await desk.GrantsAsync(organization, body.Value.Grants, faults, call.Aborted);
        faults.ThrowIfAny();
        if (await desk.RefusalAsync(call, grants) is { } refusal)
        {
            return refusal;
        }

        var known = await FindAsync(database, desk.IndexOf(person), call.Aborted);
        if (known is not null && known.Organization == organization
            && (await guard.DecideAsync(call.Actor, Permissions.UserRead, call.Resource, null, call.Aborted)).Granted is not null)
        {
            return ApiCall.Problem(ApiProblems.Taken, "Somebody of this organization has the e-mail address.");
        }

        var row = await desk.MakeAsync(person, organization, known is not null, call.Aborted);
        var change = call.Begin().Create(GuardTables.Users, row, "user.invite");
        foreach (var draft in grants)
        {
            var given = draft with { Subject = new Subject(SubjectKind.User, row.Id.ToString()) };
            change.Only(given.StillStands).Create(GuardTables.Grants, desk.RowOf(given, call), "grant.give");
        }

        return await desk.AnswerAsync(call, change, row);
    }

    private static async Task<IResult> RenewAsync(ApiCall call, InvitationDesk desk, Database database)
    {
        if (await UserEndpoints.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        return row.State == AccountState.Invited
            ? await desk.AnswerAsync(call, call.Begin().Note("user.invite", GuardTables.Users.Kind, row.Id.ToString(), null), row)
            : ApiCall.Problem(ApiProblems.Conflict, $"The account is {Words.Of(row.State)}, not invited.");
    }

    private static async Task<IResult> InviteOwnerAsync(
        ApiCall call, Body<InviteOwner> body, InvitationDesk desk, Database database)
    {
        if (await OperatorEndpoints.FindAsync(call, database) is not { } organization)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var person = InvitationDesk.Read(body.Value.Email, body.Value.Name, out var faults);
        faults.ThrowIfAny();
        var hasOwner = false;
        var known = await FindAsync(database, desk.IndexOf(person), call.Aborted);
        var isInvited = known?.Organization == organization.Id && known.State == AccountState.Invited;
        var row = isInvited ? known! : await desk.MakeAsync(person, organization.Id, known is not null, call.Aborted);
        var change = call.Begin().Only(unit => !(hasOwner = OwnerRule.Owners(unit, organization.Id) > 0));
        if (isInvited)
        {
            change.Note("user.invite", GuardTables.Users.Kind, row.Id.ToString(), null);
        }
        else
        {
            var role = new GivenRole(BuiltInRoles.Owner.Name, ResourceLevel.Organization, [], null);
            var grant = new GrantDraft(
                new Subject(SubjectKind.User, row.Id.ToString()), role, Resource.ForOrganization(organization.Id), null, null);
            change.Create(GuardTables.Users, row, "user.invite").Create(GuardTables.Grants, desk.RowOf(grant, call), "grant.give");
        }

        var result = await desk.AnswerAsync(call, change, row);
        return hasOwner
            ? ApiCall.Problem(ApiProblems.Conflict, "The organization has an owner; owners invite everybody else.")
            : result;
    }

    private static Task<UserRow?> FindAsync(Database database, byte[] index, CancellationToken cancellationToken) =>
        database.QueryOneAsync<UserRow>($"{GuardTables.Users.Select} where email_index = @index", new { index }, cancellationToken);
}
