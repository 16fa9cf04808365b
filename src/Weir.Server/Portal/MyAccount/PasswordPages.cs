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

/// <summary>The page that changes one's password.</summary>
internal static class PasswordPages
{
    private const string Path = "/account/password";

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(Path, PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
        pages.MapPost(Path, ChangeAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts, FactorRules rules, PersonSeals seals)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await rules.RefusalOfPasswordAsync(call, account) ?? PageOf(call, account, seals, FormErrors.None, StatusCodes.Status200OK);
    }

    private static async Task<IResult> ChangeAsync(
        ApiCall call, AccountReader accounts, FactorRules rules, PersonSeals seals, PasswordChange flow)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalOfPasswordAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var form = await Posted.ReadAsync(call.Context);
        var result = await flow.RunAsync(
            call.Granted,
            account,
            CurrentSession.Of(call.Context)!,
            (form["current"], form["password"]),
            SignInSource.Of(call.Context),
            call.Aborted);
        if (result.Faults.Count > 0)
        {
            var errors = new FormErrors([.. result.Faults.Select(static fault => new FormError("password", fault))]);
            return PageOf(call, account, seals, errors, StatusCodes.Status422UnprocessableEntity);
        }

        if (result.Proof.Outcome == StepUpOutcome.Done)
        {
            return Page.SeeOther(Notices.Then(FactorPages.List, "password"));
        }

        var (text, status) = StepUpPages.WordsOf(call.Context, result.Proof, "This is not your password so far.");
        return PageOf(call, account, seals, FormErrors.Of("current", text), status);
    }

    private static Page PageOf(ApiCall call, Account account, PersonSeals seals, FormErrors errors, int status) => Page.Of<PasswordView>(
        new PasswordModel(
            seals.Open(account.Id, PersonalColumn.Email, account.User.EmailSealed) ?? "",
            OneTimeLinkPages.PasswordHint(account.Policy.Passwords, account.HasSecondFactor),
            CurrentSession.Of(call.Context) is { MustChangePassword: true },
            errors),
        status);
}
