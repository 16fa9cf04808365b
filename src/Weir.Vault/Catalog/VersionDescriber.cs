using Weir.Vault.Objects;
using Weir.Vault.Sealing;

namespace Weir.Vault.Catalog;

/// <summary>Opens what the catalog keeps sealed of versions, and describes them for doors.</summary>
internal static class VersionDescriber
{
    /// <summary>The column of an entity tag's digest.</summary>
    public const string TagColumn = "tag";

    /// <summary>The column of metadata and digests.</summary>
    public const string DetailsColumn = "details";

    /// <summary>The column of an object's or bucket's tags.</summary>
    public const string TagsColumn = "tags";

    /// <summary>The column of a part's digests, in the row that <see cref="PartRow"/> names.</summary>
    public const string PartColumn = "part";

    /// <summary>The name of a row of <c>object_blobs</c>.</summary>
    public static string PartRow(string version, long part) => $"{version}/{part}";

    /// <summary>The entity tag of a version; null of a delete marker.</summary>
    public static EntityTag? Tag(this DetailsSeal seal, ObjectVersionRow row) =>
        row.TagSealed is { } stored ? new EntityTag(seal.Open(row.Id.ToString(), TagColumn, stored), (int)row.Parts) : null;

    /// <summary>Metadata and digests of a version; null of a delete marker.</summary>
    public static VersionDetails? Details(this DetailsSeal seal, ObjectVersionRow row) =>
        row.DetailsSealed is { } stored ? VersionDetails.Read(seal.Open(row.Id.ToString(), DetailsColumn, stored)) : null;

    /// <summary>The tags of a row; none where nothing is stored.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Tags(this DetailsSeal seal, string row, byte[]? stored) =>
        stored is null ? [] : StoredTags.Read(seal.Open(row, TagsColumn, stored));

    /// <summary>Seals tags; null for none.</summary>
    public static byte[]? SealTags(this DetailsSeal seal, string row, IReadOnlyList<KeyValuePair<string, string>> tags) =>
        tags.Count == 0 ? null : seal.Seal(row, TagsColumn, StoredTags.ToBytes(tags));

    /// <summary>All that a reader is told of a version.</summary>
    public static ObjectInfo Describe(this DetailsSeal seal, ObjectVersionRow row, bool isLatest)
    {
        var details = seal.Details(row);
        return seal.DescribeInList(row, isLatest) with
        {
            Checksum = details is { Checksum: { } checksum }
                ? new ObjectChecksum(details.Algorithm, checksum, details.IsComposite ? (int)row.Parts : 0)
                : null,
            Metadata = details?.Metadata ?? ObjectMetadata.None,
            Sha256 = details?.Sha256,
            TagCount = seal.Tags(row.Id.ToString(), row.TagsSealed).Count,
        };
    }

    /// <summary>What a list tells of a version.</summary>
    public static ObjectInfo DescribeInList(this DetailsSeal seal, ObjectVersionRow row, bool isLatest) =>
        new(ObjectKey.Stored(row.Key), row.Name, row.Kind == VersionKind.DeleteMarker, isLatest, row.Size, row.ModifiedAt)
        {
            Tag = seal.Tag(row),
            Parts = (int)row.Parts,
            Retention = row.Retention,
            LegalHold = row.LegalHold,
        };

    /// <summary>The digests of a part.</summary>
    public static PartDetails Details(this DetailsSeal seal, ObjectBlobRow row) =>
        PartDetails.Read(seal.Open(PartRow(row.Version, row.Part), PartColumn, row.DetailsSealed));

    /// <summary>What is told of a part.</summary>
    public static PartInfo Describe(this DetailsSeal seal, ObjectBlobRow row)
    {
        var details = seal.Details(row);
        return new PartInfo((int)row.Part, row.Size, new EntityTag(details.Md5, 0), details.Checksum, row.UploadedAt);
    }
}
