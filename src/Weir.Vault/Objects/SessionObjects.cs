using Weir.Foundation;
using Weir.Guard.Decisions;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Format;

namespace Weir.Vault.Objects;

/// <summary>What an actor may do with objects: write, read, copy, delete. Safe for concurrent use.</summary>
public sealed class SessionObjects
{
    private readonly VaultServices _services;
    private readonly VaultSession _session;
    private readonly VersionFinder _finder;

    internal SessionObjects(VaultServices services, VaultSession session)
    {
        _services = services;
        _session = session;
        _finder = new VersionFinder(services.Database);
    }

    /// <summary>Begins to write an object. What can be refused without its bytes is refused here.</summary>
    /// <returns>Takes the bytes; the caller disposes it.</returns>
    public async Task<VaultResult<ObjectUpload>> BeginPutAsync(PutRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var demanded = await DemandWriteAsync(request, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var bucket = demanded.Value;
        var row = NewRow(bucket.Row, request.Key, VersionKind.Object);
        var place = new DataKeyPlace(row.Organization, row.Project, row.Bucket, request.Key.Bytes, row.Id, BlobId.New());
        return new ObjectUpload(
            _services, bucket, request, row, new SealedBody(_services, place, 0, request.Checksum, WriteRules.MostPieceBytes));
    }

    /// <summary>Opens an object for reading.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<ObjectReader>> OpenAsync(
        string bucket, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var found = await FindRowAsync(bucket, key, version, ReadOf(version), cancellationToken).ConfigureAwait(false);
        return found.IsDone
            ? new ObjectReader(
                _services,
                found.Value.Bucket,
                found.Value.Row,
                await DescribeAsync(found.Value, version is null, cancellationToken).ConfigureAwait(false))
            : found.Problem;
    }

    /// <summary>Says what is known of an object, without its bytes.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<ObjectDetails>> FindAsync(
        string bucket, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var found = await FindRowAsync(bucket, key, version, ReadOf(version), cancellationToken).ConfigureAwait(false);
        if (!found.IsDone)
        {
            return found.Problem;
        }

        var (allowed, row) = found.Value;
        await _services.Trail.RecordAsync(
            _session.Actor, Records.OfRead(allowed, "object.inspect", row, Records.OfVersion(allowed.Row, row, null)), cancellationToken)
            .ConfigureAwait(false);
        return await DescribeAsync(found.Value, version is null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says by which entry of the record a version can be proven, a delete marker too.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<VersionTrace>> TraceAsync(
        string bucket, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var demanded = await _session.DemandAsync(bucket, ReadOf(version), key.ToString(), null, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var allowed = demanded.Value;
        if (await _finder.FindAsync(allowed.Row, key, version, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return await MissingAsync(allowed, key, version, cancellationToken).ConfigureAwait(false);
        }

        var parts = row.Parts == 0 ? [] : await _finder.BodiesAsync(row.Id.ToString(), cancellationToken).ConfigureAwait(false);
        await _services.Trail.RecordAsync(
            _session.Actor, Records.OfRead(allowed, "object.prove", row, Records.OfVersion(allowed.Row, row, null)), cancellationToken)
            .ConfigureAwait(false);
        return new VersionTrace(row.Id.ToString(), row.ModifiedAt, [.. parts.Select(static part => part.Size)]);
    }

    /// <summary>
    /// Deletes an object: with no version named, a bucket that keeps versions gets a delete marker; a named version is removed for good, where
    /// nothing holds it. To delete what is not there is done at once.
    /// </summary>
    public async Task<VaultResult<Deletion>> DeleteAsync(
        string bucket, ObjectKey key, VersionName? version, DeleteRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var permission = version is null ? Permissions.ObjectDelete : Permissions.ObjectVersionDelete;
        var demanded = await _session.DemandAsync(bucket, permission, key.ToString(), null, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var deleter = new VersionDeleter(_services, _session, demanded.Value);
        return version is { } named
            ? await deleter.RemoveAsync(key, named, request, cancellationToken).ConfigureAwait(false)
            : demanded.Value.Row.Versioning == BucketVersioning.Off
                ? await deleter.RemoveAsync(key, VersionName.Null, request, cancellationToken).ConfigureAwait(false)
                : await deleter.MarkAsync(NewRow(demanded.Value.Row, key, VersionKind.DeleteMarker), request, cancellationToken)
                    .ConfigureAwait(false);
    }

    /// <summary>
    /// Copies an object. Inside a project no byte is written: the copy has the same blob under a data key wrapped for its own place. To another
    /// project, or for another checksum, the bytes are sealed anew.
    /// </summary>
    public Task<VaultResult<Copied>> CopyAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Reopening.RunAsync(() => CopyOnceAsync(request, cancellationToken));
    }

    private async Task<VaultResult<Copied>> CopyOnceAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(request.SourceBucket, request.SourceKey, request.SourceVersion, cancellationToken).ConfigureAwait(false);
        if (!opened.IsDone)
        {
            return opened.Problem;
        }

        if (request.Condition is { } condition && !condition(opened.Value.Info))
        {
            return VaultFault.PreconditionFailed;
        }

        if (request is { SourceVersion: null, ReplacesMetadata: false, ReplacesTags: false, ChangesChecksum: false }
            && request.SourceBucket == request.Target.Bucket && request.SourceKey == request.Target.Key)
        {
            return VaultFault.CopyOntoItself;
        }

        var demanded = await DemandWriteAsync(request.Target, cancellationToken).ConfigureAwait(false);
        return demanded.IsDone
            ? await new ObjectCopier(_services, this, opened.Value, demanded.Value).CopyAsync(request, cancellationToken).ConfigureAwait(false)
            : demanded.Problem;
    }

    /// <summary>A version that is to be, before its bytes are known.</summary>
    internal ObjectVersionRow NewRow(BucketRow bucket, ObjectKey key, VersionKind kind)
    {
        var now = _services.Time.GetUtcNow();
        var id = Id<ObjectVersion>.New(_services.Time);
        return new ObjectVersionRow(
            id, bucket.Id, bucket.Organization, bucket.Project, key.Bytes.ToArray(), kind,
            IsNull: bucket.Versioning != BucketVersioning.Enabled, Size: 0, Parts: 0,
            DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), null, null, null, null, null, LegalHold: false,
            _services.NewRecordKey(bucket.Project, id), Revision: 1);
    }

    /// <summary>Demands all that a write needs: to write, and to tag, retain and hold where that is asked for.</summary>
    internal async Task<VaultResult<AllowedBucket>> DemandWriteAsync(PutRequest request, CancellationToken cancellationToken)
    {
        var key = request.Key.ToString();
        var demanded = await _session.DemandAsync(request.Bucket, Permissions.ObjectWrite, key, null, cancellationToken).ConfigureAwait(false);
        Permission?[] others =
        [
            request.Retention is null ? null : Permissions.RetentionWrite,
            request.LegalHold ? Permissions.HoldWrite : null,
            request.Tags.Count > 0 ? Permissions.ObjectTag : null,
        ];
        foreach (var other in others.OfType<Permission>())
        {
            if (!demanded.IsDone)
            {
                return demanded;
            }

            var further = await _session.DemandAsync(request.Bucket, other, key, null, cancellationToken).ConfigureAwait(false);
            if (!further.IsDone)
            {
                return further;
            }
        }

        return demanded.IsDone && WriteRules.FaultOf(request, demanded.Value.Row, _services.Time.GetUtcNow()) is { } fault ? fault : demanded;
    }

    /// <summary>The right to read the newest version, or a named one.</summary>
    internal static Permission ReadOf(VersionName? version) => version is null ? Permissions.ObjectRead : Permissions.ObjectVersionRead;

    /// <summary>Demands a right on an object and finds a version of it that is no delete marker.</summary>
    internal async Task<VaultResult<FoundVersion>> FindRowAsync(
        string bucket, ObjectKey key, VersionName? version, Permission permission, CancellationToken cancellationToken)
    {
        var demanded = await _session.DemandAsync(bucket, permission, key.ToString(), null, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var allowed = demanded.Value;
        var row = version is { } named
            ? await _finder.NamedAsync(allowed.Row, key, named, cancellationToken).ConfigureAwait(false)
            : await _finder.CurrentAsync(allowed.Row, key, cancellationToken).ConfigureAwait(false);
        if (row is { Kind: VersionKind.Object })
        {
            return new FoundVersion(allowed, row);
        }

        if (row is not null)
        {
            return new VaultProblem(VaultFault.IsDeleteMarker) { Marker = row.Name };
        }

        return await MissingAsync(allowed, key, version, cancellationToken).ConfigureAwait(false);
    }

    // Whoever may not list is not told what is there and what is not, as Amazon S3 does.
    private async Task<VaultProblem> MissingAsync(
        AllowedBucket allowed, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var decision = await _services.Guard.DecideAsync(
            _session.Actor, Permissions.ObjectList, allowed.Granted.Resource, null, cancellationToken).ConfigureAwait(false);
        if (decision.Denial is { } denial)
        {
            return new VaultProblem(VaultFault.AccessDenied) { Denial = denial };
        }

        if (version is not null)
        {
            return new VaultProblem(VaultFault.NoSuchVersion);
        }

        var marker = await _finder.NewestAsync(allowed.Row, key, cancellationToken).ConfigureAwait(false);
        return new VaultProblem(VaultFault.NoSuchKey) { Marker = marker?.Name };
    }

    private async Task<ObjectDetails> DescribeAsync(FoundVersion found, bool isLatest, CancellationToken cancellationToken)
    {
        var (allowed, row) = found;
        using var seal = _services.SealOf(row);
        var parts = row.Parts == 0 ? [] : await _finder.BodiesAsync(row.Id.ToString(), cancellationToken).ConfigureAwait(false);
        return new ObjectDetails(seal.Describe(row, isLatest), [.. parts.Select(seal.Describe)]) { CanBeLocked = allowed.Row.ObjectLock };
    }
}

/// <summary>A version that was found, in a bucket whose right was decided.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Row">The version.</param>
internal sealed record FoundVersion(AllowedBucket Bucket, ObjectVersionRow Row);
