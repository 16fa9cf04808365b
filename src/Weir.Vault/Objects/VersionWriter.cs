using Weir.Guard.Audit;
using Weir.Store;
using Weir.Vault.Catalog;
using Weir.Vault.Retention;
using Weir.Vault.Rotation;

namespace Weir.Vault.Objects;

/// <summary>
/// Puts a new version into the catalog, with its bytes, its entry and whatever it replaces, in one unit. Conditions are decided there too: what
/// was read before is asked again inside the unit, and tried anew where it has changed.
/// </summary>
/// <param name="services">The vault.</param>
/// <param name="bucket">The bucket, and the right to write there.</param>
internal sealed class VersionWriter(VaultServices services, AllowedBucket bucket)
{
    private const int MostTries = 16;

    private readonly VersionFinder _finder = new(services.Database);

    /// <summary>Puts the version into the catalog.</summary>
    /// <param name="version">The version, and what belongs to it.</param>
    /// <param name="condition">When it counts.</param>
    /// <param name="cancellationToken">Gives up before the unit begins.</param>
    /// <returns>Null when it is there; otherwise nothing of it is.</returns>
    /// <exception cref="StoreException">The catalog cannot be written; whether the version is there may be unknown.</exception>
    public async Task<VaultFault?> CommitAsync(NewVersion version, WriteCondition condition, CancellationToken cancellationToken)
    {
        var key = ObjectKey.Stored(version.Row.Key);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var current = condition.IsAsked ? await _finder.CurrentAsync(bucket.Row, key, cancellationToken).ConfigureAwait(false) : null;
            if (condition.IsAsked && FaultOf(condition, current) is { } unmet)
            {
                return unmet;
            }

            var replaced = version.Row.IsNull ? await _finder.NullAsync(bucket.Row, key, cancellationToken).ConfigureAwait(false) : null;
            if (replaced is not null && Holds.IsHeld(replaced, services.Time.GetUtcNow()))
            {
                return VaultFault.Locked;
            }

            var keyVersion = services.Fresh.Current(version.Row.Project);
            version = services.Fresh.Of(version);
            var change = services.Guard.Begin(bucket.Granted).Only(unit => unit.MayAdd(version.Row.Project, keyVersion));
            if (condition.IsAsked)
            {
                change.Only(unit => unit.IsCurrent(bucket.Row, version.Row.Key, current?.Id.ToString()));
            }

            ChangeOutcome outcome;
            try
            {
                outcome = await CommitAsync(change, version, replaced, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreConstraintException gone) when (gone.Kind == ConstraintKind.ForeignKey)
            {
                return VaultFault.NoSuchBucket;
            }

            switch (outcome)
            {
                case ChangeOutcome.Committed:
                    if (replaced is not null)
                    {
                        services.Reclaimer.Wake();
                    }

                    return null;
                case ChangeOutcome.Closed:
                    return VaultFault.Closed;
                default:
                    if (version.IsGone is { } isGone && await isGone(cancellationToken).ConfigureAwait(false) is { } fault)
                    {
                        return fault;
                    }

                    break;
            }
        }

        return VaultFault.Conflict;
    }

    private async Task<ChangeOutcome> CommitAsync(
        AuditedChange change, NewVersion version, ObjectVersionRow? replaced, CancellationToken cancellationToken)
    {
        if (version.Only is { } only)
        {
            change.Only(only);
        }

        if (replaced is not null)
        {
            change
                .Also(unit => unit.RemoveBytes(replaced.Id.ToString()))
                .Also(services.KeepKey(replaced))
                .Remove(VaultTables.Versions, replaced, "object.replace");
        }

        change.Create(VaultTables.Versions, version.Row, version.Action, version.Detail).Also(unit =>
        {
            foreach (var blob in version.Blobs)
            {
                unit.Add(blob);
            }

            unit.SetNewest(version.Row);
        });
        version.More?.Invoke(change);
        return await change.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private VaultFault? FaultOf(WriteCondition condition, ObjectVersionRow? current)
    {
        if (current is null)
        {
            return condition.FaultOfNothing;
        }

        using var seal = services.SealOf(current);
        return condition.FaultOf(seal.Tag(current), current.Size, current.ModifiedAt);
    }
}

/// <summary>A version that is to be put into the catalog.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Blobs">Its bytes; none where they are in the catalog already.</param>
/// <param name="Action">What is done, as the record names it.</param>
/// <param name="Detail">What the record is told besides, sealed.</param>
internal sealed record NewVersion(ObjectVersionRow Row, IReadOnlyList<ObjectBlobRow> Blobs, string Action, CanonicalJson Detail)
{
    /// <summary>What has to hold in the unit besides; null for nothing.</summary>
    public Func<WriteUnit, bool>? Only { get; init; }

    /// <summary>Why <see cref="Only"/> does not hold, so that trying anew would not help; null where it may.</summary>
    public Func<CancellationToken, Task<VaultFault?>>? IsGone { get; init; }

    /// <summary>What is changed in the same unit besides; null for nothing.</summary>
    public Action<AuditedChange>? More { get; init; }
}
