using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Keys;

namespace Weir.Server.AccessKeys;

/// <summary>
/// A row of <c>access_keys</c>. The secret of an S3 key stands sealed in <c>access_key_secrets</c>, so that no copy of it ever reaches the
/// record; of every secret only a keyed digest stands here.
/// </summary>
/// <param name="Id">The key.</param>
/// <param name="Organization">Its owner's organization; null for operators of the installation.</param>
/// <param name="OwnerKind">User or service account.</param>
/// <param name="Owner">The id of whoever it acts as.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Door">The only door it opens.</param>
/// <param name="SecretMac">The keyed digest of the secret (<see cref="KeySecrets"/>).</param>
/// <param name="MacVersion">The version of the owner's key that the digest was made with.</param>
/// <param name="S3AccessKeyId">The id that S3 clients send; null for other doors.</param>
/// <param name="Project">The only project, or null.</param>
/// <param name="Bucket">The only bucket, or null.</param>
/// <param name="Prefix">What object keys begin with; empty for all.</param>
/// <param name="Permissions">The names of the only permissions, sorted, one space between them; null as in <see cref="AccessScope"/>.</param>
/// <param name="Networks">The networks it can be used from in CIDR notation, one space between them; empty for all.</param>
/// <param name="CreatedBy">The actor who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it no longer counts.</param>
/// <param name="RotatedFrom">The key that it takes the place of.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="RevokedBy">The actor who revoked it.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record AccessKeyRow(
    Id<AccessKey> Id,
    Id<Organization>? Organization,
    ActorKind OwnerKind,
    string Owner,
    string Name,
    Door Door,
    byte[] SecretMac,
    long MacVersion,
    string? S3AccessKeyId,
    Id<Project>? Project,
    string? Bucket,
    string Prefix,
    string? Permissions,
    string Networks,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    Id<AccessKey>? RotatedFrom,
    DateTimeOffset? RevokedAt,
    string? RevokedBy,
    long Revision) : IAuditedRow
{
    /// <summary>Whose key seals what belongs to the access key: the person's, or the organization's for a service account.</summary>
    public KeyOwner KeyOwner => KeyHolder.KeyOwnerOf(OwnerKind, Owner, Organization);

    /// <summary>What the key can be used for at most.</summary>
    public AccessScope Scope => KeyScopes.Of(Project, Bucket, Prefix, Permissions);

    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner;

    string? IAuditedRow.AuditProject => Project?.ToString();
}

/// <summary>The table of access keys.</summary>
internal static class AccessKeyTables
{
    /// <summary>Access keys, from their making to their end. Rows are never removed.</summary>
    public static readonly AuditedTable<AccessKeyRow> Keys = new("access-key", "access_keys");
}
