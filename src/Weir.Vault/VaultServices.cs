using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Buckets;
using Weir.Vault.Format;
using Weir.Vault.Sealing;

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

    /// <summary>Which buckets there are.</summary>
    public BucketBook Buckets { get; } = new(database);

    /// <summary>Seals and opens details of a bucket's rows; the caller disposes it.</summary>
    public DetailsSeal SealOf(BucketRow bucket) => new(Keys, bucket.Project, bucket.Id);
}
