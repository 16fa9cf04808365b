using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Server.SignIn;

/// <summary>What proves that somebody is a user without a second factor: the password.</summary>
public abstract class Credential : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "crd";
}

/// <summary>A second factor of a user, or the set of codes that stands in for one.</summary>
public abstract class Factor : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "fac";
}

/// <summary>A switch that stops sign-ins.</summary>
public abstract class SignInStop : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "stp";
}

/// <summary>The tables of sign-in of which every change is recorded.</summary>
internal static class SignInTables
{
    /// <summary>That a user has a password, and which.</summary>
    public static readonly AuditedTable<CredentialRow> Credentials = new("credential", "credentials");

    /// <summary>Second factors.</summary>
    public static readonly AuditedTable<FactorRow> Factors = new("factor", "factors");

    /// <summary>Sessions, from start to end.</summary>
    public static readonly AuditedTable<SessionRow> Sessions = new("session", "sessions");

    /// <summary>Switches that stop sign-ins.</summary>
    public static readonly AuditedTable<SignInStopRow> Stops = new("sign-in-stop", "sign_in_stops");

    /// <summary>Lets the database read and write the ids of this folder.</summary>
    public static void RegisterIds()
    {
        Database.RegisterId<Credential>();
        Database.RegisterId<Factor>();
        Database.RegisterId<SignInStop>();
    }
}

/// <summary>
/// A row of <c>credentials</c>. The stored hash stands in <c>password_hashes</c>, so that no copy of it ever reaches the record; the digest
/// here makes a change of it visible all the same.
/// </summary>
/// <param name="Id">The credential.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Organization">The person's organization; null for operators.</param>
/// <param name="SecretDigest">SHA-256 of the stored hash's text.</param>
/// <param name="StandsAlone">Whether the password is long enough to be the only factor.</param>
/// <param name="ChangedAt">When the person chose it.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record CredentialRow(
    Id<Credential> Id,
    Id<User> UserId,
    Id<Organization>? Organization,
    byte[] SecretDigest,
    bool StandsAlone,
    DateTimeOffset ChangedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Person(UserId);

    string? IAuditedRow.AuditProject => null;
}

/// <summary>What sort of factor. The numbers are stored: never change one.</summary>
internal enum FactorKind
{
    /// <summary>Codes of an authenticator app (RFC 6238).</summary>
    Totp = 1,

    /// <summary>A passkey (WebAuthn).</summary>
    Passkey = 2,

    /// <summary>The ten recovery codes; not a factor of their own.</summary>
    RecoveryCodes = 3,
}

/// <summary>A row of <c>factors</c>. Secrets stand in tables of their own; the digest makes a change of them visible.</summary>
/// <param name="Id">The factor.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Organization">The person's organization; null for operators.</param>
/// <param name="Kind">What sort.</param>
/// <param name="NameSealed">What the person calls it, sealed.</param>
/// <param name="SecretDigest">SHA-256 of what the factor is checked by.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record FactorRow(
    Id<Factor> Id,
    Id<User> UserId,
    Id<Organization>? Organization,
    FactorKind Kind,
    byte[] NameSealed,
    byte[] SecretDigest,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Person(UserId);

    string? IAuditedRow.AuditProject => null;
}

/// <summary>A row of <c>sessions</c>. What was shown in it stands in <c>session_activity</c>, its last request in <c>session_uses</c>.</summary>
/// <param name="Id">The session.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Organization">The person's organization; null for operators.</param>
/// <param name="TokenDigest">The digest of the cookie's value.</param>
/// <param name="Door">The door it was started at.</param>
/// <param name="Methods">What was shown to start it: <c>password</c>, <c>password totp</c>, <c>passkey</c> and so on.</param>
/// <param name="Device">The id of the known device; empty for one that was not known.</param>
/// <param name="AddressSealed">The client's address, sealed.</param>
/// <param name="AgentSealed">The browser in few words, sealed.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="ExpiresAt">The first moment at which it no longer counts, whatever happens.</param>
/// <param name="EndedAt">When it was ended; null before.</param>
/// <param name="EndedBy">The actor who ended it, or why it ended by itself.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record SessionRow(
    Id<Session> Id,
    Id<User> UserId,
    Id<Organization>? Organization,
    byte[] TokenDigest,
    Door Door,
    string Methods,
    string Device,
    byte[] AddressSealed,
    byte[] AgentSealed,
    DateTimeOffset StartedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    string? EndedBy,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Person(UserId);

    string? IAuditedRow.AuditProject => null;
}

/// <summary>A row of <c>sign_in_stops</c>: as long as it is there, nobody signs in.</summary>
/// <param name="Id">The stop.</param>
/// <param name="Organization">Whose sign-ins are stopped; null for everybody's.</param>
/// <param name="Scope">The organization's id, or <see cref="Installation"/>: there is one stop for each.</param>
/// <param name="StoppedBy">The actor who stopped them.</param>
/// <param name="StoppedAt">Since when.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record SignInStopRow(
    Id<SignInStop> Id, Id<Organization>? Organization, string Scope, string StoppedBy, DateTimeOffset StoppedAt, long Revision) : IAuditedRow
{
    /// <summary>The scope of a stop for everybody.</summary>
    public const string Installation = "installation";

    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => Organization is { } organization ? KeyOwner.Organization(organization) : KeyOwner.Installation;

    string? IAuditedRow.AuditProject => null;
}
