using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Keys;

namespace Weir.Guard.Actors;

/// <summary>Whether a project can be worked in. The numbers are stored: never change one.</summary>
public enum ProjectState
{
    /// <summary>In use.</summary>
    Active = 1,

    /// <summary>Kept and readable; nothing can be changed.</summary>
    Archived = 2,

    /// <summary>In the recycle bin: out of sight, can be restored.</summary>
    Recycled = 3,

    /// <summary>Removed for good; the id stays taken.</summary>
    Removed = 4,
}

/// <summary>A row of <c>projects</c>.</summary>
/// <param name="Id">The project.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Name">The name as people write it; two projects may have the same.</param>
/// <param name="Description">What it is about.</param>
/// <param name="State">Active, archived, in the recycle bin or removed.</param>
/// <param name="Purpose">What the data is processed for.</param>
/// <param name="LegalBasis">On which legal basis.</param>
/// <param name="Recipients">Who outside receives data, as a JSON list of texts.</param>
/// <param name="ActiveVersion">The number of the active version.</param>
/// <param name="CreatedBy">The actor who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StateAt">When the state was last changed.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record ProjectRow(
    Id<Project> Id,
    Id<Organization> Organization,
    string Name,
    string Description,
    ProjectState State,
    string Purpose,
    string LegalBasis,
    string Recipients,
    long ActiveVersion,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset StateAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Project(Id);

    string? IAuditedRow.AuditProject => Id.ToString();
}
