using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Everything that is held about oneself.</summary>
/// <param name="Id">The user.</param>
/// <param name="Organization">The organization; null for operators of the installation.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Name">The name.</param>
/// <param name="Phone">The telephone number; null where none was given.</param>
/// <param name="Mail">What mail one wants.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="PasswordChangedAt">When the password was chosen; null where there is none.</param>
/// <param name="Session">The session that asks, or null.</param>
/// <param name="Csrf">What requests of this session that change something send in <c>Weir-Csrf</c>; null without a session.</param>
/// <param name="MustAddFactor">The session can do nothing but add a second factor, because one is demanded.</param>
/// <param name="MustChangePassword">The session can do nothing but choose another password, because this one was stolen elsewhere.</param>
/// <param name="SteppedUpUntil">Until when what needs a fresh second factor can be done.</param>
public sealed record AccountAnswer(
    string Id,
    string? Organization,
    string Email,
    string Name,
    string? Phone,
    MailPreferences Mail,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PasswordChangedAt,
    string? Session,
    string? Csrf,
    bool MustAddFactor,
    bool MustChangePassword,
    DateTimeOffset? SteppedUpUntil);

/// <summary>What mail a person wants. Notices about the security of their own account always come.</summary>
/// <param name="Announcements">Announcements of maintenance.</param>
/// <param name="Reminders">Reminders of reviews and of what runs out.</param>
public sealed record MailPreferences(bool Announcements = true, bool Reminders = true);

/// <summary>Something that one was told about one's own account.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Kind">What about, as a word that never changes.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text, with line feeds.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Mail"><c>sent</c>, <c>waiting</c>, <c>failed</c>, <c>refused</c> or, without a mail server, <c>none</c>.</param>
/// <param name="MailedAt">When the mail server took it; null where it did not.</param>
public sealed record NoticeAnswer(
    string Id, string Kind, string Subject, string Text, DateTimeOffset CreatedAt, string Mail, DateTimeOffset? MailedAt);

/// <summary>What one was told in the last 90 days, at most 100 of it, the newest first.</summary>
/// <param name="Items">The notices.</param>
public sealed record NoticeList(IReadOnlyList<NoticeAnswer> Items);

/// <summary>Changes one's own details; what is null stays.</summary>
/// <param name="Name">The name.</param>
/// <param name="Phone">The telephone number; the empty text removes it.</param>
/// <param name="Mail">What mail one wants.</param>
public sealed record AccountChange(string? Name = null, string? Phone = null, MailPreferences? Mail = null);

/// <summary>A session.</summary>
/// <param name="Id">The session.</param>
/// <param name="IsThis">Whether it is the one that asks.</param>
/// <param name="Methods">What was shown to start it.</param>
/// <param name="Address">Where it was started from.</param>
/// <param name="Browser">The browser, in few words.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="LastSeenAt">When it was used last, to the minute.</param>
/// <param name="ExpiresAt">When it ends, whatever happens.</param>
public sealed record SessionAnswer(
    string Id,
    bool IsThis,
    string Methods,
    string? Address,
    string? Browser,
    DateTimeOffset StartedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt);

/// <summary>Sessions, the newest first.</summary>
/// <param name="Items">The sessions.</param>
public sealed record SessionList(IReadOnlyList<SessionAnswer> Items);

/// <summary>How many sessions were ended.</summary>
/// <param name="Ended">The number.</param>
public sealed record SessionsEnded(int Ended);

/// <summary>A second factor, or the set of recovery codes.</summary>
/// <param name="Id">The factor.</param>
/// <param name="Kind"><c>totp</c>, <c>passkey</c> or <c>recovery</c>.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">When it was used last; null for never.</param>
/// <param name="Left">Of recovery codes: how many are left.</param>
public sealed record FactorAnswer(
    string Id, string Kind, string? Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, int? Left);

/// <summary>The second factors of an account.</summary>
/// <param name="Items">The factors.</param>
public sealed record FactorList(IReadOnlyList<FactorAnswer> Items);

/// <summary>A seed for an authenticator app, shown once. It counts after a code of it was shown.</summary>
/// <param name="Secret">The seed in base 32, for typing.</param>
/// <param name="Uri">The <c>otpauth:</c> address.</param>
/// <param name="QrCode">The address as a QR code: SVG.</param>
/// <param name="ExpiresAt">Until when the code has to be shown.</param>
public sealed record TotpSeed(string Secret, string Uri, string QrCode, DateTimeOffset ExpiresAt);

/// <summary>Shows that an authenticator app has the seed.</summary>
/// <param name="Code">Its code now.</param>
/// <param name="Name">What to call it.</param>
public sealed record TotpConfirmation(string Code, string Name);

/// <summary>Adds a passkey.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Passkey">The browser's answer, as <c>PublicKeyCredential.toJSON()</c> gives it.</param>
public sealed record PasskeyRegistration(string Name, JsonElement Passkey);

/// <summary>Ten recovery codes, shown once.</summary>
/// <param name="Codes">The codes.</param>
public sealed record RecoveryCodeList(IReadOnlyList<string> Codes);

/// <summary>Changes one's password.</summary>
/// <param name="Current">The password so far.</param>
/// <param name="New">The new one.</param>
public sealed record PasswordChangeRequest(string Current, string New);

/// <summary>How the messages about one's own account are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(MailPreferences))]
[JsonSerializable(typeof(NoticeList))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(SessionsEnded))]
[JsonSerializable(typeof(FactorAnswer))]
[JsonSerializable(typeof(FactorList))]
[JsonSerializable(typeof(TotpSeed))]
[JsonSerializable(typeof(TotpConfirmation))]
[JsonSerializable(typeof(PasskeyRegistration))]
[JsonSerializable(typeof(RecoveryCodeList))]
[JsonSerializable(typeof(PasswordChangeRequest))]
public sealed partial class AccountJson : JsonSerializerContext;
