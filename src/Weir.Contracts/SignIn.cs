using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Sets a new server up: makes its first operator.</summary>
/// <param name="Token">The last part of the set-up link.</param>
/// <param name="Email">The operator's e-mail address.</param>
/// <param name="Name">The operator's name.</param>
/// <param name="Password">At least 15 characters; no composition rules.</param>
public sealed record SetUpRequest(string Token, string Email, string Name, string Password);

/// <summary>The server is set up.</summary>
/// <param name="User">The operator's id. Nobody is signed in yet.</param>
public sealed record SetUpAnswer(string User);

/// <summary>Asks for a session with a password.</summary>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
public sealed record SignInRequest(string Email, string Password);

/// <summary>Where a sign-in stands. The session itself is in the cookie <c>__Host-weir</c>.</summary>
/// <param name="State"><c>signed-in</c>, or <c>second-factor</c> where one has to be shown next.</param>
/// <param name="Factors">With <c>second-factor</c>: the kinds that the account has, of <c>totp</c>, <c>passkey</c>, <c>recovery</c>.</param>
/// <param name="User">With <c>signed-in</c>: who.</param>
/// <param name="Session">With <c>signed-in</c>: the session's id.</param>
/// <param name="Csrf">With <c>signed-in</c>: what every request that changes something sends in the header <c>Weir-Csrf</c>.</param>
/// <param name="MustAddFactor">With <c>signed-in</c>: the session can do nothing but add a second factor, because one is demanded.</param>
/// <param name="MustChangePassword">With <c>signed-in</c>: the session can do nothing but choose another password, because this one was stolen
/// elsewhere.</param>
public sealed record SignInAnswer(
    string State,
    IReadOnlyList<string> Factors,
    string? User,
    string? Session,
    string? Csrf,
    bool MustAddFactor,
    bool MustChangePassword);

/// <summary>Shows a second factor: exactly one of the three.</summary>
/// <param name="Totp">The code of an authenticator app.</param>
/// <param name="Recovery">A recovery code.</param>
/// <param name="Passkey">The browser's answer, as <c>PublicKeyCredential.toJSON()</c> gives it.</param>
public sealed record SecondFactorRequest(string? Totp = null, string? Recovery = null, JsonElement? Passkey = null);

/// <summary>Signs in with a passkey alone, or shows one as the second factor.</summary>
/// <param name="Passkey">The browser's answer, as <c>PublicKeyCredential.toJSON()</c> gives it.</param>
public sealed record PasskeySignInRequest(JsonElement Passkey);

/// <summary>Shows again who one is: exactly one of the four.</summary>
/// <param name="Totp">The code of an authenticator app.</param>
/// <param name="Recovery">A recovery code.</param>
/// <param name="Passkey">The browser's answer, as <c>PublicKeyCredential.toJSON()</c> gives it.</param>
/// <param name="Password">The password: lets a person without a second factor add one, and counts for nothing else.</param>
public sealed record StepUpRequest(string? Totp = null, string? Recovery = null, JsonElement? Passkey = null, string? Password = null);

/// <summary>How fresh the proof of a session is.</summary>
/// <param name="SteppedUpUntil">Until when what needs a fresh second factor can be done; null where none was shown.</param>
public sealed record StepUpAnswer(DateTimeOffset? SteppedUpUntil);

/// <summary>Takes an invitation up.</summary>
/// <param name="Token">The last part of the link.</param>
/// <param name="Name">The person's name as they write it; null keeps the one that the invitation has.</param>
/// <param name="Password">At least 15 characters, or what the organization asks for.</param>
public sealed record RedeemInvitationRequest(string Token, string? Name, string Password);

/// <summary>Chooses a new password by a one-time link. The next sign-in asks for the second factor as ever.</summary>
/// <param name="Token">The last part of the link.</param>
/// <param name="Password">The new password.</param>
public sealed record RedeemRecoveryRequest(string Token, string Password);

/// <summary>How the messages of sign-in are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SetUpRequest))]
[JsonSerializable(typeof(SetUpAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SignInAnswer))]
[JsonSerializable(typeof(SecondFactorRequest))]
[JsonSerializable(typeof(PasskeySignInRequest))]
[JsonSerializable(typeof(StepUpRequest))]
[JsonSerializable(typeof(StepUpAnswer))]
[JsonSerializable(typeof(RedeemInvitationRequest))]
[JsonSerializable(typeof(RedeemRecoveryRequest))]
public sealed partial class SignInJson : JsonSerializerContext;
