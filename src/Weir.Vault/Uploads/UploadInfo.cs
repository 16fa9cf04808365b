using Weir.Foundation;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;

namespace Weir.Vault.Uploads;

/// <summary>A multipart upload that is under way.</summary>
/// <param name="Id">The upload.</param>
/// <param name="Key">The key that the object is to have.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="Algorithm">The checksum that is kept.</param>
/// <param name="IsComposite">Whether the object's checksum is to be over the parts' checksums, and not over the bytes.</param>
/// <param name="StartedBy">The actor who began it.</param>
public sealed record UploadInfo(
    Id<Upload> Id, ObjectKey Key, DateTimeOffset StartedAt, ChecksumAlgorithm Algorithm, bool IsComposite, string StartedBy);

/// <summary>Some parts of an upload, in order.</summary>
/// <param name="Upload">The upload.</param>
/// <param name="Parts">The parts.</param>
/// <param name="IsTruncated">Whether there are more.</param>
public sealed record PartPage(UploadInfo Upload, IReadOnlyList<PartInfo> Parts, bool IsTruncated);

/// <summary>A part as whoever completes the upload names it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Tag">The tag that its upload was answered with.</param>
/// <param name="Checksum">Its checksum; null where it is not named.</param>
public sealed record NamedPart(int Number, EntityTag Tag, ReadOnlyMemory<byte>? Checksum);

/// <summary>How an upload is to be completed.</summary>
/// <param name="Parts">The parts that the object is to have, in ascending order.</param>
public sealed record Completion(IReadOnlyList<NamedPart> Parts)
{
    /// <summary>When it counts.</summary>
    public WriteCondition Condition { get; init; } = WriteCondition.None;

    /// <summary>What the object's checksum must be; null where nothing is said.</summary>
    public ReadOnlyMemory<byte>? Checksum { get; init; }

    /// <summary>How many bytes the object must have; null where nothing is said.</summary>
    public long? Bytes { get; init; }
}

/// <summary>Where the bytes of a part are copied from.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Version">The version; null for the newest.</param>
public sealed record PartSource(string Bucket, ObjectKey Key, VersionName? Version)
{
    /// <summary>The first byte and how many; null for all.</summary>
    public (long Offset, long Bytes)? Range { get; init; }

    /// <summary>Says whether the source is one that is to be copied; null for any.</summary>
    public Func<ObjectInfo, bool>? Condition { get; init; }
}

/// <summary>A part that was copied.</summary>
/// <param name="Part">The part.</param>
/// <param name="SourceVersion">The version it was copied from.</param>
public sealed record CopiedPart(PartInfo Part, VersionName SourceVersion);
