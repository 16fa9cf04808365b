using Microsoft.AspNetCore.Http;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.SignIn.Accounts;

namespace Weir.Server.SignIn.Sessions;

/// <summary>
/// Reads the session cookie: looks the session up, checks its limits, its owner, the organization and the switches, and asks requests that
/// change something for their code. A session that does not count makes its request anonymous.
/// </summary>
/// <param name="sessions">The sessions.</param>
/// <param name="accounts">Says who must have a second factor.</param>
/// <param name="csrf">Makes the codes.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionReader(SessionStore sessions, AccountReader accounts, CsrfTokens csrf, TimeProvider time)
{
    /// <summary>Where it stands among the readers.</summary>
    public const int Order = 100;

    // Writing down each request would cost a write per read; a minute is exact enough for a limit of at least five.
    private static readonly TimeSpan SeenWithin = TimeSpan.FromMinutes(1);

    // What a session may do that has to add a second factor or choose another password first.
    private static readonly Permission[] BeforeAllElse =
        [Permissions.AccountRead, Permissions.AccountEnrol, Permissions.AccountSessions];

    /// <summary>Reads the cookie of a request.</summary>
    public async ValueTask<CredentialReading> ReadAsync(HttpContext context)
    {
        var token = SignInCookies.Session(context.Request);
        if (token is null)
        {
            return CredentialReading.None;
        }

        var now = time.GetUtcNow();
        var stored = await sessions.FindAsync(token, context.RequestAborted);
        if (stored is null || !Counts(stored, now))
        {
            SignInCookies.Remove(context.Response, SignInCookies.SessionName);
            return CredentialReading.None;
        }

        var session = await CurrentAsync(stored, now, context.RequestAborted);
        // An endpoint that is open to all acts for nobody; the check of other sites stands before this.
        if (DemandOf(context) is not null && !await CsrfTokens.IsGenuineAsync(context, session))
        {
            return CredentialReading.Refused(ApiProblems.CsrfNeeded);
        }

        if (session.Hindrance is { } hindrance && DemandOf(context) is { } demanded && !BeforeAllElse.Contains(demanded))
        {
            return CredentialReading.Refused(hindrance);
        }

        if (now - stored.LastSeenAt >= SeenWithin)
        {
            await sessions.SeenAsync(stored.Id, context.RequestAborted);
        }

        context.Features.Set(session);
        return CredentialReading.Of(ActorOf(stored, context));
    }

    private static bool Counts(StoredSession session, DateTimeOffset now) =>
        session is { State: AccountState.Active, OrganizationState: null or AccountState.Active, Stops: 0 }
        && now < session.ExpiresAt
        && now - session.LastSeenAt < session.SignIn.Idle;

    private static Permission? DemandOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<PermissionDemand>()?.Permission;

    private static Actor ActorOf(StoredSession session, HttpContext context) =>
        Actor.ForUser(session.UserId, session.Organization, RequestActor.DoorOf(context.Request)) with
        {
            Address = context.Connection.RemoteIpAddress,
            Credential = session.Id.ToString(),
            SteppedUpAt = session.SteppedUpAt,
        };

    private async Task<CurrentSession> CurrentAsync(StoredSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mustAdd = session.Factors == 0
            && await accounts.MustHaveFactorAsync(session.UserId, session.SignIn, now, cancellationToken);
        return new CurrentSession(session, mustAdd, csrf);
    }
}
