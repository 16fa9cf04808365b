using Weir.Server.Portal.Design;

namespace Weir.Server.Portal.Entry;

/// <summary>What the set-up page and the invitation page show.</summary>
/// <param name="Path">Where the form goes: the one-time link itself.</param>
/// <param name="Email">What was typed before, or the address that was invited.</param>
/// <param name="Name">What was typed before.</param>
/// <param name="PasswordHint">What a password has to be.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record NewAccountModel(string Path, string Email, string Name, string PasswordHint, FormErrors Errors);

/// <summary>What the sign-in page shows.</summary>
/// <param name="Email">What was typed before.</param>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="PasskeyOptions">What the browser is asked for, as JSON; null where passkeys cannot be used.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record SignInModel(string Email, string Return, string? PasskeyOptions, FormErrors Errors);

/// <summary>Ways of showing a second factor.</summary>
/// <param name="Word">In the address: <c>totp</c>, <c>passkey</c>, <c>recovery</c> or <c>password</c>.</param>
/// <param name="Offer">What the link to it says.</param>
public sealed record ProofWay(string Word, string Offer);

/// <summary>What the pages show that ask for a second factor.</summary>
/// <param name="Title">The page.</param>
/// <param name="Lead">Why it asks; null where that is clear.</param>
/// <param name="Path">Where the form goes.</param>
/// <param name="Way">What is asked for now.</param>
/// <param name="Others">What could be shown instead.</param>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="PasskeyOptions">What the browser is asked for, as JSON; null for other ways.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record ProofModel(
    string Title,
    string? Lead,
    string Path,
    ProofWay Way,
    IReadOnlyList<ProofWay> Others,
    string Return,
    string? PasskeyOptions,
    FormErrors Errors);

/// <summary>The page for whoever forgot the password: the same for everybody.</summary>
public sealed record RecoveryHelpModel;
