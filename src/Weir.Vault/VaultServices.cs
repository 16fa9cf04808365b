using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Format;
using Weir.Vault.Rotation;
using Weir.Vault.Sealing;
using Weir.Vault.Uploads;

namespace Weir.Vault;

/// <summary>What every part of the vault stands on. Safe for concurrent use.</summary>
internal sealed class VaultServices(
    Database database, KeyRing keys, AccessGuard guard, AuditTrail trail, IBlobStore blobs, BlobReclaimer reclaimer, TimeProvider time)
{
    /// <summary>The catalog's database.</summary>
    public Database Database { get; } = database;

    /// <summary>The key hierarchy.</summary>
    public KeyRing Keys { get; } = keys;

    /// <summary>Who may.</summary>
    public AccessGuard Guard { get; } = guard;

    /// <summary>The record.</summary>
    public AuditTrail Trail { get; } = trail;

    /// <summary>Where bytes are.</summary>
    public IBlobStore Blobs { get; } = blobs;

    /// <summary>Removes bytes that nobody needs any more.</summary>
    public BlobReclaimer Reclaimer { get; } = reclaimer;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The data keys of blobs.</summary>
    public DataKeys DataKeys { get; } = new(keys);

    /// <summary>The data keys of pieces that are being read.</summary>
    public PieceKeys PieceKeys { get; } = new(database, new DataKeys(keys));

    /// <summary>Sealed keys of what is added while the project's key is rotated.</summary>
    public FreshKeys Fresh { get; } = new(keys, new DataKeys(keys));

    /// <summary>Which buckets there are.</summary>
    public BucketBook Buckets { get; } = new(database);

    /// <summary>A record key for a new version, sealed.</summary>
    public byte[] NewRecordKey(Id<Project> project, Id<ObjectVersion> version) =>
        RecordKeys.Create(Keys, KeyOwner.Project(project), version.ToString()).Sealed;

    /// <summary>
    /// The code under which the keys of removed versions of one object stand: it says nothing to whoever has the database alone.
    /// </summary>
    public byte[] PlaceOf(Id<Project> project, Id<Bucket> bucket, ReadOnlySpan<byte> key)
    {
        var fields = new CanonicalFields(new byte[CanonicalFields.FixedBytes + key.Length]);
        fields.Add("object"u8);
        fields.Add(bucket.Value);
        fields.Add(key);
        return Keys.Mac(KeyOwner.Project(project), KeyPurpose.Index, fields.Written);
    }

    /// <summary>Keeps the record key of a version that is removed in the same unit afterwards, so that the record of it stays readable.</summary>
    public Action<WriteUnit> KeepKey(ObjectVersionRow row)
    {
        var place = PlaceOf(row.Project, row.Bucket, row.Key);
        return unit => unit.KeepRecordKey(row.Id.ToString(), place);
    }

    /// <summary>The same of an upload that is aborted.</summary>
    public Action<WriteUnit> KeepKey(UploadRow row)
    {
        var place = PlaceOf(row.Project, row.Bucket, row.Key);
        return unit => unit.KeepRecordKey(row.Version.ToString(), place);
    }

    /// <summary>Seals and opens what is said of a version; the caller disposes it.</summary>
    public DetailsSeal SealOf(ObjectVersionRow row) => DetailsSeal.Of(Keys, row);

    /// <summary>Seals and opens what is said of an upload; the caller disposes it.</summary>
    public DetailsSeal SealOf(UploadRow row) => DetailsSeal.Of(Keys, row);

    /// <summary>Seals and opens a bucket's own tags; the caller disposes it.</summary>
    public DetailsSeal SealOf(BucketRow bucket) => DetailsSeal.Of(Keys, bucket.Project, bucket.Id);
}
