using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Keys;

namespace Weir.Guard.Actors;

/// <summary>A row of <c>groups</c>.</summary>
/// <param name="Id">The group.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Name">The name, unique in the organization.</param>
/// <param name="Description">Who belongs in it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record GroupRow(
    Id<Group> Id,
    Id<Organization> Organization,
    string Name,
    string Description,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Organization);

    string? IAuditedRow.AuditProject => null;
}

/// <summary>A row of <c>group_members</c>.</summary>
/// <param name="Id">The group's id, a slash and the member's id.</param>
/// <param name="Organization">Whose group it is.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Member">The id of a user or service account of the same organization.</param>
/// <param name="AddedBy">The actor who added the member.</param>
/// <param name="CreatedAt">When the member was added.</param>
/// <param name="Revision">Always 1: members are added and removed.</param>
public sealed record GroupMemberRow(
    string Id,
    Id<Organization> Organization,
    Id<Group> GroupId,
    string Member,
    string AddedBy,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id;

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Organization);

    string? IAuditedRow.AuditProject => null;
}
