using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Server.Portal.Entry;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.MyAccount;

/// <summary>The page that adds an authenticator app.</summary>
internal static class TotpPages
{
    private const string Path = "/account/factors/totp";

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(Path, PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
        pages.MapPost(Path, AddAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts, FactorRules rules, TotpEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await rules.RefusalAsync(call, account)
            ?? await PageAsync(call, account, enrolment, "", FormErrors.None, StatusCodes.Status200OK);
    }

    private static async Task<IResult> AddAsync(ApiCall call, AccountReader accounts, FactorRules rules, TotpEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var form = await Posted.ReadAsync(call.Context);
        var name = form["name"];
        var result = await enrolment.ConfirmAsync(
            call.Granted,
            account,
            CurrentSession.Of(call.Context)!,
            form["code"].Replace(" ", "", StringComparison.Ordinal),
            name,
            call.Aborted);
        if (result.Outcome == EnrolmentOutcome.Added)
        {
            return Page.SeeOther(FactorPages.AfterAdding(account, "factor-added"));
        }

        var errors = result.Outcome switch
        {
            EnrolmentOutcome.BadName => FormErrors.Of("name", "Give the app a name of 1 to 64 characters, with a letter."),
            EnrolmentOutcome.TooMany => FormErrors.Of(null, "The account has as many authenticator apps as it may have. Remove one first."),
            _ => FormErrors.Of("code", ProofPages.RefusedWords("totp")),
        };
        return await PageAsync(call, account, enrolment, name, errors, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> PageAsync(
        ApiCall call, Account account, TotpEnrolment enrolment, string name, FormErrors errors, int status)
    {
        var session = CurrentSession.Of(call.Context)!;
        var pending = await enrolment.ResumeAsync(account, session, call.Aborted);
        return Page.Of<TotpView>(
            new TotpModel(pending.Secret.Reveal(), pending.QrCode.Reveal(), pending.ExpiresAt, name, session.MustAddFactor, errors), status);
    }
}
