using Weir.Vault.Retention;

namespace Weir.Vault.Objects;

/// <summary>What is known of one version of an object, or of one delete marker.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Version">What clients call the version.</param>
/// <param name="IsDeleteMarker">Whether it is a delete marker, which has no bytes.</param>
/// <param name="IsLatest">Whether it was the newest version when it was read.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was written, in whole milliseconds.</param>
public sealed record ObjectInfo(
    ObjectKey Key, VersionName Version, bool IsDeleteMarker, bool IsLatest, long Size, DateTimeOffset ModifiedAt)
{
    /// <summary>The entity tag; null of a delete marker.</summary>
    public EntityTag? Tag { get; init; }

    /// <summary>The checksum; null of a delete marker.</summary>
    public ObjectChecksum? Checksum { get; init; }

    /// <summary>What its writer said about it; empty in lists.</summary>
    public ObjectMetadata Metadata { get; init; } = ObjectMetadata.None;

    /// <summary>The digest that the record is told; null of a delete marker and in lists.</summary>
    internal byte[]? Sha256 { get; init; }

    /// <summary>How many parts it was uploaded in; 0 where in one piece.</summary>
    public int Parts { get; init; }

    /// <summary>How many tags it has; 0 in lists.</summary>
    public int TagCount { get; init; }

    /// <summary>Until when it cannot be removed; null where nothing is said.</summary>
    public RetentionPeriod? Retention { get; init; }

    /// <summary>Whether a legal hold keeps it.</summary>
    public bool LegalHold { get; init; }
}
