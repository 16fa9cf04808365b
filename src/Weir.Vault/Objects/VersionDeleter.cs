using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Vault.Catalog;
using Weir.Vault.Retention;

namespace Weir.Vault.Objects;

/// <summary>Deletes: marks an object as deleted, or removes one version of it for good.</summary>
/// <param name="services">The vault.</param>
/// <param name="session">Who acts.</param>
/// <param name="bucket">The bucket, and the right to delete there.</param>
internal sealed class VersionDeleter(VaultServices services, VaultSession session, AllowedBucket bucket)
{
    private const int MostTries = 16;

    private readonly VersionFinder _finder = new(services.Database);

    /// <summary>Makes a delete marker; what a condition is asked of and is not there is deleted already.</summary>
    public async Task<VaultResult<Deletion>> MarkAsync(ObjectVersionRow marker, DeleteRequest request, CancellationToken cancellationToken)
    {
        var version = new NewVersion(marker, [], "object.delete", Records.OfVersion(bucket.Row, marker, null));
        var refused = await new VersionWriter(services, bucket).CommitAsync(version, request.Condition, cancellationToken).ConfigureAwait(false);
        return refused == VaultFault.NoSuchKey ? new Deletion(null, IsDeleteMarker: false)
            : refused is { } fault ? fault
            : new Deletion(marker.Name, IsDeleteMarker: true);
    }

    /// <summary>Removes a version, or nothing where there is none.</summary>
    public async Task<VaultResult<Deletion>> RemoveAsync(
        ObjectKey key, VersionName name, DeleteRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row = await _finder.NamedAsync(bucket.Row, key, name, cancellationToken).ConfigureAwait(false);
            if (row is null)
            {
                return new Deletion(null, IsDeleteMarker: false);
            }

            if (request.Condition.IsAsked && request.Condition.FaultOf(TagOf(row), row.Size, row.ModifiedAt) is { } unmet)
            {
                return unmet;
            }

            var decided = await DecideAsync(row, key, request, cancellationToken).ConfigureAwait(false);
            if (!decided.IsDone)
            {
                return decided.Problem;
            }

            var outcome = await RemoveAsync(row, decided.Value.Granted, cancellationToken).ConfigureAwait(false);
            if (outcome == ChangeOutcome.Committed)
            {
                services.Reclaimer.Wake();
                return new Deletion(row.Name, row.Kind == VersionKind.DeleteMarker);
            }

            if (outcome == ChangeOutcome.Closed)
            {
                return VaultFault.Closed;
            }
        }

        return VaultFault.Conflict;
    }

    private Task<ChangeOutcome> RemoveAsync(ObjectVersionRow row, Granted granted, CancellationToken cancellationToken) => services.Guard
        .Begin(granted)
        .Also(unit => unit.RemoveBytes(row.Id.ToString()))
        .Also(services.KeepKey(row))
        .Remove(VaultTables.Versions, row, "object.version.delete", Records.OfVersion(bucket.Row, row, null))
        .Also(unit => unit.FindNewest(bucket.Row, row.Key))
        .CommitAsync(cancellationToken);

    // What a retention kept is removed by the right to bypass it, and the entry names that right.
    private async Task<VaultResult<AllowedBucket>> DecideAsync(
        ObjectVersionRow row, ObjectKey key, DeleteRequest request, CancellationToken cancellationToken)
    {
        var now = services.Time.GetUtcNow();
        if (!Holds.IsHeld(row, now))
        {
            return bucket;
        }

        if (Holds.IsFirm(row, now) || !request.BypassGovernance)
        {
            await RecordHeldAsync(row, cancellationToken).ConfigureAwait(false);
            return VaultFault.Locked;
        }

        return await session.DemandAsync(bucket.Row.Name, Permissions.RetentionBypass, key.ToString(), null, cancellationToken)
            .ConfigureAwait(false);
    }

    // An attempt at what is held is something an auditor asks for.
    private ValueTask RecordHeldAsync(ObjectVersionRow row, CancellationToken cancellationToken)
    {
        var attempt = Records.OfRead(bucket, "object.version.delete", row, Records.OfVersion(bucket.Row, row, null).Add("held", true));
        return services.Trail.RecordAsync(session.Actor, attempt with { Outcome = Outcome.Denied }, cancellationToken);
    }

    private EntityTag? TagOf(ObjectVersionRow row)
    {
        using var seal = services.SealOf(row);
        return seal.Tag(row);
    }
}
