using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.Entry;

/// <summary>The page that asks for a proof again, and leads back to where it was needed.</summary>
internal static class StepUpPages
{
    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/step-up", ShowAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapForm("/step-up", TakeAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts) => await ProofPages.ShowAsync(
        call.Context,
        ProofPages.StepUp,
        await AccountEndpoints.OwnAsync(call, accounts),
        ProofPages.WayOf(call.Context.Request),
        LocalPath.Of(call.Context.Request),
        null,
        StatusCodes.Status200OK);

    private static async Task<IResult> TakeAsync(ApiCall call, AccountReader accounts, StepUp flow)
    {
        if (CurrentSession.Of(call.Context) is not { } session)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var form = await Posted.ReadAsync(call.Context);
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var source = SignInSource.Of(call.Context);
        var result = form["way"] == "password" && !account.HasSecondFactor
            ? await flow.ByPasswordAsync(call.Granted, account, session, form["proof"], source, call.Aborted)
            : await flow.ByFactorAsync(
                call.Granted, account, session, ProofPages.ShownIn(form, (null, session.Id.ToString())), source, call.Aborted);
        if (result.Outcome == StepUpOutcome.Done)
        {
            return Page.SeeOther(form.Return);
        }

        var (text, status) = result.Outcome switch
        {
            StepUpOutcome.Wait => SignInPages.Waiting(call.Context, result.RetryAfter),
            StepUpOutcome.Busy => SignInPages.Waiting(call.Context, null),
            _ => (ProofPages.RefusedWords(form["way"]), StatusCodes.Status422UnprocessableEntity),
        };
        return await ProofPages.ShowAsync(call.Context, ProofPages.StepUp, account, form["way"], form.Return, text, status);
    }
}
