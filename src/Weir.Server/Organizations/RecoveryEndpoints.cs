using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Mail;
using Weir.Server.SignIn.Flows;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// Helps people who forgot their password, by a one-time link to a new one. The link opens no session and touches no factor: where there is a
/// second factor, whoever holds the link still cannot sign in without it. The person is told that it was made, and again when it is used.
/// </summary>
internal static class RecoveryEndpoints
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/organizations/{organization}/users/{user}/recovery-link", MakeAsync)
            .Demands(Permissions.UserRecover, ResourceRules.Organization).Answers(201, typeof(RecoveryLinkView));

    private static async Task<IResult> MakeAsync(
        ApiCall call, Database database, AccessGuard guard, Escalation escalation, Recovery recovery, Notices notices, TimeProvider time)
    {
        if (await UserEndpoints.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (row.State != AccountState.Active)
        {
            return ApiCall.Problem(ApiProblems.Conflict, $"The account is {Words.Of(row.State)}, not active.");
        }

        if (call.Actor.Is(row.Id))
        {
            return ApiCall.Problem(ApiProblems.Conflict, "One's own password is changed in one's account, by showing the one so far.");
        }

        if (await MissingAsync(call, row.Id, guard, escalation) is { Count: > 0 } missing)
        {
            return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
        }

        var change = call.Begin().Note("user.recover", GuardTables.Users.Kind, row.Id.ToString(), null);
        var link = recovery.Create(change, row.Id);
        notices.Enqueue(change, row.Id, new RecoveryLinkMadeNotice(time.GetUtcNow(), link.ExpiresAt));
        var answer = new RecoveryLinkView(row.Id.ToString(), link.Address.Reveal(), link.ExpiresAt);
        return await call.CreateAsync(
            change,
            $"/api/v1/organizations/{row.Organization}/users/{row.Id}",
            answer,
            answer with { Link = null },
            UsersJson.Default.RecoveryLinkView,
            null);
    }

    // Whoever makes the link could use it on a person without a second factor, so nobody makes one for people who can do more.
    private static async Task<IReadOnlyList<string>> MissingAsync(ApiCall call, Id<User> person, AccessGuard guard, Escalation escalation)
    {
        var held = await guard.PermissionsAsync(
            Actor.ForUser(person, call.Resource.Organization, call.Actor.Door), call.Resource, call.Aborted);
        return await escalation.MissingAsync(
            call.Granted,
            call.Resource,
            held.Where(static name => Permissions.All[name].Level == ResourceLevel.Organization),
            call.Aborted);
    }
}
