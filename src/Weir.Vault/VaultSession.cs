using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Erasure;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Uploads;

namespace Weir.Vault;

/// <summary>
/// The only way to an object: what one actor may do with the vault. Every method decides the right, acts and records, in this order, and
/// gives a <see cref="VaultResult{T}"/>; a broken environment throws. Made for each request by its door; safe for concurrent use.
/// </summary>
public sealed class VaultSession
{
    private readonly VaultServices _services;
    private readonly string? _reason;

    internal VaultSession(VaultServices services, Actor actor, string? reason)
    {
        _services = services;
        _reason = reason;
        Actor = actor;
        Buckets = new SessionBuckets(services, this, reason);
        Lists = new SessionLists(services, this);
        Locks = new SessionLocks(services, this);
        Tags = new SessionTags(services, this);
        Objects = new SessionObjects(services, this);
        Uploads = new SessionUploads(services, this);
        Erasure = new SessionErasure(services, this);
    }

    /// <summary>Who acts.</summary>
    public Actor Actor { get; }

    /// <summary>Buckets.</summary>
    public SessionBuckets Buckets { get; }

    /// <summary>Which objects and versions there are.</summary>
    public SessionLists Lists { get; }

    /// <summary>Retentions and legal holds.</summary>
    public SessionLocks Locks { get; }

    /// <summary>The tags of objects.</summary>
    public SessionTags Tags { get; }

    /// <summary>Objects.</summary>
    public SessionObjects Objects { get; }

    /// <summary>Multipart uploads.</summary>
    public SessionUploads Uploads { get; }

    /// <summary>Erasure, of which nothing is left.</summary>
    public SessionErasure Erasure { get; }

    /// <summary>Finds a bucket and demands a right on the keys of it that begin with <paramref name="prefix"/>.</summary>
    /// <param name="name">The bucket's name.</param>
    /// <param name="permission">A permission on the level of buckets.</param>
    /// <param name="prefix">The whole key where one object is meant.</param>
    /// <param name="reason">The reason that was given; null for that of the session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<VaultResult<AllowedBucket>> DemandAsync(
        string name, Permission permission, string prefix, string? reason, CancellationToken cancellationToken)
    {
        if (Actor.Organization is not { } organization)
        {
            return new VaultProblem(VaultFault.AccessDenied) { Denial = DenialReason.SignInNeeded };
        }

        if (await _services.Buckets.FindAsync(organization, name, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return await NoBucketAsync(cancellationToken).ConfigureAwait(false);
        }

        var resource = Resource.ForBucket(organization, row.Project, row.Name, prefix);
        var decision = await _services.Guard.DemandAsync(Actor, permission, resource, reason ?? _reason, cancellationToken).ConfigureAwait(false);
        return decision.Granted is { } granted ? new AllowedBucket(row, granted) : Refused(decision);
    }

    /// <summary>The problem that a refusal is.</summary>
    internal static VaultProblem Refused(Decision decision) => decision.Denial == DenialReason.ProjectClosed
        ? new VaultProblem(VaultFault.Closed) { Denial = decision.Denial }
        : new VaultProblem(VaultFault.AccessDenied) { Denial = decision.Denial };

    // Whoever is shut, or comes from the wrong network, is not told which names are free.
    private async Task<VaultProblem> NoBucketAsync(CancellationToken cancellationToken) =>
        await _services.Guard.TurnedAwayAsync(Actor, cancellationToken).ConfigureAwait(false) is { } denial
            ? new VaultProblem(VaultFault.AccessDenied) { Denial = denial }
            : new VaultProblem(VaultFault.NoSuchBucket);
}

/// <summary>A bucket, and the right to do something in it.</summary>
/// <param name="Row">The bucket.</param>
/// <param name="Granted">The right.</param>
internal sealed record AllowedBucket(BucketRow Row, Granted Granted);
