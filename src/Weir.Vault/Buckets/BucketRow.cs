using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Vault.Retention;

namespace Weir.Vault.Buckets;

/// <summary>A row of <c>buckets</c>.</summary>
/// <param name="Id">The bucket; another one of the same name has another id.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="Name">Its name, unique in the organization.</param>
/// <param name="Versioning">Whether it keeps what is overwritten.</param>
/// <param name="ObjectLock">Whether versions can have retentions and holds.</param>
/// <param name="DefaultMode">How firmly new versions are kept; null for not at all.</param>
/// <param name="DefaultDays">For how many days, or null.</param>
/// <param name="DefaultYears">For how many years, or null.</param>
/// <param name="NoncurrentDays">How long versions are kept that are not the newest; null for ever.</param>
/// <param name="AuditsBeforeRead">Whether a read is recorded before its first byte is given out.</param>
/// <param name="TagsSealed">The bucket's tags, sealed; null for none.</param>
/// <param name="CreatedBy">The actor who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record BucketRow(
    Id<Bucket> Id,
    Id<Organization> Organization,
    Id<Project> Project,
    string Name,
    BucketVersioning Versioning,
    bool ObjectLock,
    RetentionMode? DefaultMode,
    long? DefaultDays,
    long? DefaultYears,
    long? NoncurrentDays,
    bool AuditsBeforeRead,
    byte[]? TagsSealed,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Project(Project);

    string? IAuditedRow.AuditProject => Project.ToString();

    /// <summary>What new versions are given when their writer says nothing.</summary>
    public DefaultRetention? DefaultRetention =>
        DefaultMode is { } mode ? new DefaultRetention(mode, (int?)DefaultDays, (int?)DefaultYears) : null;

    /// <summary>The bucket as doors see it.</summary>
    public BucketInfo Info =>
        new(Name, Organization, Project, CreatedAt, Versioning, ObjectLock, DefaultRetention, (int?)NoncurrentDays, AuditsBeforeRead, Revision);

    /// <summary>The bucket with other settings.</summary>
    public BucketRow With(BucketSettings settings) => this with
    {
        Versioning = settings.Versioning,
        ObjectLock = ObjectLock || settings.HasObjectLock,
        DefaultMode = settings.DefaultRetention?.Mode,
        DefaultDays = settings.DefaultRetention?.Days,
        DefaultYears = settings.DefaultRetention?.Years,
        NoncurrentDays = settings.NoncurrentDays,
        AuditsBeforeRead = settings.AuditsBeforeRead,
    };
}
