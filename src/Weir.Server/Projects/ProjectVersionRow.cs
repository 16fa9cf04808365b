using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>A numbered point of a project's configuration.</summary>
public abstract class ProjectVersion : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "prv";
}

/// <summary>A row of <c>project_versions</c>. It never changes; it goes with its project.</summary>
/// <param name="Id">The version.</param>
/// <param name="Project">The project.</param>
/// <param name="Organization">Whose the project is.</param>
/// <param name="Number">1, 2, 3, … in the project.</param>
/// <param name="Description">What it is, or why it was made.</param>
/// <param name="Author">The actor who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Document">The sections that features registered, as canonical JSON (<see cref="ProjectDocuments"/>).</param>
/// <param name="Digest">SHA-256 of the document.</param>
/// <param name="Revision">Always 1.</param>
internal sealed record ProjectVersionRow(
    Id<ProjectVersion> Id,
    Id<Project> Project,
    Id<Organization> Organization,
    long Number,
    string Description,
    string Author,
    DateTimeOffset CreatedAt,
    string Document,
    byte[] Digest,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Project(Project);

    string? IAuditedRow.AuditProject => Project.ToString();
}

/// <summary>The tables of projects beside <see cref="GuardTables.Projects"/>.</summary>
internal static class ProjectTables
{
    /// <summary>Versions of projects.</summary>
    public static readonly AuditedTable<ProjectVersionRow> Versions = new("project-version", "project_versions");

    /// <summary>Lets the database read and write the ids of this folder.</summary>
    public static void RegisterIds() => Database.RegisterId<ProjectVersion>();
}
