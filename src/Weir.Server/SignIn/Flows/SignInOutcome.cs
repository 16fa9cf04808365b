using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Flows;

/// <summary>How a step of signing in ended.</summary>
internal abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>There is a session.</summary>
    /// <param name="Session">The session; its token goes into the cookie.</param>
    /// <param name="DeviceCookie">The new value of the cookie that marks known devices.</param>
    /// <param name="MustAddFactor">The session can do nothing but add a second factor.</param>
    /// <param name="MustChangePassword">The session can do nothing but choose another password.</param>
    internal sealed record SignedIn(NewSession Session, ShownOnce DeviceCookie, bool MustAddFactor, bool MustChangePassword) : SignInOutcome;

    /// <summary>The password was right; a second factor has to be shown.</summary>
    /// <param name="Pending">The token of the pending sign-in; goes into a cookie.</param>
    /// <param name="Kinds">The kinds of factors that the account has, recovery codes last.</param>
    internal sealed record FactorNeeded(ShownOnce Pending, IReadOnlyList<FactorKind> Kinds) : SignInOutcome;

    /// <summary>It was not right, or the account cannot sign in. Nothing says which.</summary>
    internal sealed record Refused : SignInOutcome;

    /// <summary>Sign-ins are stopped.</summary>
    internal sealed record Stopped : SignInOutcome;

    /// <summary>Too many wrong ones before: the next try counts after this time.</summary>
    /// <param name="RetryAfter">How long.</param>
    internal sealed record Wait(TimeSpan RetryAfter) : SignInOutcome;

    /// <summary>Too many passwords are being checked; nothing was compared.</summary>
    internal sealed record Busy : SignInOutcome;
}
