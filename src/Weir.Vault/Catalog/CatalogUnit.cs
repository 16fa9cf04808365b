using Weir.Foundation;
using Weir.Guard;
using Weir.Store;
using Weir.Vault.Buckets;

namespace Weir.Vault.Catalog;

/// <summary>
/// The statements that keep the catalog's tables true to each other inside a unit: what is newest, which bytes belong to a version, and which
/// bytes nobody needs any more.
/// </summary>
internal static class CatalogUnit
{
    private const string InsertBlob =
        """
        insert into object_blobs (version, part, blob, start, size, wrapped_key, details_sealed, body, uploaded_at)
        values (@Version, @Part, @Blob, @Start, @Size, @WrappedKey, @DetailsSealed, @Body, @UploadedAt)
        """;

    // A blob is shared by copies. Small bodies stand in the row and go with it.
    private const string ReleaseBlobs =
        """
        insert into blob_removals (blob, since)
        select b.blob, @now from object_blobs b
        where b.version = @version and b.body is null and (cast(@part as bigint) is null or b.part = @part)
            and not exists (select 1 from object_blobs o where o.blob = b.blob and (o.version <> b.version or o.part <> b.part))
        on conflict (blob) do nothing
        """;

    private const string RemoveBlobs =
        "delete from object_blobs where version = @version and (cast(@part as bigint) is null or part = @part)";

    private const string SetCurrent =
        """
        insert into current_objects (bucket, key, version) values (@bucket, @key, @version)
        on conflict (bucket, key) do update set version = excluded.version
        """;

    private const string ClearCurrent = "delete from current_objects where bucket = @bucket and key = @key";

    private const string FindCurrent =
        """
        insert into current_objects (bucket, key, version)
        select v.bucket, v.key, v.id from object_versions v
        where v.bucket = @bucket and v.key = @key and v.kind = 1
            and v.seq = (select max(m.seq) from object_versions m where m.bucket = @bucket and m.key = @key)
        """;

    private const string CurrentIs = "select version from current_objects where bucket = @bucket and key = @key";

    private const string CountBlobs = "select count(*) from object_blobs where version = @version";

    // As it is sealed now: the row that was read may be older than the last rewrapping.
    private const string KeepKey =
        """
        insert into record_keys (subject, project, place, sealed)
        select id, project, @place, record_key from object_versions where id = @version and record_key is not null
        union all
        select version, project, @place, record_key from uploads where version = @version and record_key is not null
        """;

    /// <summary>Adds the bytes of a version or part.</summary>
    public static void Add(this WriteUnit unit, ObjectBlobRow blob) => unit.Execute(InsertBlob, blob);

    /// <summary>Takes the bytes of a version or upload away, and blobs that nobody else has with them.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="version">The version, or that of an upload.</param>
    /// <param name="part">The only part; null for all.</param>
    public static void RemoveBytes(this WriteUnit unit, string version, long? part = null)
    {
        unit.Execute(ReleaseBlobs, new { version, part, now = unit.Now });
        unit.Execute(RemoveBlobs, new { version, part });
    }

    /// <summary>Keeps the record key of a version, or of an upload's version, that is about to be removed.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="version">The version.</param>
    /// <param name="place">The code of the object that it is a version of.</param>
    public static void KeepRecordKey(this WriteUnit unit, string version, byte[] place) => unit.Execute(KeepKey, new { version, place });

    /// <summary>A project goes with its key: what says of it what is sealed how, and the keys of what it once held, go with its buckets.</summary>
    public static void ForgetKeys(this WriteUnit unit, Id<Project> project)
    {
        unit.Execute("delete from record_keys where project = @project", new { project });
        unit.Execute("delete from project_keys where project = @project", new { project });
    }

    /// <summary>A version that was just added is what is read under its key; a delete marker makes it nothing.</summary>
    public static void SetNewest(this WriteUnit unit, ObjectVersionRow version)
    {
        var place = new { bucket = version.Bucket, key = version.Key, version = version.Id };
        unit.Execute(version.Kind == VersionKind.Object ? SetCurrent : ClearCurrent, place);
    }

    /// <summary>After a version was removed, what is read under its key is the newest of those that are left.</summary>
    public static void FindNewest(this WriteUnit unit, BucketRow bucket, byte[] key)
    {
        var place = new { bucket = bucket.Id, key };
        unit.Execute(ClearCurrent, place);
        unit.Execute(FindCurrent, place);
    }

    /// <summary>All versions of a key are removed, one after the other: nothing is read there any more.</summary>
    public static void ClearNewest(this WriteUnit unit, ObjectVersionRow version) =>
        unit.Execute(ClearCurrent, new { bucket = version.Bucket, key = version.Key });

    /// <summary>Whether what is read under a key is still a given version; null for nothing.</summary>
    public static bool IsCurrent(this WriteUnit unit, BucketRow bucket, byte[] key, string? version) =>
        unit.QueryOne<string>(CurrentIs, new { bucket = bucket.Id, key }) == version;

    /// <summary>Whether a version still has all of its bytes.</summary>
    public static bool HasBytes(this WriteUnit unit, string version, long pieces) =>
        unit.QueryOne<long>(CountBlobs, new { version }) == pieces;
}
