using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Keys;

namespace Weir.Guard.Actors;

/// <summary>A row of <c>service_accounts</c>.</summary>
/// <param name="Id">The service account.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Name">The name, unique in the organization.</param>
/// <param name="Description">What it is for.</param>
/// <param name="State">Active, disabled or deleted.</param>
/// <param name="CreatedBy">The actor who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record ServiceAccountRow(
    Id<ServiceAccount> Id,
    Id<Organization> Organization,
    string Name,
    string Description,
    AccountState State,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Organization);

    string? IAuditedRow.AuditProject => null;
}
