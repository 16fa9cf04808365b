using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Vault.Catalog;

namespace Weir.Vault.Rotation;

/// <summary>The record key of a version, an upload's version, or a removed one, with what says where its bytes belong.</summary>
internal sealed record KeyedRow(
    string Place, Id<ObjectVersion> Version, Id<Organization> Organization, Id<Project> Project, Id<Bucket> Bucket, byte[] Key, long Seq,
    byte[]? RecordKey)
{
    /// <summary>What its data keys are wrapped for.</summary>
    public BytesOwner Owner => new(Organization, Project, Bucket, Key, Version);

    /// <summary>Its record key; null where it has none.</summary>
    public StoredRecordKey? StateKey =>
        RecordKey is { } stored ? new StoredRecordKey(Version.ToString(), KeyOwner.Project(Project), stored) : null;
}

/// <summary>The record key of something that was removed.</summary>
internal sealed record RemovedRow(string Subject, Id<Project> Project, byte[] Sealed)
{
    /// <summary>The key.</summary>
    public StoredRecordKey StateKey => new(Subject, KeyOwner.Project(Project), Sealed);
}

/// <summary>A data key that is wrapped under an older version.</summary>
internal sealed record WrappedRow(string Version, long Part, byte[] Blob, byte[] WrappedKey);

/// <summary>A sealed key, and what takes its place where it still stands.</summary>
internal sealed record Rewrapped(string Id, long Part, byte[] Old, byte[] New);
