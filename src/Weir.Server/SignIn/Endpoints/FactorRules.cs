using Microsoft.AspNetCore.Http;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>
/// What stands between a session and its owner's password and factors. Where there is a second factor, a fresh one is needed; where there is
/// none, the password must have been shown just now. An access key never reaches them.
/// </summary>
/// <param name="guard">Decides.</param>
/// <param name="time">The clock.</param>
internal sealed class FactorRules(AccessGuard guard, TimeProvider time)
{
    /// <summary>Why a call may not change the account's factors now; null where it may.</summary>
    public async Task<IResult?> RefusalAsync(ApiCall call, Account account)
    {
        if (CurrentSession.Of(call.Context) is not { } session)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        if (!account.HasSecondFactor)
        {
            return IsProvedNow(session)
                ? null
                : ApiCall.Problem(ApiProblems.StepUpNeeded, "Show the password again, then repeat the request within ten minutes.");
        }

        return await DemandAsync(call);
    }

    /// <summary>Why a call may not change the account's password now; null where it may. The request itself shows the password so far.</summary>
    public async Task<IResult?> RefusalOfPasswordAsync(ApiCall call, Account account) =>
        CurrentSession.Of(call.Context) is null ? ApiCall.Problem(ApiProblems.SessionNeeded, null)
        : account.HasSecondFactor ? await DemandAsync(call)
        : null;

    private bool IsProvedNow(CurrentSession session) => AccessGuard.IsFresh(session.ProvedAt, time.GetUtcNow());

    private async Task<IResult?> DemandAsync(ApiCall call)
    {
        var decision = await guard.DemandAsync(call.Actor, Permissions.AccountFactors, call.Resource, null, call.Aborted);
        return decision.Denial is { } denial ? ApiCall.Problem(ApiProblems.Of(denial), null) : null;
    }
}
