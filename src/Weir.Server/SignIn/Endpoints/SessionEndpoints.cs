using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>The routes of sessions, one's own and an organization's, and of the switches that stop sign-ins.</summary>
internal static class SessionEndpoints
{
    private const int MostAttempts = 10;

    private const string Own = "/api/v1/me/sessions";
    private const string OfOrganization = "/api/v1/organizations/{organization}";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Own, ListAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        routes.MapDelete(Own, EndOthersAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        routes.MapDelete(Own + "/{session}", EndAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        routes.MapDelete(OfOrganization + "/sessions", EndAllAsync).Demands(Permissions.SignInStop, ResourceRules.Organization);
        routes.MapPut(OfOrganization + "/sign-in-stop", StopAsync).Demands(Permissions.SignInStop, ResourceRules.Organization)
            .WithoutRevision("a switch is on or off, and must work at once");
        routes.MapDelete(OfOrganization + "/sign-in-stop", AllowAsync).Demands(Permissions.SignInStop, ResourceRules.Organization);
        routes.MapPut("/api/v1/installation/sign-in-stop", StopAsync)
            .Demands(Permissions.InstallationSignInStop, ResourceRules.Installation)
            .WithoutRevision("a switch is on or off, and must work at once");
        routes.MapDelete("/api/v1/installation/sign-in-stop", AllowAsync)
            .Demands(Permissions.InstallationSignInStop, ResourceRules.Installation);
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database, PersonSeals seals, TimeProvider time)
    {
        var user = Id<User>.Parse(call.Actor.Id, null);
        var rows = await database.QueryAsync<ListedRow>(
            """
            select s.id, s.methods, s.address_sealed, s.agent_sealed, s.started_at, s.expires_at, a.last_seen_at
            from sessions s join session_uses a on a.session = s.id
            where s.user_id = @user and s.ended_at is null and s.expires_at > @now order by s.id desc
            """,
            new { user, now = time.GetUtcNow() },
            call.Aborted);
        return Results.Json(
            new SessionList([.. rows.Select(row => new SessionAnswer(
                row.Id.ToString(),
                row.Id.ToString() == call.Actor.Credential,
                row.Methods,
                seals.Open(user, PersonalColumn.SessionAddress, row.Id.ToString(), row.AddressSealed),
                seals.Open(user, PersonalColumn.SessionAgent, row.Id.ToString(), row.AgentSealed),
                row.StartedAt,
                row.LastSeenAt,
                row.ExpiresAt))]),
            AccountJson.Default.SessionList);
    }

    private static async Task<IResult> EndAsync(string session, ApiCall call, SessionStore sessions)
    {
        var id = ResourceRules.RouteId<Session>(call.Context, nameof(session));
        var live = await sessions.LiveAsync(Id<User>.Parse(call.Actor.Id, null), call.Aborted);
        return live.FirstOrDefault(row => row.Id == id) is { } row
            ? await call.RemoveAsync(sessions.End(call.Begin(), row, call.Actor.Id))
            : ApiCall.Problem(ApiProblems.NotFound, null);
    }

    private static async Task<IResult> EndOthersAsync(ApiCall call, SessionStore sessions)
    {
        var change = call.Begin().Note("session.end-others", "user", call.Actor.Id, null);
        var ended = await sessions.EndAllAsync(
            change, Id<User>.Parse(call.Actor.Id, null), CurrentSession.Of(call.Context)?.Id, call.Actor.Id, call.Aborted);
        return await call.UpdateAsync(change, new SessionsEnded(ended), AccountJson.Default.SessionsEnded, ended);
    }

    private static async Task<IResult> EndAllAsync(ApiCall call, SessionStore sessions)
    {
        // In a large organization one always ends by itself just then.
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var ended = await sessions.EndAllOfAsync(
                call.Begin().Note("session.end-all", "organization", call.Resource.Id, null),
                call.Resource.Organization!.Value,
                CurrentSession.Of(call.Context)?.Id,
                call.Actor.Id,
                call.Aborted);
            if (ended is { } count)
            {
                return Results.Json(new SessionsEnded(count), AccountJson.Default.SessionsEnded);
            }
        }

        return ApiCall.Problem(ApiProblems.Conflict, "No session was ended, because sessions ended by themselves meanwhile; repeat the request.");
    }

    private static async Task<IResult> StopAsync(ApiCall call, SignInStops stops)
    {
        var change = call.Begin();
        stops.Stop(change, call.Resource.Organization, call.Actor.Id);
        return await change.CommitAsync(call.Aborted) == ChangeOutcome.Committed
            ? Results.NoContent()
            : ApiCall.Problem(ApiProblems.Conflict, "Sign-ins are stopped already.");
    }

    private static async Task<IResult> AllowAsync(ApiCall call, SignInStops stops) =>
        await stops.FindAsync(call.Resource.Organization, call.Aborted) is { } stop
            ? await call.RemoveAsync(SignInStops.Allow(call.Begin(), stop))
            : ApiCall.Problem(ApiProblems.NotFound, "Sign-ins are not stopped.");

    private sealed record ListedRow(
        Id<Session> Id,
        string Methods,
        byte[] AddressSealed,
        byte[] AgentSealed,
        DateTimeOffset StartedAt,
        DateTimeOffset ExpiresAt,
        DateTimeOffset LastSeenAt);
}
