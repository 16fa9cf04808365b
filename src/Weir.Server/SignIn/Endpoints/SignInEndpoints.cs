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

/// <summary>The routes that let people in and out.</summary>
internal static class SignInEndpoints
{
    private const int LargestBody = 64 * 1024;
    private const string Counted = "whoever signs in is nobody before; each guess is counted per account, device, address and network";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/sign-in", SignInAsync).OpenTo(Counted).TakesUpTo(LargestBody);
        routes.MapPost("/api/v1/sign-in/second-factor", SecondFactorAsync).OpenTo(Counted).TakesUpTo(LargestBody);
        routes.MapPost("/api/v1/sign-in/passkey/options", PasskeyOptionsAsync).OpenTo(Counted).TakesUpTo(LargestBody);
        routes.MapPost("/api/v1/sign-in/passkey", PasskeyAsync).OpenTo(Counted).TakesUpTo(LargestBody);
        routes.MapPost("/api/v1/recovery/redeem", RedeemRecoveryAsync)
            .OpenTo("whoever lost the password is nobody before; the one-time link is what counts").TakesUpTo(LargestBody);
        routes.MapPost("/api/v1/step-up/passkey/options", StepUpOptionsAsync)
            .Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        routes.MapPost("/api/v1/invitations/redeem", RedeemInvitationAsync)
            .OpenTo("whoever takes an invitation up is nobody before; the one-time link is what counts").TakesUpTo(LargestBody);
        routes.MapPost("/api/v1/sign-out", SignOutAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        routes.MapPost("/api/v1/step-up", StepUpAsync)
            .Demands(Permissions.AccountSessions, ResourceRules.OwnAccount).TakesUpTo(LargestBody);
    }

    private static async Task<IResult> SignInAsync(
        SignInRequest request, HttpContext context, PasswordSignIn flow, CsrfTokens csrf, CancellationToken cancellationToken) =>
        SignInAnswers.Of(
            context, await flow.TryAsync(request.Email, request.Password, SignInSource.Of(context), cancellationToken), csrf);

    private static async Task<IResult> SecondFactorAsync(
        SecondFactorRequest request, HttpContext context, SignInCompletion flow, CsrfTokens csrf, CancellationToken cancellationToken)
    {
        var pending = SignInCookies.Pending(context.Request);
        var challenge = (SignInCookies.Challenge(context.Request), SignInCompletion.ScopeOf(pending));
        if (ShownIn(request.Totp, request.Recovery, request.Passkey, challenge) is not { } shown)
        {
            return ApiCall.Problem(ApiProblems.Invalid, "Show exactly one of 'totp', 'recovery' and 'passkey'.");
        }

        var outcome = await flow.TryFactorAsync(pending, shown, SignInSource.Of(context), cancellationToken);
        return SignInAnswers.Of(context, outcome, csrf);
    }

    private static async Task<IResult> PasskeyOptionsAsync(
        HttpContext context, SignInCompletion completion, PasskeyChecks passkeys, CancellationToken cancellationToken)
    {
        var pending = SignInCookies.Pending(context.Request);
        var account = await completion.PendingAsync(pending, cancellationToken);
        var scope = account is null ? PasskeyChallenges.Open : SignInCompletion.ScopeOf(pending);
        return SignInAnswers.Of(context, await passkeys.BeginAsync(account, scope, cancellationToken));
    }

    private static async Task<IResult> PasskeyAsync(
        PasskeySignInRequest request, HttpContext context, PasskeySignIn flow, CsrfTokens csrf, CancellationToken cancellationToken)
    {
        var outcome = await flow.TryAsync(
            request.Passkey.GetRawText(), SignInCookies.Challenge(context.Request), SignInSource.Of(context), cancellationToken);
        return SignInAnswers.Of(context, outcome, csrf);
    }

    private static async Task<IResult> RedeemRecoveryAsync(
        RedeemRecoveryRequest request, HttpContext context, Recovery flow, CancellationToken cancellationToken) =>
        SignInAnswers.Of(
            context,
            await flow.RedeemAsync(request.Token, request.Password, SignInSource.Of(context), cancellationToken),
            static _ => Results.NoContent());

    private static async Task<IResult> StepUpOptionsAsync(ApiCall call, AccountReader accounts, PasskeyChecks passkeys) =>
        CurrentSession.Of(call.Context) is { } current && await accounts.FindAsync(current.User, call.Aborted) is { } account
            ? SignInAnswers.Of(call.Context, await passkeys.BeginAsync(account, current.Id.ToString(), call.Aborted))
            : ApiCall.Problem(ApiProblems.SessionNeeded, null);

    private static async Task<IResult> RedeemInvitationAsync(
        RedeemInvitationRequest request, HttpContext context, Invitations flow, CancellationToken cancellationToken) =>
        SignInAnswers.Of(
            context,
            await flow.RedeemAsync(request.Token, request.Name, request.Password, SignInSource.Of(context), cancellationToken),
            static _ => Results.NoContent());

    private static async Task<IResult> SignOutAsync(ApiCall call, SessionStore sessions) =>
        await SignOut.RunAsync(call, sessions) ? Results.NoContent() : ApiCall.Problem(ApiProblems.SessionNeeded, null);

    private static async Task<IResult> StepUpAsync(
        StepUpRequest request, ApiCall call, AccountReader accounts, StepUp flow, TimeProvider time)
    {
        if (CurrentSession.Of(call.Context) is not { } current
            || await accounts.FindAsync(current.User, call.Aborted) is not { } account)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var shown = ShownIn(
            request.Totp, request.Recovery, request.Passkey, (SignInCookies.Challenge(call.Context.Request), current.Id.ToString()));
        if (shown is null == request.Password is null)
        {
            return ApiCall.Problem(ApiProblems.Invalid, "Show exactly one of 'totp', 'recovery', 'passkey' and 'password'.");
        }

        var source = SignInSource.Of(call.Context);
        var result = shown is null
            ? await flow.ByPasswordAsync(call.Granted, account, current, request.Password, source, call.Aborted)
            : await flow.ByFactorAsync(call.Granted, account, current, shown, source, call.Aborted);
        return SignInAnswers.Of(call.Context, result, () => Results.Json(
            new StepUpAnswer(shown is null ? current.SteppedUpUntil : time.GetUtcNow() + AccessGuard.StepUpLifetime),
            SignInJson.Default.StepUpAnswer));
    }

    /// <summary>The one factor that a request shows; null where it shows none or several.</summary>
    private static ShownFactor? ShownIn(
        string? totp, string? recovery, System.Text.Json.JsonElement? passkey, (string? Cookie, string Scope) challenge) =>
        (totp, recovery, passkey) switch
        {
            ({ } code, null, null) => new ShownFactor(FactorKind.Totp, code),
            (null, { } code, null) => new ShownFactor(FactorKind.RecoveryCodes, code),
            (null, null, { } answer) => new ShownFactor(FactorKind.Passkey, answer.GetRawText(), challenge),
            _ => null,
        };
}
