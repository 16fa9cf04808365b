using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;

namespace Weir.Vault.Objects;

/// <summary>What the record is told of objects. Keys and digests are sealed there.</summary>
internal static class Records
{
    /// <summary>The detail of a version's creation.</summary>
    /// <param name="bucket">Its bucket.</param>
    /// <param name="row">The version.</param>
    /// <param name="sha256">Its digest; of parts, the digest of their digests. Null of a delete marker.</param>
    public static CanonicalJson OfVersion(BucketRow bucket, ObjectVersionRow row, byte[]? sha256) => new CanonicalJson()
        .Add("bucket", bucket.Name)
        .Add("key", ObjectKey.Stored(row.Key).ToString())
        .Add("parts", row.Parts)
        .Add("sha256", sha256)
        .Add("size", row.Size)
        .Add("version", row.Name.ToString());

    /// <summary>The record of a read, which changes nothing.</summary>
    /// <param name="allowed">The bucket, and the right that was used.</param>
    /// <param name="action">What was done.</param>
    /// <param name="row">The version.</param>
    /// <param name="detail">What is told besides.</param>
    public static AuditEvent OfRead(AllowedBucket allowed, string action, ObjectVersionRow row, CanonicalJson detail) =>
        Event(allowed, action, VaultTables.Versions.Kind, row.Id.ToString(), detail) with { SealedUnder = row.StateKey };

    /// <summary>The record of something that changes no row.</summary>
    public static AuditEvent Event(AllowedBucket allowed, string action, string kind, string resource, CanonicalJson detail) =>
        new(action, kind, resource, Outcome.Done)
        {
            Organization = allowed.Row.Organization,
            Project = allowed.Row.Project.ToString(),
            Permission = allowed.Granted.Permission.Name,
            Grant = allowed.Granted.Grant?.ToString(),
            SealedFor = KeyOwner.Project(allowed.Row.Project),
            Detail = detail,
        };
}
