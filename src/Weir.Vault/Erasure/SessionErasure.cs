using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Store;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Rotation;
using Weir.Vault.Uploads;

namespace Weir.Vault.Erasure;

/// <summary>
/// Erases objects (docs/adr/0015-rotation-and-erasure.md): their rows, wrapped data keys, bytes and record keys go at once, and the project's key
/// is rotated, so that the version is destroyed which copies from before were wrapped under. What a retention or hold keeps is never erased.
/// Safe for concurrent use.
/// </summary>
public sealed class SessionErasure
{
    private const int MostTries = 16;
    private const int Batch = 500;

    private readonly VaultServices _services;
    private readonly VaultSession _session;

    internal SessionErasure(VaultServices services, VaultSession session) => (_services, _session) = (services, session);

    /// <summary>Erases an object with all its versions, markers and uploads, those removed before included; or one version of it.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for all there are.</param>
    /// <param name="cancellationToken">Gives up; what is erased by then stays so.</param>
    /// <returns>
    /// What was erased. <see cref="VaultFault.Locked"/>, with <see cref="VaultProblem.Held"/>, where something keeps one of the versions: the
    /// demand is a conflict for somebody to decide. Nothing was erased then, unless a version of a long list was held while others went.
    /// </returns>
    public async Task<VaultResult<Erased>> EraseAsync(
        string bucket, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var demanded = await _session.DemandAsync(bucket, Permissions.ObjectErase, key.ToString(), null, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var total = new Erased(0, 0, 0, 0);
        for (var tries = 0; tries < MostTries;)
        {
            var found = await FindAsync(demanded.Value, key, version, cancellationToken).ConfigureAwait(false);
            if (found.IsEmpty)
            {
                return total.KeyVersion > 0 ? total : version is null ? VaultFault.NoSuchKey : VaultFault.NoSuchVersion;
            }

            if (Holds.Of(found.Versions, _services.Time.GetUtcNow()) is { Count: > 0 } held)
            {
                await RecordHeldAsync(demanded.Value, held.Count, cancellationToken).ConfigureAwait(false);
                return new VaultProblem(VaultFault.Locked) { Held = held };
            }

            // Asked after the rows were read: whatever they are wrapped under is no newer.
            var erased = found.Counts with { KeyVersion = _services.Fresh.Current(demanded.Value.Row.Project) };
            switch (await ChangeOf(demanded.Value, key, found, erased).CommitAsync(cancellationToken).ConfigureAwait(false))
            {
                case ChangeOutcome.Committed:
                    total = new Erased(
                        total.Versions + erased.Versions, total.Uploads + erased.Uploads, total.Removed + erased.Removed, erased.KeyVersion);
                    _services.Reclaimer.Wake();
                    break;
                case ChangeOutcome.Closed:
                    return VaultFault.Closed;
                default:
                    tries++;
                    break;
            }
        }

        return VaultFault.Conflict;
    }

    private async Task<Found> FindAsync(AllowedBucket bucket, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var row = bucket.Row;
        var arguments = new
        {
            bucket = row.Id,
            key = key.Bytes.ToArray(),
            id = version?.Id?.ToString(),
            Batch,
            project = row.Project,
            place = _services.PlaceOf(row.Project, row.Id, key.Bytes.Span),
            now = _services.Time.GetUtcNow(),
        };
        var which = version switch
        {
            null => "",
            { IsNull: true } => " and is_null = 1",
            _ => " and id = @id and is_null = 0",
        };
        await using var read = await _services.Database.OpenReadAsync(cancellationToken).ConfigureAwait(false);

        // What is held comes first, so that none of an object is erased where something of it is kept.
        var versions = await read.QueryAsync<ObjectVersionRow>(
            $"""
            {VaultTables.Versions.Select} where bucket = @bucket and key = @key{which}
            order by case when legal_hold = 1 or retain_until > @now then 0 else 1 end, seq limit @Batch
            """,
            arguments,
            cancellationToken).ConfigureAwait(false);
        var uploads = version is null
            ? await read.QueryAsync<UploadRow>(
                $"{VaultTables.Uploads.Select} where bucket = @bucket and key = @key order by id limit @Batch", arguments, cancellationToken)
                .ConfigureAwait(false)
            : [];
        var removed = version is { IsNull: true }
            ? []
            : await read.QueryAsync<string>(
                "select subject from record_keys where project = @project and place = @place and (cast(@id as text) is null or subject = @id)",
                arguments,
                cancellationToken).ConfigureAwait(false);
        return new Found(versions, uploads, removed);
    }

    private AuditedChange ChangeOf(AllowedBucket bucket, ObjectKey key, Found found, Erased erased)
    {
        var (row, granted) = bucket;
        var change = _services.Guard.Begin(granted);
        foreach (var version in found.Versions)
        {
            change
                .Also(unit => unit.RemoveBytes(version.Id.ToString()))
                .Remove(VaultTables.Versions, version, "object.version.erase", Records.OfVersion(row, version, null));
        }

        foreach (var upload in found.Uploads)
        {
            change
                .Also(unit => unit.RemoveBytes(upload.Version.ToString()))
                .Remove(VaultTables.Uploads, upload, "upload.erase", SessionUploads.DetailOf(row, upload));
        }

        var detail = new CanonicalJson()
            .Add("bucket", row.Name)
            .Add("key_version", (long)erased.KeyVersion)
            .Add("removed", found.Removed)
            .Add("uploads", found.Uploads.Select(static upload => upload.Version.ToString()).ToArray())
            .Add("versions", found.Versions.Select(static version => version.Id.ToString()).ToArray());
        return change
            .Also(unit =>
            {
                unit.Execute("delete from record_keys where subject = @subject", found.Removed.Select(static subject => new { subject }));
                unit.FindNewest(row, key.Bytes.ToArray());
                KeyFloor.DoomAll(unit, row.Project, erased.KeyVersion);
                WorkQueue.Enqueue(unit, KeyFloor.RotationWork, row.Project.ToString(), "{}", unit.Now);
            })
            .Note(Records.Event(bucket, "object.erase", VaultTables.Buckets.Kind, row.Id.ToString(), detail) with { Reason = granted.Reason });
    }

    // A demand against what is held is something that somebody has to decide.
    private ValueTask RecordHeldAsync(AllowedBucket bucket, int held, CancellationToken cancellationToken)
    {
        var detail = new CanonicalJson().Add("bucket", bucket.Row.Name).Add("held", held);
        var attempt = Records.Event(bucket, "object.erase", VaultTables.Buckets.Kind, bucket.Row.Id.ToString(), detail);
        return _services.Trail.RecordAsync(
            _session.Actor, attempt with { Outcome = Outcome.Denied, Reason = bucket.Granted.Reason }, cancellationToken);
    }

    private sealed record Found(IReadOnlyList<ObjectVersionRow> Versions, IReadOnlyList<UploadRow> Uploads, IReadOnlyList<string> Removed)
    {
        public bool IsEmpty => Versions.Count + Uploads.Count + Removed.Count == 0;

        public Erased Counts => new(Versions.Count, Uploads.Count, Removed.Count, 0);
    }
}
