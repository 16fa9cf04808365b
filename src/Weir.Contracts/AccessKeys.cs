using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A scoped, expiring credential of a person or a service account, without its secret.</summary>
/// <param name="Id">Begins with <c>key_</c>.</param>
/// <param name="Owner">The id of the user or service account that it acts as.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Door">The only door it opens: <c>api</c>, <c>s3</c> or <c>sftp</c>.</param>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="S3AccessKeyId">The id that S3 clients send; null for other doors.</param>
/// <param name="Scope">What it can be used for at most.</param>
/// <param name="Networks">The networks it can be used from; empty for all.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">From when it no longer counts.</param>
/// <param name="RotatedFrom">The key that it takes the place of; null for none.</param>
/// <param name="RevokedAt">When it was revoked; null where it was not.</param>
/// <param name="LastUsedAt">When it was last used, to the minute; null for never.</param>
/// <param name="LastAddress">From where; null for never.</param>
public sealed record AccessKeyView(
    string Id,
    string Owner,
    string Name,
    string Door,
    string State,
    string? S3AccessKeyId,
    AccessKeyScope Scope,
    IReadOnlyList<string> Networks,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? RotatedFrom,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    string? LastAddress);

/// <summary>What a key can be used for at most; the grants of its owner narrow it further.</summary>
/// <param name="Project">The only project; null for all that the owner reaches.</param>
/// <param name="Bucket">The only bucket of that project; null for all.</param>
/// <param name="Prefix">What object keys in that bucket begin with; empty for all.</param>
/// <param name="Permissions">
/// The names of the only permissions. Null for all that the owner has and that need no fresh second factor; one that does has to be named.
/// </param>
public sealed record AccessKeyScope(
    string? Project = null, string? Bucket = null, string Prefix = "", IReadOnlyList<string>? Permissions = null);

/// <summary>A key as somebody wants it.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Door">The only door it opens: <c>api</c>, <c>s3</c> or <c>sftp</c>.</param>
/// <param name="Scope">What it can be used for at most; everything that its owner may do where left out.</param>
/// <param name="Networks">The networks it can be used from, such as <c>192.0.2.0/24</c>; at most 50. All where left out.</param>
/// <param name="ExpiresAt">From when it no longer counts, at most a year from now; in 90 days where left out.</param>
public sealed record AccessKeyDraft(
    string Name,
    string Door = "api",
    AccessKeyScope? Scope = null,
    IReadOnlyList<string>? Networks = null,
    DateTimeOffset? ExpiresAt = null);

/// <summary>Replaces a key by a new one with the same scope.</summary>
/// <param name="OverlapHours">For how many hours the old key still counts: 0 to 168.</param>
/// <param name="ExpiresAt">From when the new key no longer counts, at most a year from now; in 90 days where left out.</param>
public sealed record AccessKeyRotation(int OverlapHours = 24, DateTimeOffset? ExpiresAt = null);

/// <summary>A key that was just made.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">
/// What to send: for the API as <c>Authorization: Bearer</c>, for SFTP as password, for S3 as secret access key. Shown in this answer only;
/// null when the request is repeated.
/// </param>
public sealed record IssuedAccessKey(AccessKeyView Key, string? Secret);

/// <summary>How the records of access keys are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AccessKeyView))]
[JsonSerializable(typeof(Page<AccessKeyView>))]
[JsonSerializable(typeof(AccessKeyDraft))]
[JsonSerializable(typeof(AccessKeyRotation))]
[JsonSerializable(typeof(IssuedAccessKey))]
public sealed partial class AccessKeysJson : JsonSerializerContext;
