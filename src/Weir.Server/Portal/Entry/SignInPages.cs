using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.Entry;

/// <summary>The pages that let people in and out.</summary>
internal static class SignInPages
{
    // The same for every reason, so that it tells nothing about accounts.
    private const string Refused = "The e-mail address or the password is not right.";

    private const string Counted = "whoever signs in is nobody before; each guess is counted per account, device, address and network";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/sign-in", PageRoutes.Shown, ShowAsync).OpenTo(Counted);
        pages.MapPost("/sign-in", SignInAsync).OpenTo(Counted);
        pages.MapMethods("/sign-in/passkey", PageRoutes.Shown, static () => Page.SeeOther("/sign-in")).OpenTo(Counted);
        pages.MapPost("/sign-in/passkey", PasskeyAsync).OpenTo(Counted);
        pages.MapMethods("/sign-in/second-factor", PageRoutes.Shown, ShowFactorAsync).OpenTo(Counted);
        pages.MapPost("/sign-in/second-factor", FactorAsync).OpenTo(Counted);
        pages.MapMethods("/sign-out", PageRoutes.Shown, ShowSignOut).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapPost("/sign-out", SignOutAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, ProofPages proofs) =>
        context.Actor().Kind == ActorKind.User
            ? Page.SeeOther(LocalPath.Of(context.Request))
            : await SignInPageAsync(context, proofs, "", LocalPath.Of(context.Request), FormErrors.None, StatusCodes.Status200OK);

    private static async Task<IResult> SignInAsync(
        HttpContext context, PasswordSignIn flow, ProofPages proofs, CancellationToken cancellationToken)
    {
        var form = await Posted.ReadAsync(context);
        var (email, back) = (form["email"], form.Return);
        List<FormError> missing = [];
        if (email.Length == 0)
        {
            missing.Add(new FormError("email", "Enter your e-mail address."));
        }

        if (form["password"].Length == 0)
        {
            missing.Add(new FormError("password", "Enter your password."));
        }

        if (missing.Count > 0)
        {
            return await SignInPageAsync(
                context, proofs, email, back, new FormErrors(missing), StatusCodes.Status422UnprocessableEntity);
        }

        var outcome = await flow.TryAsync(email, form["password"], SignInSource.Of(context), cancellationToken);
        return await NextAsync(
            context, outcome, back, Refused, (text, status) => SignInPageAsync(context, proofs, email, back, FormErrors.Of(null, text), status));
    }

    private static async Task<IResult> PasskeyAsync(
        HttpContext context, PasskeySignIn flow, ProofPages proofs, CancellationToken cancellationToken)
    {
        var form = await Posted.ReadAsync(context);
        var back = form.Return;
        var outcome = await flow.TryAsync(
            form["answer"], SignInCookies.Challenge(context.Request), SignInSource.Of(context), cancellationToken);
        return await NextAsync(
            context,
            outcome,
            back,
            ProofPages.RefusedWords("passkey"),
            (text, status) => SignInPageAsync(context, proofs, "", back, FormErrors.Of(null, text), status));
    }

    private static async Task<IResult> ShowFactorAsync(
        HttpContext context, SignInCompletion flow, ProofPages proofs, CancellationToken cancellationToken)
    {
        var back = LocalPath.Of(context.Request);
        var pending = SignInCookies.Pending(context.Request);
        return await flow.PendingAsync(pending, cancellationToken) is { } account
            ? await proofs.ShowAsync(
                context,
                ProofPages.SecondFactor,
                account,
                SignInCompletion.ScopeOf(pending),
                new ProofState(ProofPages.WayOf(context.Request), back))
            : Page.SeeOther(LocalPath.With("/sign-in", back));
    }

    private static async Task<IResult> FactorAsync(
        HttpContext context, SignInCompletion flow, ProofPages proofs, CancellationToken cancellationToken)
    {
        var form = await Posted.ReadAsync(context);
        var pending = SignInCookies.Pending(context.Request);
        if (await flow.PendingAsync(pending, cancellationToken) is not { } account)
        {
            return Page.SeeOther(LocalPath.With("/sign-in", form.Return));
        }

        var scope = SignInCompletion.ScopeOf(pending);
        var outcome = await flow.TryFactorAsync(
            pending, ProofPages.ShownIn(context, form, scope), SignInSource.Of(context), cancellationToken);
        return await NextAsync(
            context,
            outcome,
            form.Return,
            ProofPages.RefusedWords(form["way"]),
            (text, status) => proofs.ShowAsync(
                context, ProofPages.SecondFactor, account, scope, new ProofState(form["way"], form.Return, text, status)));
    }

    private static IResult ShowSignOut() => Page.Of<ConfirmView>(new ConfirmModel(
        "Sign out", "Sign out of Weir on this browser?", [], "/sign-out", "Sign out", ButtonKind.First, LocalPath.Home));

    private static async Task<IResult> SignOutAsync(ApiCall call, SessionStore sessions)
    {
        await SignOut.RunAsync(call, sessions);
        call.Context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Page.SeeOther(Notices.Then("/sign-in", "signed-out"));
    }

    private static async Task<IResult> NextAsync(
        HttpContext context, SignInOutcome outcome, string back, string refused, Func<string, int, Task<IResult>> again)
    {
        switch (outcome)
        {
            case SignInOutcome.SignedIn done:
                SignInAnswers.Enter(context.Response, done);
                return Page.SeeOther(
                    done.MustChangePassword ? "/account/password" : done.MustAddFactor ? "/account/factors/totp" : back);
            case SignInOutcome.FactorNeeded needed:
                SignInCookies.Set(context.Response, SignInCookies.PendingName, needed.Pending);
                return Page.SeeOther(LocalPath.With("/sign-in/second-factor", back));
            default:
                var (text, status) = WordsOf(context, outcome, refused);
                return await again(text, status);
        }
    }

    private static (string Text, int Status) WordsOf(HttpContext context, SignInOutcome outcome, string refused) => outcome switch
    {
        SignInOutcome.Stopped => ("Sign-ins are stopped for now. Ask whoever runs your organization.", StatusCodes.Status403Forbidden),
        SignInOutcome.Wait wait => Waiting(context, wait.RetryAfter),
        SignInOutcome.Busy => Waiting(context, null),
        _ => (refused, StatusCodes.Status422UnprocessableEntity),
    };

    /// <summary>What is said when the server does not look at a try; null where it is only busy.</summary>
    public static (string Text, int Status) Waiting(HttpContext context, TimeSpan? wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait?.TotalSeconds ?? 1));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return wait is null
            ? ("The server has too much to do right now. Wait a moment and try again.", StatusCodes.Status503ServiceUnavailable)
            : ($"There were too many tries that were not right. Wait {InWords(seconds)} before the next one.", StatusCodes.Status429TooManyRequests);
    }

    private static string InWords(long seconds) => seconds switch
    {
        1 => "one second",
        <= 90 => $"{seconds} seconds",
        <= 5400 => $"{(seconds + 59) / 60} minutes",
        _ => $"{(seconds + 3599) / 3600} hours",
    };

    private static async Task<IResult> SignInPageAsync(
        HttpContext context, ProofPages proofs, string email, string back, FormErrors errors, int status) =>
        Page.Of<SignInView>(
            new SignInModel(email, back, await proofs.OptionsAsync(context, null, PasskeyChallenges.Open), errors), status);
}
