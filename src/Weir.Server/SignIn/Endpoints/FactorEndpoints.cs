using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>The routes of one's own second factors and password.</summary>
internal static class FactorEndpoints
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/me/factors", ListAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        routes.MapDelete("/api/v1/me/factors/{factor}", RemoveAsync).Demands(Permissions.AccountFactors, ResourceRules.OwnAccount);
        routes.MapPost("/api/v1/me/factors/recovery-codes", IssueCodesAsync)
            .Demands(Permissions.AccountFactors, ResourceRules.OwnAccount);
        Enrols(routes.MapPost("/api/v1/me/factors/totp", BeginTotpAsync));
        Enrols(routes.MapPost("/api/v1/me/factors/totp/confirm", ConfirmTotpAsync));
        Enrols(routes.MapPost("/api/v1/me/factors/passkeys/options", BeginPasskeyAsync));
        Enrols(routes.MapPost("/api/v1/me/factors/passkeys", FinishPasskeyAsync));
        Enrols(routes.MapPut("/api/v1/me/password", ChangePasswordAsync)
            .WithoutRevision("the password so far is shown with the new one"));
    }

    private static void Enrols(RouteHandlerBuilder endpoint) =>
        endpoint.Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount).TakesUpTo(LargestBody);

    private static async Task<IResult> ListAsync(ApiCall call, AccountReader accounts, PersonSeals seals, FactorChanges factors)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var views = await factors.ListAsync(account, call.Aborted);
        return Results.Json(new FactorList([.. views.Select(view => AnswerOf(view, seals))]), AccountJson.Default.FactorList);
    }

    private static async Task<IResult> RemoveAsync(string factor, ApiCall call, AccountReader accounts, FactorChanges factors)
    {
        if (CurrentSession.Of(call.Context) is null)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        if (ResourceRules.RouteId<Factor>(call.Context, nameof(factor)) is not { } id)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await factors.RemoveAsync(call.Granted, account, id, call.Aborted) switch
        {
            RemovalOutcome.Removed => Results.NoContent(),
            RemovalOutcome.Demanded =>
                ApiCall.Problem(ApiProblems.Conflict, "A second factor is demanded of this account; add another one first."),
            RemovalOutcome.PasswordTooShort =>
                ApiCall.Problem(ApiProblems.Conflict, "The password is too short to be the only factor; choose a longer one first."),
            _ => ApiCall.Problem(ApiProblems.NotFound, null),
        };
    }

    private static async Task<IResult> IssueCodesAsync(ApiCall call, AccountReader accounts, FactorChanges factors)
    {
        if (CurrentSession.Of(call.Context) is null)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await factors.IssueCodesAsync(call.Granted, account, call.Aborted) is { } codes
            ? Results.Json(
                new RecoveryCodeList([.. codes.Select(static code => code.Reveal())]),
                AccountJson.Default.RecoveryCodeList,
                statusCode: StatusCodes.Status201Created)
            : ApiCall.Problem(ApiProblems.Conflict, "Recovery codes stand in for a second factor; add one first.");
    }

    private static async Task<IResult> BeginTotpAsync(ApiCall call, AccountReader accounts, FactorRules rules, TotpEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var pending = await enrolment.BeginAsync(account, CurrentSession.Of(call.Context)!, call.Aborted);
        return Results.Json(
            new TotpSeed(pending.Secret.Reveal(), pending.Uri.Reveal(), pending.QrCode.Reveal(), pending.ExpiresAt),
            AccountJson.Default.TotpSeed);
    }

    private static async Task<IResult> ConfirmTotpAsync(
        TotpConfirmation request, ApiCall call, AccountReader accounts, PersonSeals seals, FactorRules rules, TotpEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await rules.RefusalAsync(call, account)
            ?? Of(
                await enrolment.ConfirmAsync(
                    call.Granted, account, CurrentSession.Of(call.Context)!, request.Code, request.Name, call.Aborted),
                seals);
    }

    private static async Task<IResult> BeginPasskeyAsync(ApiCall call, AccountReader accounts, FactorRules rules, PasskeyEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        return await rules.RefusalAsync(call, account)
            ?? SignInAnswers.Of(call.Context, await enrolment.BeginAsync(account, CurrentSession.Of(call.Context)!, call.Aborted));
    }

    private static async Task<IResult> FinishPasskeyAsync(
        PasskeyRegistration request, ApiCall call, AccountReader accounts, PersonSeals seals, FactorRules rules, PasskeyEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var cookie = SignInCookies.Challenge(call.Context.Request);
        SignInCookies.Remove(call.Context.Response, SignInCookies.ChallengeName);
        return Of(
            await enrolment.FinishAsync(
                call.Granted, account, CurrentSession.Of(call.Context)!, request.Passkey.GetRawText(), request.Name, cookie, call.Aborted),
            seals);
    }

    private static async Task<IResult> ChangePasswordAsync(
        PasswordChangeRequest request, ApiCall call, AccountReader accounts, FactorRules rules, PasswordChange flow)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalOfPasswordAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var result = await flow.RunAsync(
            call.Granted,
            account,
            CurrentSession.Of(call.Context)!,
            (request.Current, request.New),
            SignInSource.Of(call.Context),
            call.Aborted);
        return result.Faults.Count > 0
            ? ApiCall.Problem(ApiProblems.Invalid, string.Join(' ', result.Faults))
            : SignInAnswers.Of(call.Context, result.Proof, static () => Results.NoContent());
    }

    private static IResult Of(EnrolmentResult result, PersonSeals seals) => result.Outcome switch
    {
        EnrolmentOutcome.Added => Results.Json(
            AnswerOf(new FactorView(result.Factor!, null, null), seals),
            AccountJson.Default.FactorAnswer,
            statusCode: StatusCodes.Status201Created),
        EnrolmentOutcome.BadName => ApiCall.Problem(ApiProblems.Invalid, "Give the factor a name of 1 to 64 characters, with a letter."),
        EnrolmentOutcome.TooMany => ApiCall.Problem(ApiProblems.Conflict, "The account has as many factors as it may have; remove one first."),
        _ => ApiCall.Problem(ApiProblems.ProofRefused, null),
    };

    private static FactorAnswer AnswerOf(FactorView view, PersonSeals seals) => new(
        view.Row.Id.ToString(),
        SignInAnswers.WordOf(view.Row.Kind),
        seals.Open(view.Row.UserId, PersonalColumn.FactorName, view.Row.Id.ToString(), view.Row.NameSealed),
        view.Row.CreatedAt,
        view.UsedAt,
        view.Left);
}
