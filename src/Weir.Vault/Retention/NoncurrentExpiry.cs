using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;

namespace Weir.Vault.Retention;

/// <summary>
/// Removes versions that were overwritten or deleted longer ago than their bucket keeps such (<see cref="BucketRow.NoncurrentDays"/>), each with
/// its entry. What is newest, and what a retention or hold keeps, stays. Safe for concurrent use.
/// </summary>
/// <param name="services">The vault.</param>
internal sealed class NoncurrentExpiry(VaultServices services)
{
    private const int Batch = 50;

    // A version is noncurrent since the next one of its key was written.
    private const string Expired =
        """
        bucket = @Id and key >= @from and legal_hold = 0 and (retain_until is null or retain_until <= @now)
        and (select n.modified_at from object_versions n
            where n.bucket = object_versions.bucket and n.key = object_versions.key and n.seq > object_versions.seq
            order by n.seq limit 1) <= @before
        order by key, seq desc limit @Batch
        """;

    private const string CountNewer =
        """
        select count(*) from object_versions n join object_versions v on n.bucket = v.bucket and n.key = v.key and n.seq > v.seq
        where v.id = @Id
        """;

    /// <summary>Removes what is due now.</summary>
    /// <returns>How many versions.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var bucket in await services.Database.QueryAsync<BucketRow>(
            $"{VaultTables.Buckets.Select} where noncurrent_days is not null order by id", null, cancellationToken).ConfigureAwait(false))
        {
            removed += await RunAsync(bucket, cancellationToken).ConfigureAwait(false);
        }

        services.Reclaimer.Wake();
        return removed;
    }

    private async Task<long> RunAsync(BucketRow bucket, CancellationToken cancellationToken)
    {
        var now = services.Time.GetUtcNow();
        var before = now.AddDays(-bucket.NoncurrentDays!.Value);
        var resource = Resource.ForBucket(bucket.Organization, bucket.Project, bucket.Name, "");
        var decision = await services.Guard.DecideAsync(
            Actor.ForSystem("expiry"), Permissions.ObjectVersionDelete, resource, null, cancellationToken).ConfigureAwait(false);
        var removed = 0L;
        for (byte[] from = []; ;)
        {
            var rows = await services.Database.QueryAsync<ObjectVersionRow>(
                $"{VaultTables.Versions.Select} where {Expired}", new { bucket.Id, from, now, before, Batch }, cancellationToken)
                .ConfigureAwait(false);
            if (rows.Count == 0)
            {
                return removed;
            }

            var change = services.Guard.Begin(decision.Granted!);
            foreach (var row in rows)
            {
                change
                    .Only(unit => unit.QueryOne<long>(CountNewer, new { row.Id }) > 0)
                    .Also(unit => unit.RemoveBytes(row.Id.ToString()))
                    .Also(services.KeepKey(row))
                    .Remove(VaultTables.Versions, row, "object.version.expire", Records.OfVersion(bucket, row, null));
            }

            // Whatever was changed meanwhile, or is in a project that was put aside, waits for the next time.
            if (await change.CommitAsync(cancellationToken).ConfigureAwait(false) != ChangeOutcome.Committed)
            {
                return removed;
            }

            removed += rows.Count;
            from = rows[^1].Key;
        }
    }
}
