using Microsoft.AspNetCore.Builder;
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
        pages.MapMethods("/step-up", PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapPost("/step-up", TakeAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts, ProofPages proofs) =>
        CurrentSession.Of(call.Context) is { } session
            ? await proofs.ShowAsync(
                call.Context,
                ProofPages.StepUp,
                await AccountEndpoints.OwnAsync(call, accounts),
                session.Id.ToString(),
                new ProofState(ProofPages.WayOf(call.Context.Request), LocalPath.Of(call.Context.Request)))
            : ApiCall.Problem(ApiProblems.SessionNeeded, null);

    private static async Task<IResult> TakeAsync(ApiCall call, AccountReader accounts, StepUp flow, ProofPages proofs)
    {
        if (CurrentSession.Of(call.Context) is not { } session)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var form = await Posted.ReadAsync(call.Context);
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var source = SignInSource.Of(call.Context);
        var scope = session.Id.ToString();
        var result = form["way"] == "password" && !account.HasSecondFactor
            ? await flow.ByPasswordAsync(call.Granted, account, session, form["proof"], source, call.Aborted)
            : await flow.ByFactorAsync(
                call.Granted, account, session, ProofPages.ShownIn(call.Context, form, scope), source, call.Aborted);
        if (result.Outcome == StepUpOutcome.Done)
        {
            return Page.SeeOther(form.Return);
        }

        var (text, status) = WordsOf(call.Context, result, ProofPages.RefusedWords(form["way"]));
        return await proofs.ShowAsync(call.Context, ProofPages.StepUp, account, scope, new ProofState(form["way"], form.Return, text, status));
    }

    /// <summary>What is said, and with which status, when a proof was not taken.</summary>
    public static (string Text, int Status) WordsOf(HttpContext context, StepUpResult result, string refused) => result.Outcome switch
    {
        StepUpOutcome.Wait => SignInPages.Waiting(context, result.RetryAfter),
        StepUpOutcome.Busy => SignInPages.Waiting(context, null),
        _ => (refused, StatusCodes.Status422UnprocessableEntity),
    };
}
