using Microsoft.AspNetCore.Http;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.Entry;

/// <summary>A page that asks for a second factor.</summary>
/// <param name="Title">The page.</param>
/// <param name="Lead">Why it asks; null where that is clear.</param>
/// <param name="Path">Where the page stands and its form goes.</param>
internal sealed record ProofPage(string Title, string? Lead, string Path);

/// <summary>What a page that asks for a second factor shows now.</summary>
/// <param name="Way">The word of the way that is asked for; any other text gives the account's first.</param>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Error">What was wrong; null where nothing was.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record ProofState(string Way, string Return, string? Error = null, int Status = StatusCodes.Status200OK);

/// <summary>Shows the pages that ask for a second factor, with the ways that an account has.</summary>
/// <param name="passkeys">Begins to ask for a passkey.</param>
internal sealed class ProofPages(PasskeyChecks passkeys)
{
    /// <summary>The second step of signing in.</summary>
    public static readonly ProofPage SecondFactor = new("Second factor", null, "/sign-in/second-factor");

    /// <summary>A fresh factor before something that needs one.</summary>
    public static readonly ProofPage StepUp = new(
        "Confirm that it is you",
        "What you are about to do needs a fresh proof. It then counts for ten minutes.",
        "/step-up");

    private static readonly ProofWay Totp = new("totp", "Use an authenticator app");
    private static readonly ProofWay Passkey = new("passkey", "Use a passkey");
    private static readonly ProofWay Recovery = new("recovery", "Use a recovery code");
    private static readonly ProofWay Password = new("password", "Use your password");

    /// <summary>The way that a request asks for.</summary>
    public static string WayOf(HttpRequest request) => request.Query["way"] is [{ } way] ? way : "";

    /// <summary>What a form shows; something that is never right where it shows nothing.</summary>
    /// <param name="context">The request, with the cookie of a passkey's challenge.</param>
    /// <param name="form">The form.</param>
    /// <param name="scope">What a passkey's challenge is bound to.</param>
    public static ShownFactor ShownIn(HttpContext context, Posted form, string scope) => form["way"] switch
    {
        "passkey" => new ShownFactor(FactorKind.Passkey, form["answer"], (SignInCookies.Challenge(context.Request), scope)),
        "recovery" => new ShownFactor(FactorKind.RecoveryCodes, form["proof"]),
        _ => new ShownFactor(FactorKind.Totp, form["proof"].Replace(" ", "", StringComparison.Ordinal)),
    };

    /// <summary>What is said when a proof is not right.</summary>
    public static string RefusedWords(string way) => way switch
    {
        "passkey" => "This passkey does not open the account.",
        "recovery" => "This is not a recovery code of yours, or it was used before.",
        "password" => "The password is not right.",
        _ => "The code is not right. Wait until the app shows the next one, and check that your device has the right time.",
    };

    /// <summary>Shows a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">Which.</param>
    /// <param name="account">Whose factors.</param>
    /// <param name="scope">What a passkey's challenge is bound to.</param>
    /// <param name="view">What is asked for, and what was wrong.</param>
    public async Task<IResult> ShowAsync(HttpContext context, ProofPage page, Account account, string scope, ProofState view)
    {
        var ways = WaysOf(account);
        var way = ways.FirstOrDefault(offered => offered.Word == view.Way) ?? ways[0];
        var options = way == Passkey ? await OptionsAsync(context, account, scope) : null;
        if (way == Passkey && options is null)
        {
            way = ways.First(static other => other != Passkey);
        }

        var errors = view.Error is null ? FormErrors.None : FormErrors.Of(way == Passkey ? null : "proof", view.Error);
        var model = new ProofModel(
            page.Title, page.Lead, page.Path, way, [.. ways.Where(other => other != way)], view.Return, options, errors);
        return Page.Of<ProofView>(model, view.Status);
    }

    /// <summary>What the browser is asked for, with the cookie that keeps the challenge; null where there are no passkeys.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Whose passkey; null where it shall say who.</param>
    /// <param name="scope">What the challenge is bound to.</param>
    public async Task<string?> OptionsAsync(HttpContext context, Account? account, string scope)
    {
        if (await passkeys.BeginAsync(account, scope, context.RequestAborted) is not { } options)
        {
            return null;
        }

        SignInCookies.Set(context.Response, SignInCookies.ChallengeName, options.Cookie);
        return options.OptionsJson;
    }

    private static List<ProofWay> WaysOf(Account account)
    {
        List<ProofWay> ways = [.. account.Factors
            .Select(static factor => factor.Kind)
            .Distinct()
            .Order()
            .Select(static kind => kind switch { FactorKind.Totp => Totp, FactorKind.Passkey => Passkey, _ => Recovery })];
        return account.HasSecondFactor ? ways : [Password];
    }
}
