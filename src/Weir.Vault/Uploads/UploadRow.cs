using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Vault.Retention;

namespace Weir.Vault.Uploads;

/// <summary>A row of <c>uploads</c>: a multipart upload that is under way.</summary>
/// <param name="Id">The upload.</param>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Organization">The bucket's organization.</param>
/// <param name="Project">The bucket's project.</param>
/// <param name="Key">The key that the object is to have.</param>
/// <param name="Version">The id that the version is to have: the data keys of parts are wrapped for it from the start.</param>
/// <param name="DetailsSealed">Metadata and the checksum's algorithm, sealed.</param>
/// <param name="TagsSealed">The tags that the object is to have, sealed; null for none.</param>
/// <param name="RetentionMode">How firmly it is to be kept; null where its writer said nothing.</param>
/// <param name="RetainUntil">Until when, or null.</param>
/// <param name="LegalHold">Whether a legal hold is to keep it.</param>
/// <param name="StartedBy">The actor who began it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="RecordKey">The record key that the version is to have, sealed; no part of the recorded state.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record UploadRow(
    Id<Upload> Id,
    Id<Bucket> Bucket,
    Id<Organization> Organization,
    Id<Project> Project,
    byte[] Key,
    Id<ObjectVersion> Version,
    byte[] DetailsSealed,
    byte[]? TagsSealed,
    RetentionMode? RetentionMode,
    DateTimeOffset? RetainUntil,
    bool LegalHold,
    string StartedBy,
    DateTimeOffset StartedAt,
    byte[]? RecordKey,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Project(Project);

    string? IAuditedRow.AuditProject => Project.ToString();

    /// <summary>The record key, with the version that it belongs to; null where there is none.</summary>
    public StoredRecordKey? StateKey =>
        RecordKey is { } stored ? new StoredRecordKey(Version.ToString(), KeyOwner.Project(Project), stored) : null;
}
