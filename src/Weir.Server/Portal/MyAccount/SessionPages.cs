using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.Portal.MyAccount;

/// <summary>One's own sessions: seen, and ended one by one or all others at once.</summary>
internal static class SessionPages
{
    private const string List = "/account/sessions";

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(List, PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        pages.MapMethods(List + "/others/end", PageRoutes.Shown, AskOthers).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapPost(List + "/others/end", EndOthersAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapMethods(List + "/{session}/end", PageRoutes.Shown, AskAsync)
            .Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapPost(List + "/{session}/end", EndAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(
        ApiCall call, SessionStore sessions, PersonSeals seals, Database database, TimeProvider time)
    {
        if (CurrentSession.Of(call.Context) is not { } current)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var live = await sessions.LiveAsync(current.User, call.Aborted);
        var seen = await database.QueryAsync<Seen>(
            """
            select a.session, a.last_seen_at from session_uses a join sessions s on s.id = a.session
            where s.user_id = @User and s.ended_at is null
            """,
            new { current.User },
            call.Aborted);
        var lastSeen = seen.ToDictionary(static row => row.Session, static row => row.LastSeenAt);
        var now = time.GetUtcNow();
        return Page.Of<SessionsView>(new SessionsModel([.. live
            .Where(session => session.ExpiresAt > now)
            .Select(session => new SessionLine(
                session.Id.ToString(),
                seals.Open(session.UserId, PersonalColumn.SessionAgent, session.Id.ToString(), session.AgentSealed) ?? "unknown",
                seals.Open(session.UserId, PersonalColumn.SessionAddress, session.Id.ToString(), session.AddressSealed) ?? "unknown",
                WordsOf(session.Methods),
                session.StartedAt,
                lastSeen.GetValueOrDefault(session.Id, session.StartedAt),
                session.ExpiresAt,
                session.Id == current.Id))]));
    }

    private static async Task<IResult> AskAsync(ApiCall call, SessionStore sessions, PersonSeals seals)
    {
        if (await FindAsync(call, sessions) is not { } session)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var browser = seals.Open(session.UserId, PersonalColumn.SessionAgent, session.Id.ToString(), session.AgentSealed) ?? "unknown";
        var isThis = session.Id == CurrentSession.Of(call.Context)!.Id;
        return Page.Of<ConfirmView>(new ConfirmModel(
            "End a session",
            $"End the session of {browser}?",
            [isThis ? "It is the one that you are using now: you will have to sign in again." : "Whoever uses it has to sign in again."],
            $"{List}/{session.Id}/end",
            "End the session",
            ButtonKind.Danger,
            List));
    }

    private static async Task<IResult> EndAsync(ApiCall call, SessionStore sessions)
    {
        if (await FindAsync(call, sessions) is not { } session)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        await sessions.End(call.Begin(), session, call.Actor.Id).CommitAsync(call.Aborted);
        if (session.Id != CurrentSession.Of(call.Context)!.Id)
        {
            return Page.SeeOther(Notices.Then(List, "session-ended"));
        }

        SignInCookies.Remove(call.Context.Response, SignInCookies.SessionName);
        return Page.SeeOther(Notices.Then("/sign-in", "signed-out"));
    }

    private static IResult AskOthers() => Page.Of<ConfirmView>(new ConfirmModel(
        "End all other sessions",
        "End all other sessions?",
        ["Every browser but this one has to sign in again."],
        List + "/others/end",
        "End them",
        ButtonKind.Danger,
        List));

    private static async Task<IResult> EndOthersAsync(ApiCall call, SessionStore sessions)
    {
        if (CurrentSession.Of(call.Context) is not { } current)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var change = call.Begin();
        var ended = await sessions.EndAllAsync(change, current.User, current.Id, call.Actor.Id, call.Aborted);
        return ended == 0 || await change.CommitAsync(call.Aborted) == ChangeOutcome.Committed
            ? Page.SeeOther(Notices.Then(List, "others-ended"))
            : ApiCall.Problem(ApiProblems.Changed, null);
    }

    private static async Task<SessionRow?> FindAsync(ApiCall call, SessionStore sessions)
    {
        if (CurrentSession.Of(call.Context) is not { } current || ResourceRules.RouteId<Session>(call.Context, "session") is not { } id)
        {
            return null;
        }

        var live = await sessions.LiveAsync(current.User, call.Aborted);
        return live.FirstOrDefault(session => session.Id == id);
    }

    private static string WordsOf(string methods) => string.Join(" and ", methods.Split(' ').Select(static method => method switch
    {
        "totp" => "app code",
        "recovery" => "recovery code",
        var other => other,
    }));

    private sealed record Seen(Id<Session> Session, DateTimeOffset LastSeenAt);
}
