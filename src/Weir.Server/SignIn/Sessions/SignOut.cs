using Weir.Server.Api;

namespace Weir.Server.SignIn.Sessions;

/// <summary>Signs a browser out; the same for API and pages.</summary>
internal static class SignOut
{
    /// <summary>
    /// Ends the session of the request and takes its cookie. Other cookies stay: the one that marks the browser as known keeps strangers from
    /// locking its owner out.
    /// </summary>
    /// <returns>False where the request came without a session.</returns>
    public static async Task<bool> RunAsync(ApiCall call, SessionStore sessions)
    {
        if (CurrentSession.Of(call.Context) is not { } current)
        {
            return false;
        }

        var live = await sessions.LiveAsync(current.User, call.Aborted);
        if (live.FirstOrDefault(session => session.Id == current.Id) is { } session)
        {
            await sessions.End(call.Begin(), session, call.Actor.Id).CommitAsync(call.Aborted);
        }

        SignInCookies.Remove(call.Context.Response, SignInCookies.SessionName);
        return true;
    }
}
