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

/// <summary>Which uploads of a bucket are asked for.</summary>
/// <param name="Bucket">The bucket's name.</param>
public sealed record UploadListQuery(string Bucket)
{
    /// <summary>What their keys begin with.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>What ends a common prefix; empty for none.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; init; }

    /// <summary>The key or common prefix that they come after; empty for the beginning.</summary>
    public ReadOnlyMemory<byte> KeyMarker { get; init; }

    /// <summary>The upload of that key that they come after; null where all uploads of the key lie behind.</summary>
    public Id<Upload>? UploadMarker { get; init; }

    /// <summary>How many uploads and common prefixes at most, from 0 to 1,000.</summary>
    public int Limit { get; init; } = 1000;
}

/// <summary>Some uploads of a bucket.</summary>
/// <param name="Uploads">The uploads in the order of their keys, those of one key in the order in which they were begun.</param>
/// <param name="CommonPrefixes">The common prefixes in order.</param>
/// <param name="IsTruncated">Whether there are more.</param>
/// <param name="LastKey">The last key or common prefix that is given; empty where nothing is.</param>
/// <param name="LastUpload">The upload that is given last; null where a common prefix is.</param>
public sealed record UploadPage(
    IReadOnlyList<UploadInfo> Uploads,
    IReadOnlyList<ReadOnlyMemory<byte>> CommonPrefixes,
    bool IsTruncated,
    ReadOnlyMemory<byte> LastKey,
    Id<Upload>? LastUpload);

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
