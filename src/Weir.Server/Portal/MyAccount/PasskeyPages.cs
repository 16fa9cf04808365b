using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.MyAccount;

/// <summary>The page that adds a passkey.</summary>
internal static class PasskeyPages
{
    private const string Path = FactorPages.List + "/passkeys";

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(Path, PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
        pages.MapPost(Path, AddAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts, FactorRules rules, PasskeyEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await rules.RefusalAsync(call, account)
            ?? await PageAsync(call, account, enrolment, "", FormErrors.None, StatusCodes.Status200OK);
    }

    private static async Task<IResult> AddAsync(ApiCall call, AccountReader accounts, FactorRules rules, PasskeyEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var form = await Posted.ReadAsync(call.Context);
        var name = form["name"];
        var result = await enrolment.FinishAsync(
            call.Granted,
            account,
            CurrentSession.Of(call.Context)!,
            form["answer"],
            name,
            SignInCookies.Challenge(call.Context.Request),
            call.Aborted);
        if (result.Outcome == EnrolmentOutcome.Added)
        {
            SignInCookies.Remove(call.Context.Response, SignInCookies.ChallengeName);
            return Page.SeeOther(FactorPages.AfterAdding(account, "passkey-added"));
        }

        var errors = result.Outcome switch
        {
            EnrolmentOutcome.BadName => FormErrors.Of("name", "Give the passkey a name of 1 to 64 characters, with a letter."),
            EnrolmentOutcome.TooMany => FormErrors.Of(null, "The account has as many passkeys as it may have. Remove one first."),
            _ => FormErrors.Of(null, "What the browser sent does not prove a new passkey. Try again."),
        };
        return await PageAsync(call, account, enrolment, name, errors, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> PageAsync(
        ApiCall call, Account account, PasskeyEnrolment enrolment, string name, FormErrors errors, int status)
    {
        var options = await enrolment.BeginAsync(account, CurrentSession.Of(call.Context)!, call.Aborted);
        if (options is not null)
        {
            SignInCookies.Set(call.Context.Response, SignInCookies.ChallengeName, options.Cookie);
        }

        return Page.Of<PasskeyView>(new PasskeyModel(options?.OptionsJson, name, errors), status);
    }
}
