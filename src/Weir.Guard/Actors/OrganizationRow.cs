using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Keys;

namespace Weir.Guard.Actors;

/// <summary>Whether something can be used. The numbers are stored: never change one.</summary>
public enum AccountState
{
    /// <summary>Invited, and not yet here.</summary>
    Invited = 1,

    /// <summary>In use.</summary>
    Active = 2,

    /// <summary>Shut for now; can be opened again.</summary>
    Disabled = 3,

    /// <summary>Gone for good; the id stays taken.</summary>
    Deleted = 4,
}

/// <summary>A row of <c>organizations</c>.</summary>
/// <param name="Id">The organization.</param>
/// <param name="Slug">The name in addresses: lower-case letters, digits and hyphens, unique in the installation.</param>
/// <param name="Name">The name as people write it.</param>
/// <param name="State">Active, disabled (nobody signs in) or deleted.</param>
/// <param name="Policy">The organization's policies as JSON.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StateAt">When the state was last changed.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record OrganizationRow(
    Id<Organization> Id,
    string Slug,
    string Name,
    AccountState State,
    string Policy,
    DateTimeOffset CreatedAt,
    DateTimeOffset StateAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Id;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Id);

    string? IAuditedRow.AuditProject => null;
}
