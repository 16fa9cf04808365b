using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;

namespace Weir.Guard.Grants;

/// <summary>Who can be given a role. The numbers are stored: never change one.</summary>
public enum SubjectKind
{
    /// <summary>One person.</summary>
    User = 1,

    /// <summary>One service account.</summary>
    ServiceAccount = 2,

    /// <summary>All members of a group.</summary>
    Group = 3,

    /// <summary>The installation's operators, as support: always with an end.</summary>
    Operators = 4,
}

/// <summary>A row of <c>grants</c>.</summary>
/// <param name="Id">The grant.</param>
/// <param name="Organization">Whose it is; null for a grant on the installation.</param>
/// <param name="SubjectKind">Who is given the role.</param>
/// <param name="Subject">The id of the user, service account or group; <see cref="Operators"/> for the operators.</param>
/// <param name="Role">The name of a built-in role or the id of one of the organization's own.</param>
/// <param name="Level">What it is given on.</param>
/// <param name="Project">The project, on the levels of project and bucket.</param>
/// <param name="Bucket">The bucket, on the level of bucket.</param>
/// <param name="Prefix">What keys begin with, on the level of bucket; empty for all.</param>
/// <param name="StartsAt">From when it counts.</param>
/// <param name="EndsAt">From when it no longer counts; null for until it is taken.</param>
/// <param name="GivenBy">The actor who gave it.</param>
/// <param name="Reason">Why, in the giver's words; may be empty.</param>
/// <param name="CreatedAt">When it was given.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record GrantRow(
    Id<Grant> Id,
    Id<Organization>? Organization,
    SubjectKind SubjectKind,
    string Subject,
    string Role,
    ResourceLevel Level,
    Id<Project>? Project,
    string? Bucket,
    string Prefix,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string GivenBy,
    string Reason,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    /// <summary>The subject of a grant to the installation's operators.</summary>
    public const string Operators = "operators";

    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => Organization is { } organization ? KeyOwner.Organization(organization) : KeyOwner.Installation;

    string? IAuditedRow.AuditProject => Project?.ToString();
}
