using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>Turns the outcomes of the flows into answers of the API.</summary>
internal static class SignInAnswers
{
    /// <summary>The words for kinds of factors.</summary>
    public static string WordOf(FactorKind kind) => kind switch
    {
        FactorKind.Totp => "totp",
        FactorKind.Passkey => "passkey",
        _ => "recovery",
    };

    /// <summary>The answer to a step of signing in, with its cookies.</summary>
    public static IResult Of(HttpContext context, SignInOutcome outcome, CsrfTokens csrf) => outcome switch
    {
        SignInOutcome.SignedIn done => SignedIn(context, done, csrf),
        SignInOutcome.FactorNeeded needed => FactorNeeded(context, needed),
        SignInOutcome.Stopped => ApiCall.Problem(ApiProblems.SignInStopped, null),
        SignInOutcome.Wait wait => Wait(context, wait.RetryAfter),
        SignInOutcome.Busy => Busy(context),
        _ => ApiCall.Problem(ApiProblems.SignInRefused, null),
    };

    /// <summary>The answer to a step that takes a one-time link.</summary>
    public static IResult Of(HttpContext context, LinkResult result, Func<string, IResult> done) => result.Outcome switch
    {
        LinkOutcome.Done => done(result.User!.Value.ToString()),
        LinkOutcome.Invalid => ApiCall.Problem(ApiProblems.Invalid, string.Join(' ', result.Faults)),
        LinkOutcome.Taken => ApiCall.Problem(ApiProblems.Taken, "The e-mail address belongs to an account."),
        LinkOutcome.Busy => Busy(context),
        _ => ApiCall.Problem(ApiProblems.LinkRefused, null),
    };

    /// <summary>The answer to a proof that was shown again.</summary>
    public static IResult Of(HttpContext context, StepUpResult result, Func<IResult> done) => result.Outcome switch
    {
        StepUpOutcome.Done => done(),
        StepUpOutcome.Wait => Wait(context, result.RetryAfter),
        StepUpOutcome.Busy => Busy(context),
        _ => ApiCall.Problem(ApiProblems.ProofRefused, null),
    };

    /// <summary>Options for a passkey, with the cookie that keeps the challenge.</summary>
    public static IResult Of(HttpContext context, PasskeyOptions? options)
    {
        if (options is null)
        {
            return ApiCall.Problem(ApiProblems.Conflict, "Passkeys need a host name; the server's public address is none.");
        }

        SignInCookies.Set(context.Response, SignInCookies.ChallengeName, options.Cookie);
        return Results.Text(options.OptionsJson, "application/json; charset=utf-8");
    }

    /// <summary>Too many wrong ones before.</summary>
    public static IResult Wait(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiCall.Problem(ApiProblems.TooMany, null);
    }

    /// <summary>Too much is asked at once.</summary>
    public static IResult Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return ApiCall.Problem(ApiProblems.Busy, null);
    }

    private static IResult SignedIn(HttpContext context, SignInOutcome.SignedIn done, CsrfTokens csrf)
    {
        Enter(context.Response, done);
        var row = done.Session.Row;
        return Results.Json(
            new SignInAnswer(
                "signed-in", [], row.UserId.ToString(), row.Id.ToString(), csrf.Of(row.Id), done.MustAddFactor, done.MustChangePassword),
            SignInJson.Default.SignInAnswer);
    }

    /// <summary>Sets the cookies of a session that began.</summary>
    public static void Enter(HttpResponse response, SignInOutcome.SignedIn done)
    {
        SignInCookies.Set(response, SignInCookies.SessionName, done.Session.Token);
        SignInCookies.Set(response, SignInCookies.DeviceName, done.DeviceCookie, DeviceToken.Life);
        SignInCookies.Remove(response, SignInCookies.PendingName);
        SignInCookies.Remove(response, SignInCookies.ChallengeName);
    }

    private static IResult FactorNeeded(HttpContext context, SignInOutcome.FactorNeeded needed)
    {
        SignInCookies.Set(context.Response, SignInCookies.PendingName, needed.Pending);
        return Results.Json(
            new SignInAnswer("second-factor", [.. needed.Kinds.Select(WordOf)], null, null, null, false, false),
            SignInJson.Default.SignInAnswer);
    }
}
