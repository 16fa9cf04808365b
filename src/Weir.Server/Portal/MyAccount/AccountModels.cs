using Weir.Server.Portal.Design;

namespace Weir.Server.Portal.MyAccount;

/// <summary>Everything that is held about oneself.</summary>
/// <param name="Id">The user.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Phone">The telephone number; null where none was given.</param>
/// <param name="Organization">The organization's name; null for operators.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="PasswordChangedAt">When the password was chosen; null where there is none.</param>
/// <param name="Announcements">Whether announcements are wanted.</param>
/// <param name="Reminders">Whether reminders are wanted.</param>
public sealed record AccountModel(
    string Id,
    string Name,
    string Email,
    string? Phone,
    string? Organization,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PasswordChangedAt,
    bool Announcements,
    bool Reminders);

/// <summary>The form of one's own details.</summary>
/// <param name="Name">The name.</param>
/// <param name="Phone">The telephone number; empty for none.</param>
/// <param name="Announcements">Whether announcements are wanted.</param>
/// <param name="Reminders">Whether reminders are wanted.</param>
/// <param name="Revision">The state that the change is made from.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record DetailsModel(string Name, string Phone, bool Announcements, bool Reminders, long Revision, FormErrors Errors);

/// <summary>A session, as a row.</summary>
/// <param name="Id">The session.</param>
/// <param name="Browser">The browser in few words.</param>
/// <param name="Address">Where it was started from.</param>
/// <param name="Methods">What was shown to start it, in words.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="LastSeenAt">When it was used last.</param>
/// <param name="ExpiresAt">When it ends, whatever happens.</param>
/// <param name="IsThis">Whether it is this one.</param>
public sealed record SessionLine(
    string Id,
    string Browser,
    string Address,
    string Methods,
    DateTimeOffset StartedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    bool IsThis);

/// <summary>The sessions of an account.</summary>
/// <param name="Lines">The newest first.</param>
public sealed record SessionsModel(IReadOnlyList<SessionLine> Lines);

/// <summary>Something that one was told.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">What it says; a paragraph may have several lines.</param>
/// <param name="At">When.</param>
/// <param name="Mail">How far its mail has come, in words.</param>
/// <param name="IsFault">Whether the mail could not be sent.</param>
public sealed record NoticeLine(
    string Id, string Subject, IReadOnlyList<string> Paragraphs, DateTimeOffset At, string Mail, bool IsFault);

/// <summary>What one was told.</summary>
/// <param name="Lines">The newest first.</param>
public sealed record NoticesModel(IReadOnlyList<NoticeLine> Lines);

/// <summary>The page that adds an authenticator app.</summary>
/// <param name="Secret">The seed, for typing.</param>
/// <param name="QrCode">The seed as a picture: SVG that this server made.</param>
/// <param name="ExpiresAt">Until when a code has to be shown.</param>
/// <param name="Name">What was typed before.</param>
/// <param name="IsDemanded">Whether nothing else can be done before.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record TotpModel(
    string Secret, string QrCode, DateTimeOffset ExpiresAt, string Name, bool IsDemanded, FormErrors Errors);

/// <summary>A factor, as a row.</summary>
/// <param name="Id">The factor.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Kind">What sort, in words.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UsedAt">When it was used last; null for never.</param>
public sealed record FactorLine(string Id, string Name, string Kind, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>How one signs in.</summary>
/// <param name="Factors">Second factors, the oldest first.</param>
/// <param name="CodesLeft">How many recovery codes are left; null where none were made.</param>
/// <param name="PasswordChangedAt">When the password was chosen; null where there is none.</param>
public sealed record FactorsModel(IReadOnlyList<FactorLine> Factors, int? CodesLeft, DateTimeOffset? PasswordChangedAt);

/// <summary>The page of recovery codes.</summary>
/// <param name="Codes">The codes, this once; empty before they are made.</param>
/// <param name="Left">How many of the codes before are left; null where there are none.</param>
public sealed record RecoveryCodesModel(IReadOnlyList<string> Codes, int? Left);

/// <summary>The page that adds a passkey.</summary>
/// <param name="Options">What the browser is asked for, as JSON; null where passkeys cannot be used.</param>
/// <param name="Name">What was typed before.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record PasskeyModel(string? Options, string Name, FormErrors Errors);

/// <summary>The page that changes the password.</summary>
/// <param name="Email">The account, for browsers that keep passwords.</param>
/// <param name="Hint">What a password has to be.</param>
/// <param name="IsDemanded">Whether nothing else can be done before.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record PasswordModel(string Email, string Hint, bool IsDemanded, FormErrors Errors);
