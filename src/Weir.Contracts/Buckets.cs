using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A bucket, which keeps objects of a project.</summary>
/// <param name="Name">Its name, unique in its organization.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Versioning"><c>enabled</c>, <c>suspended</c>, or <c>off</c> where it never was enabled.</param>
/// <param name="ObjectLock">Whether versions can have retentions and legal holds; for ever once they can.</param>
/// <param name="DefaultRetention">How long new versions are kept when their writer says nothing; null for nothing.</param>
/// <param name="NoncurrentDays">How many days versions are kept after they were overwritten or deleted; null for ever.</param>
/// <param name="AuditBeforeRead">Whether a read is recorded before its first byte is given out.</param>
public sealed record BucketView(
    string Name,
    string Organization,
    string Project,
    DateTimeOffset CreatedAt,
    string Versioning,
    bool ObjectLock,
    BucketRetention? DefaultRetention,
    int? NoncurrentDays,
    bool AuditBeforeRead);

/// <summary>How long a new version is kept: days or years, one of both.</summary>
/// <param name="Mode"><c>governance</c>, or <c>compliance</c>, which nobody can shorten.</param>
/// <param name="Days">1 to 36,500, or null.</param>
/// <param name="Years">1 to 100, or null.</param>
public sealed record BucketRetention(string Mode, int? Days = null, int? Years = null);

/// <summary>How a bucket is to be.</summary>
/// <param name="Versioning"><c>enabled</c>, <c>suspended</c> or, of a bucket that never was enabled, <c>off</c>.</param>
/// <param name="ObjectLock">Whether versions can have retentions and legal holds; for ever once they can. It takes versions.</param>
/// <param name="DefaultRetention">How long new versions are kept when their writer says nothing; null for nothing. It takes object lock.</param>
/// <param name="NoncurrentDays">How many days versions are kept after they were overwritten or deleted, 1 to 36,500; null for ever.</param>
/// <param name="AuditBeforeRead">Whether a read is recorded before its first byte is given out.</param>
public sealed record BucketConfiguration(
    string Versioning,
    bool ObjectLock = false,
    BucketRetention? DefaultRetention = null,
    int? NoncurrentDays = null,
    bool AuditBeforeRead = false);

/// <summary>A bucket as somebody wants it.</summary>
/// <param name="Name">3 to 63 lower case letters, digits, hyphens and dots, unique in the organization.</param>
/// <param name="Configuration">How it is to be; with versions and nothing else where left out.</param>
public sealed record BucketDraft(string Name, BucketConfiguration? Configuration = null);

/// <summary>What was erased of an object.</summary>
/// <param name="Project">The project whose key is rotated.</param>
/// <param name="Versions">Versions and delete markers that went.</param>
/// <param name="Uploads">Uploads under way that went.</param>
/// <param name="Removed">Versions removed before whose record became unreadable.</param>
/// <param name="KeyVersion">The version of the project's key that copies from before need, and that is being destroyed.</param>
public sealed record ObjectErasure(string Project, int Versions, int Uploads, int Removed, int KeyVersion);

/// <summary>How the records of buckets are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BucketView))]
[JsonSerializable(typeof(Page<BucketView>))]
[JsonSerializable(typeof(BucketDraft))]
[JsonSerializable(typeof(BucketConfiguration))]
[JsonSerializable(typeof(ObjectErasure))]
public sealed partial class BucketsJson : JsonSerializerContext;
