using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;

namespace Weir.Guard.Grants;

/// <summary>A row of <c>roles</c>: one that an organization made itself.</summary>
/// <param name="Id">The role.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Name">The name, unique in the organization, not that of a built-in role.</param>
/// <param name="Level">The level it is given on: organization or project.</param>
/// <param name="Permissions">The permissions' names, sorted, one space between them.</param>
/// <param name="Description">Who it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record RoleRow(
    Id<Role> Id,
    Id<Organization> Organization,
    string Name,
    ResourceLevel Level,
    string Permissions,
    string Description,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Organization);

    string? IAuditedRow.AuditProject => null;
}
