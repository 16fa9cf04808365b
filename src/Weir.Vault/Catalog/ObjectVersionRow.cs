using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Vault.Catalog;

/// <summary>What a version is. The numbers are stored: never change one.</summary>
internal enum VersionKind
{
    /// <summary>An object, with bytes or none.</summary>
    Object = 1,

    /// <summary>The mark of a deletion.</summary>
    DeleteMarker = 2,
}

/// <summary>
/// A row of <c>object_versions</c>. Its place among the versions of its key is given by the database when it is added (<c>seq</c>), and its
/// bytes with their wrapped keys stand in <c>object_blobs</c>: neither is part of its recorded state, so that what was erased is not kept there.
/// </summary>
/// <param name="Id">The version.</param>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Organization">The bucket's organization.</param>
/// <param name="Project">The bucket's project.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Kind">Object or delete marker.</param>
/// <param name="IsNull">Whether clients call it <c>null</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Parts">How many parts it was uploaded in; 0 for one piece.</param>
/// <param name="ModifiedAt">When it was written.</param>
/// <param name="TagSealed">The entity tag's digest, sealed; null of a marker.</param>
/// <param name="DetailsSealed">Metadata, checksum and digest, sealed; null of a marker.</param>
/// <param name="TagsSealed">The object's tags, sealed; null for none.</param>
/// <param name="RetentionMode">How firmly it is kept; null for not at all.</param>
/// <param name="RetainUntil">Until when it is kept, or null.</param>
/// <param name="LegalHold">Whether a legal hold keeps it.</param>
/// <param name="RecordKey">
/// The key that its details, here and in the record, are sealed under, itself sealed; no part of the recorded state. Null of no version that
/// was written by a session.
/// </param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record ObjectVersionRow(
    Id<ObjectVersion> Id,
    Id<Bucket> Bucket,
    Id<Organization> Organization,
    Id<Project> Project,
    byte[] Key,
    VersionKind Kind,
    bool IsNull,
    long Size,
    long Parts,
    DateTimeOffset ModifiedAt,
    byte[]? TagSealed,
    byte[]? DetailsSealed,
    byte[]? TagsSealed,
    RetentionMode? RetentionMode,
    DateTimeOffset? RetainUntil,
    bool LegalHold,
    byte[]? RecordKey,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Project(Project);

    string? IAuditedRow.AuditProject => Project.ToString();

    /// <summary>The record key, with what it belongs to; null where there is none.</summary>
    public StoredRecordKey? StateKey => RecordKey is { } stored ? new StoredRecordKey(Id.ToString(), KeyOwner.Project(Project), stored) : null;

    /// <summary>What clients call it.</summary>
    public VersionName Name => IsNull ? VersionName.Null : new VersionName(Id);

    /// <summary>Until when it is kept; null where nothing is said.</summary>
    public RetentionPeriod? Retention => RetentionMode is { } mode && RetainUntil is { } until ? new RetentionPeriod(mode, until) : null;
}
