using Weir.Foundation;
using Weir.Guard;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault;

/// <summary>Rows of the catalog as a test wants them, everything else plain.</summary>
internal static class VaultRows
{
    public static readonly DateTimeOffset Then = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static BucketRow Bucket(Id<Organization> organization, Id<Project> project, string name) => new(
        Id<Bucket>.New(TimeProvider.System), organization, project, name, BucketVersioning.Enabled, true, null, null, null, null, false, null,
        "system:test", Then, 1);

    public static ObjectVersionRow Version(BucketRow bucket, string key) => new(
        Id<ObjectVersion>.New(TimeProvider.System), bucket.Id, bucket.Organization, bucket.Project, ObjectKey.Of(key).Bytes.ToArray(),
        VersionKind.Object, false, 5, 0, Then, null, null, null, null, null, false, null, 1);

    public static ObjectVersionRow Retained(this ObjectVersionRow row, RetentionMode mode, DateTimeOffset until) =>
        row with { RetentionMode = mode, RetainUntil = until };

    public static UploadRow Upload(BucketRow bucket, string key) => new(
        Id<Upload>.New(TimeProvider.System), bucket.Id, bucket.Organization, bucket.Project, ObjectKey.Of(key).Bytes.ToArray(),
        Id<ObjectVersion>.New(TimeProvider.System), [1], null, null, null, false, "system:test", Then, null, 1);
}
