using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.MyAccount;

/// <summary>One's own second factors and recovery codes: seen, removed, made.</summary>
internal static class FactorPages
{
    /// <summary>The list.</summary>
    public const string List = "/account/factors";

    private const string Codes = List + "/recovery-codes";

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(List, PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        pages.MapMethods(List + "/{factor}/remove", PageRoutes.Shown, AskAsync)
            .Demands(Permissions.AccountFactors, ResourceRules.OwnAccount);
        pages.MapPost(List + "/{factor}/remove", RemoveAsync).Demands(Permissions.AccountFactors, ResourceRules.OwnAccount);
        pages.MapMethods(Codes, PageRoutes.Shown, ShowCodesAsync).Demands(Permissions.AccountFactors, ResourceRules.OwnAccount);
        pages.MapPost(Codes, MakeCodesAsync).Demands(Permissions.AccountFactors, ResourceRules.OwnAccount);
    }

    /// <summary>Where to go after a factor was added: to the recovery codes where there are none yet.</summary>
    /// <param name="before">The account before it was added.</param>
    /// <param name="notice">What is said there.</param>
    public static string AfterAdding(Account before, string notice) =>
        Notices.Then(before.Factors.Any(static factor => factor.Kind == FactorKind.RecoveryCodes) ? List : Codes, notice);

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts, PersonSeals seals, FactorChanges factors)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var views = await factors.ListAsync(account, call.Aborted);
        return Page.Of<FactorsView>(new FactorsModel(
            [.. views
                .Where(static view => view.Row.Kind != FactorKind.RecoveryCodes)
                .Select(view => new FactorLine(
                    view.Row.Id.ToString(), NameOf(view.Row, seals), WordOf(view.Row.Kind), view.Row.CreatedAt, view.UsedAt))],
            LeftOf(views),
            account.Credential?.ChangedAt));
    }

    private static async Task<IResult> AskAsync(ApiCall call, AccountReader accounts, PersonSeals seals)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return Find(call, account) is { } row ? Confirm(row, account, seals, null) : ApiCall.Problem(ApiProblems.NotFound, null);
    }

    private static async Task<IResult> RemoveAsync(ApiCall call, AccountReader accounts, PersonSeals seals, FactorChanges factors)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (CurrentSession.Of(call.Context) is null)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        return Find(call, account) is not { } row
            ? ApiCall.Problem(ApiProblems.NotFound, null)
            : await factors.RemoveAsync(call.Granted, account, row.Id, call.Aborted) switch
            {
                RemovalOutcome.Removed => Page.SeeOther(Notices.Then(List, "factor-removed")),
                RemovalOutcome.Demanded => Confirm(
                    row, account, seals, "A second factor is demanded of this account. Add another one first, then remove this one."),
                RemovalOutcome.PasswordTooShort => Confirm(
                    row, account, seals, "Your password is too short to be the only factor. Choose a longer one first."),
                _ => ApiCall.Problem(ApiProblems.NotFound, null),
            };
    }

    private static async Task<IResult> ShowCodesAsync(ApiCall call, AccountReader accounts, FactorChanges factors)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return account.HasSecondFactor
            ? Page.Of<RecoveryCodesView>(new RecoveryCodesModel([], LeftOf(await factors.ListAsync(account, call.Aborted))))
            : Page.SeeOther(List);
    }

    // The codes are the answer to the form itself: they exist nowhere that another request could fetch them from.
    private static async Task<IResult> MakeCodesAsync(ApiCall call, AccountReader accounts, FactorChanges factors)
    {
        if (CurrentSession.Of(call.Context) is null)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await factors.IssueCodesAsync(call.Granted, account, call.Aborted) is { } codes
            ? Page.Of<RecoveryCodesView>(new RecoveryCodesModel([.. codes.Select(static code => code.Reveal())], null))
            : ApiCall.Problem(ApiProblems.Conflict, "Recovery codes stand in for a second factor. Add one first.");
    }

    private static FactorRow? Find(ApiCall call, Account account) =>
        ResourceRules.RouteId<Factor>(call.Context, "factor") is { } id ? account.SecondFactors.FirstOrDefault(row => row.Id == id) : null;

    private static Page Confirm(FactorRow row, Account account, PersonSeals seals, string? error)
    {
        List<string> consequences = [$"This {WordOf(row.Kind)} will no longer open your account."];
        if (account.SecondFactors.Count() == 1)
        {
            consequences.Add("It is your last second factor: your recovery codes go with it.");
        }

        return Page.Of<ConfirmView>(
            new ConfirmModel(
                "Remove a factor",
                $"Remove “{NameOf(row, seals)}”?",
                consequences,
                $"{List}/{row.Id}/remove",
                "Remove it",
                ButtonKind.Danger,
                List)
            {
                Errors = error is null ? FormErrors.None : FormErrors.Of(null, error),
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    private static string NameOf(FactorRow row, PersonSeals seals) =>
        seals.Open(row.UserId, PersonalColumn.FactorName, row.Id.ToString(), row.NameSealed) ?? row.Id.ToString();

    private static int? LeftOf(IReadOnlyList<FactorView> views) =>
        views.FirstOrDefault(static view => view.Row.Kind == FactorKind.RecoveryCodes)?.Left;

    private static string WordOf(FactorKind kind) => kind == FactorKind.Passkey ? "passkey" : "authenticator app";
}
