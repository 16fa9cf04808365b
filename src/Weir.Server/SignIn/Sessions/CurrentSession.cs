using Microsoft.AspNetCore.Http;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Api;

namespace Weir.Server.SignIn.Sessions;

/// <summary>The browser session that a request came with. Requests with an access key have none.</summary>
/// <param name="Id">The session.</param>
/// <param name="User">Whose.</param>
/// <param name="Organization">The person's organization; null for operators.</param>
/// <param name="ProvedAt">When the password or a passkey was last shown.</param>
/// <param name="SteppedUpAt">When a second factor was last shown; null for never.</param>
/// <param name="ExpiresAt">When it ends whatever happens.</param>
/// <param name="MustAddFactor">A second factor is demanded and there is none: the session can do nothing but add one.</param>
/// <param name="MustChangePassword">The password stands in a list of stolen ones: the session can do nothing but choose another.</param>
public sealed record CurrentSession(
    Id<Session> Id,
    Id<User> User,
    Id<Organization>? Organization,
    DateTimeOffset ProvedAt,
    DateTimeOffset? SteppedUpAt,
    DateTimeOffset ExpiresAt,
    bool MustAddFactor,
    bool MustChangePassword)
{
    private readonly CsrfTokens _codes = null!;

    internal CurrentSession(StoredSession stored, bool mustAddFactor, CsrfTokens codes)
        : this(stored.Id, stored.UserId, stored.Organization, stored.ProvedAt, stored.SteppedUpAt, stored.ExpiresAt, mustAddFactor,
            stored.PasswordDemands > 0) =>
        _codes = codes;

    /// <summary>What requests that change something must carry (<see cref="CsrfTokens"/>).</summary>
    public string Csrf => field ??= _codes.Of(Id);

    /// <summary>Until when what needs a fresh second factor can be done; null where none was shown.</summary>
    public DateTimeOffset? SteppedUpUntil => SteppedUpAt + AccessGuard.StepUpLifetime;

    /// <summary>Why the session can do nothing but mend its account first; null where it can do what its grants give.</summary>
    public ApiProblem? Hindrance =>
        MustChangePassword ? ApiProblems.PasswordChangeNeeded : MustAddFactor ? ApiProblems.SecondFactorNeeded : null;

    /// <summary>The session of a request; null where it has none.</summary>
    public static CurrentSession? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<CurrentSession>();
    }
}
