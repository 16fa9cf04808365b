using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.Portal.Entry;

/// <summary>The pages that one-time links open: set-up and invitation. A link that does not count shows no form.</summary>
internal static class OneTimeLinkPages
{
    /// <summary>Maps them.</summary>
    /// <param name="pages">The group of pages.</param>
    /// <param name="isSetUp">Whether there is an operator: then there is no set-up page.</param>
    public static void Map(IEndpointRouteBuilder pages, bool isSetUp)
    {
        if (!isSetUp)
        {
            const string reason = "a new server has nobody who could be asked for; the one-time link of the console is what counts";
            pages.MapMethods("/set-up/{token}", PageRoutes.Shown, ShowSetUpAsync).OpenTo(reason);
            pages.MapPost("/set-up/{token}", SetUpAsync).OpenTo(reason);
        }

        const string invited = "whoever takes an invitation up is nobody before; the one-time link is what counts";
        pages.MapMethods("/invitation/{token}", PageRoutes.Shown, ShowInvitationAsync).OpenTo(invited);
        pages.MapPost("/invitation/{token}", RedeemAsync).OpenTo(invited);

        const string forgot = "whoever lost the password is nobody before; the one-time link is what counts";
        pages.MapMethods("/recovery", PageRoutes.Shown, static () => Page.Of<RecoveryHelpView>(new RecoveryHelpModel())).OpenTo(forgot);
        pages.MapMethods("/recovery/{token}", PageRoutes.Shown, ShowRecoveryAsync).OpenTo(forgot);
        pages.MapPost("/recovery/{token}", RecoverAsync).OpenTo(forgot);
    }

    /// <summary>What a password has to be, in a sentence.</summary>
    public static string PasswordHint(PasswordRules rules, bool hasSecondFactor = false) =>
        $"At least {(hasSecondFactor ? rules.MinimumWithSecondFactor : rules.MinimumAlone)} characters. "
        + "Several words that do not belong together are easy to keep and hard to guess.";

    private static async Task<IResult> ShowSetUpAsync(
        string token, HttpContext context, Database database, OneTimeLinks links, CancellationToken cancellationToken)
    {
        if (await SetUp.IsDoneAsync(database, cancellationToken))
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var (check, _, _) = await links.FindAsync(TokenPurpose.SetUp, token, cancellationToken);
        return check == TokenCheck.Accepted ? SetUpPage(context, "", "", FormErrors.None) : ApiCall.Problem(ApiProblems.LinkRefused, null);
    }

    private static async Task<IResult> SetUpAsync(
        string token, HttpContext context, Database database, SetUp flow, CancellationToken cancellationToken)
    {
        if (await SetUp.IsDoneAsync(database, cancellationToken))
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var form = await Posted.ReadAsync(context);
        var (email, name) = (form["email"], form["name"]);
        var result = await flow.RunAsync(token, email, name, form["password"], SignInSource.Of(context), cancellationToken);
        return Answer(result, "set-up", errors => SetUpPage(context, email, name, errors), Assign(result.Faults, email, name));
    }

    private static async Task<IResult> ShowInvitationAsync(
        string token, HttpContext context, OneTimeLinks links, AccountReader accounts, PersonSeals seals, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(TokenPurpose.Invitation, token, links, accounts, cancellationToken) is not { } account)
        {
            return ApiCall.Problem(ApiProblems.LinkRefused, null);
        }

        var name = seals.Open(account.Id, PersonalColumn.Name, account.User.NameSealed) ?? "";
        return InvitationPage(context, account, name, FormErrors.None);
    }

    private static async Task<IResult> RedeemAsync(
        string token, HttpContext context, OneTimeLinks links, AccountReader accounts, Invitations flow, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(TokenPurpose.Invitation, token, links, accounts, cancellationToken) is not { } account)
        {
            return ApiCall.Problem(ApiProblems.LinkRefused, null);
        }

        var form = await Posted.ReadAsync(context);
        var name = form["name"];
        var result = await flow.RedeemAsync(token, name, form["password"], SignInSource.Of(context), cancellationToken);
        return Answer(result, "joined", errors => InvitationPage(context, account, name, errors), Assign(result.Faults, null, name));
    }

    private static async Task<IResult> ShowRecoveryAsync(
        string token, HttpContext context, OneTimeLinks links, AccountReader accounts, CancellationToken cancellationToken) =>
        await OwnerAsync(TokenPurpose.Recovery, token, links, accounts, cancellationToken) is { } account
            ? RecoveryPage(context, account, FormErrors.None)
            : ApiCall.Problem(ApiProblems.LinkRefused, null);

    private static async Task<IResult> RecoverAsync(
        string token, HttpContext context, OneTimeLinks links, AccountReader accounts, Recovery flow, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(TokenPurpose.Recovery, token, links, accounts, cancellationToken) is not { } account)
        {
            return ApiCall.Problem(ApiProblems.LinkRefused, null);
        }

        var form = await Posted.ReadAsync(context);
        var result = await flow.RedeemAsync(token, form["password"], SignInSource.Of(context), cancellationToken);
        return Answer(result, "recovered", errors => RecoveryPage(context, account, errors), Assign(result.Faults, null, null));
    }

    private static async Task<Account?> OwnerAsync(
        TokenPurpose purpose, string token, OneTimeLinks links, AccountReader accounts, CancellationToken cancellationToken)
    {
        var (check, subject, _) = await links.FindAsync(purpose, token, cancellationToken);
        return check == TokenCheck.Accepted && Id<User>.TryParse(subject, null, out var id)
            ? await accounts.FindAsync(id, cancellationToken)
            : null;
    }

    private static IResult Answer(LinkResult result, string notice, Func<FormErrors, IResult> again, FormErrors faults) => result.Outcome switch
    {
        LinkOutcome.Done => Page.SeeOther(Notices.Then("/sign-in", notice)),
        LinkOutcome.Invalid => again(faults),
        LinkOutcome.Taken => again(FormErrors.Of("email", "This e-mail address belongs to an account.")),
        LinkOutcome.Busy => again(FormErrors.Of(null, "The server has too much to do right now. Wait a moment and send the form again.")),
        _ => ApiCall.Problem(ApiProblems.LinkRefused, null),
    };

    // The flows say what is wrong in sentences; whatever is not about the address or the name is about the password.
    private static FormErrors Assign(IReadOnlyList<string> faults, string? email, string? name)
    {
        _ = EmailAddress.TryParse(email, out _, out var emailFault);
        _ = PersonName.TryParse(name, out _, out var nameFault);
        string FieldOf(string fault) =>
            name is not null && fault == nameFault ? "name"
            : email is not null && fault == emailFault ? "email"
            : "password";
        return new FormErrors([.. faults
            .Select(fault => new FormError(FieldOf(fault), fault))
            .OrderBy(static error => Array.IndexOf(["name", "email", "password"], error.Field))]);
    }

    private static Page SetUpPage(HttpContext context, string email, string name, FormErrors errors) => Page.Of<SetUpView>(
        new NewAccountModel(context.Request.Path, email, name, PasswordHint(SignInPolicy.Operators.Passwords), errors), StatusOf(errors));

    private static Page RecoveryPage(HttpContext context, Account account, FormErrors errors) => Page.Of<RecoveryView>(
        new NewAccountModel(context.Request.Path, "", "", PasswordHint(account.Policy.Passwords, account.HasSecondFactor), errors),
        StatusOf(errors));

    private static Page InvitationPage(HttpContext context, Account account, string name, FormErrors errors) =>
        Page.Of<InvitationView>(
            new NewAccountModel(context.Request.Path, "", name, PasswordHint(account.Policy.Passwords), errors), StatusOf(errors));

    private static int StatusOf(FormErrors errors) =>
        errors.Any ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
}
