using Weir.Vault.Checksums;
using Weir.Vault.Retention;

namespace Weir.Vault.Objects;

/// <summary>An object that is to be written.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The object's key.</param>
public sealed record PutRequest(string Bucket, ObjectKey Key)
{
    /// <summary>What its writer says about it.</summary>
    public ObjectMetadata Metadata { get; init; } = ObjectMetadata.None;

    /// <summary>Its tags, 10 at most.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Until when it is to be kept; null for what the bucket gives.</summary>
    public RetentionPeriod? Retention { get; init; }

    /// <summary>Whether a legal hold is to keep it.</summary>
    public bool LegalHold { get; init; }

    /// <summary>The checksum that is kept.</summary>
    public ChecksumAlgorithm Checksum { get; init; } = ChecksumAlgorithm.Crc64Nvme;

    /// <summary>How many bytes were announced; null where nobody knows yet.</summary>
    public long? Bytes { get; init; }

    /// <summary>When the write counts.</summary>
    public WriteCondition Condition { get; init; } = WriteCondition.None;
}

/// <summary>What has to be there, or not, for a write to count (RFC 9110, section 13.1). Decided in the unit of the write.</summary>
public sealed record WriteCondition
{
    /// <summary>Nothing is asked.</summary>
    public static WriteCondition None { get; } = new();

    /// <summary>The tags of which the object must have one; null where nothing is asked.</summary>
    public IReadOnlyList<EntityTag>? IfMatch { get; init; }

    /// <summary>Whether there must be an object, whatever its tag.</summary>
    public bool IfMatchAny { get; init; }

    /// <summary>Whether there must be none; a delete marker counts as none.</summary>
    public bool IfAbsent { get; init; }

    /// <summary>How many bytes the object must have; null where nothing is asked.</summary>
    public long? IfSize { get; init; }

    /// <summary>The second in which the object must have been written; null where nothing is asked.</summary>
    public DateTimeOffset? IfModifiedAt { get; init; }

    /// <summary>Whether anything is asked.</summary>
    public bool IsAsked => IfMatch is not null || IfMatchAny || IfAbsent || IfSize is not null || IfModifiedAt is not null;

    /// <summary>Why it does not hold where there is no object.</summary>
    internal VaultFault? FaultOfNothing => IsAsked && !IfAbsent ? VaultFault.NoSuchKey : null;

    /// <summary>Why it does not hold of an object; null where it does.</summary>
    /// <param name="tag">The object's tag; null of a delete marker.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="modifiedAt">When it was written.</param>
    internal VaultFault? FaultOf(EntityTag? tag, long size, DateTimeOffset modifiedAt) =>
        !IfAbsent
        && (!IfMatchAny || tag is not null)
        && (IfMatch is null || (tag is { } present && IfMatch.Contains(present)))
        && (IfSize is null || IfSize == size)
        && (IfModifiedAt is not { } second || second.ToUnixTimeSeconds() == modifiedAt.ToUnixTimeSeconds())
            ? null
            : VaultFault.PreconditionFailed;
}

/// <summary>What the sender says the bytes must be. Whatever differs is refused, and nothing is kept.</summary>
public sealed record DeclaredDigests
{
    /// <summary>Nothing is said.</summary>
    public static DeclaredDigests None { get; } = new();

    /// <summary>MD5, 16 bytes.</summary>
    public ReadOnlyMemory<byte>? Md5 { get; init; }

    /// <summary>SHA-256, 32 bytes.</summary>
    public ReadOnlyMemory<byte>? Sha256 { get; init; }

    /// <summary>The checksum by the algorithm of the request.</summary>
    public ReadOnlyMemory<byte>? Checksum { get; init; }
}

/// <summary>How something is to be deleted.</summary>
public sealed record DeleteRequest
{
    /// <summary>Plainly.</summary>
    public static DeleteRequest Plain { get; } = new();

    /// <summary>Whether a retention in governance mode is to be bypassed.</summary>
    public bool BypassGovernance { get; init; }

    /// <summary>When the deletion counts.</summary>
    public WriteCondition Condition { get; init; } = WriteCondition.None;
}

/// <summary>What a deletion did.</summary>
/// <param name="Version">The version that was removed, or the delete marker that was made; null where nothing was there to do.</param>
/// <param name="IsDeleteMarker">Whether that is a delete marker.</param>
public sealed record Deletion(VersionName? Version, bool IsDeleteMarker);

/// <summary>An object that is to be copied.</summary>
/// <param name="SourceBucket">The bucket it is in.</param>
/// <param name="SourceKey">Its key.</param>
/// <param name="SourceVersion">The version; null for the newest.</param>
/// <param name="Target">What is to be written. Its checksum counts only where <see cref="ChangesChecksum"/> is set.</param>
public sealed record CopyRequest(string SourceBucket, ObjectKey SourceKey, VersionName? SourceVersion, PutRequest Target)
{
    /// <summary>Whether the copy has the target's metadata and not the source's.</summary>
    public bool ReplacesMetadata { get; init; }

    /// <summary>Whether the copy has the target's tags and not the source's.</summary>
    public bool ReplacesTags { get; init; }

    /// <summary>Whether the copy is to have a checksum by the target's algorithm.</summary>
    public bool ChangesChecksum { get; init; }

    /// <summary>Says whether the source is one that is to be copied; null for any.</summary>
    public Func<ObjectInfo, bool>? Condition { get; init; }
}

/// <summary>A copy that was made.</summary>
/// <param name="Info">The new version.</param>
/// <param name="SourceVersion">The version it was copied from.</param>
public sealed record Copied(ObjectInfo Info, VersionName SourceVersion);

/// <summary>A part of an object, or of an upload.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Tag">Its entity tag.</param>
/// <param name="Checksum">Its checksum by the upload's algorithm.</param>
/// <param name="UploadedAt">When it was written.</param>
public sealed record PartInfo(int Number, long Size, EntityTag Tag, ReadOnlyMemory<byte> Checksum, DateTimeOffset UploadedAt);

/// <summary>An object with its parts.</summary>
/// <param name="Info">The version.</param>
/// <param name="Parts">Its parts in order; empty where it was written in one piece.</param>
public sealed record ObjectDetails(ObjectInfo Info, IReadOnlyList<PartInfo> Parts)
{
    /// <summary>Whether versions in its bucket can have retentions and legal holds.</summary>
    public bool CanBeLocked { get; init; }
}

/// <summary>Where the record of a version is found, and what its digest is over.</summary>
/// <param name="Resource">What the entries of the version name as their resource.</param>
/// <param name="ModifiedAt">When it was written; the first of these entries is not much older.</param>
/// <param name="PartSizes">The bytes of its parts in order, each of which has a digest; empty where the digest is over all bytes.</param>
public sealed record VersionTrace(string Resource, DateTimeOffset ModifiedAt, IReadOnlyList<long> PartSizes);
