using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Format;
using Weir.Vault.Objects;
using Weir.Vault.Sealing;

namespace Weir.Vault.Uploads;

/// <summary>What an actor may do with multipart uploads. Whoever may write a key may upload it in parts. Safe for concurrent use.</summary>
public sealed class SessionUploads
{
    private const int MostTries = 4;

    private readonly VaultServices _services;
    private readonly VaultSession _session;
    private readonly VersionFinder _finder;

    internal SessionUploads(VaultServices services, VaultSession session)
    {
        _services = services;
        _session = session;
        _finder = new VersionFinder(services.Database);
    }

    /// <summary>Begins an upload.</summary>
    /// <param name="request">The object that is to be written; its condition does not count before the end.</param>
    /// <param name="isComposite">Whether the checksum is to be over the parts' checksums. One of SHA always is, CRC-64 never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<UploadInfo>> StartAsync(PutRequest request, bool isComposite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var demanded = await _session.Objects.DemandWriteAsync(request, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var bucket = demanded.Value.Row;
        var id = Id<Upload>.New(_services.Time);
        var details = VersionDetails.Of(request.Metadata) with { Algorithm = request.Checksum, IsComposite = isComposite };
        var version = Id<ObjectVersion>.New(_services.Time);
        var key = _services.NewRecordKey(bucket.Project, version);
        var row = new UploadRow(
            id, bucket.Id, bucket.Organization, bucket.Project, request.Key.Bytes.ToArray(), version, [], null,
            request.Retention?.Mode, request.Retention?.Until, request.LegalHold, _session.Actor.Id,
            DateTimeOffset.FromUnixTimeMilliseconds(_services.Time.GetUtcNow().ToUnixTimeMilliseconds()), key, Revision: 1);
        using var seal = _services.SealOf(row);
        row = row with
        {
            DetailsSealed = seal.Seal(id.ToString(), VersionDescriber.DetailsColumn, details.ToBytes()),
            TagsSealed = seal.SealTags(id.ToString(), request.Tags),
        };
        var outcome = await _services.Fresh.CommitAsync(
            bucket.Project,
            () => _services.Guard.Begin(demanded.Value.Granted)
                .Create(VaultTables.Uploads, _services.Fresh.Of(row), "upload.start", DetailOf(bucket, row)),
            cancellationToken).ConfigureAwait(false);
        return outcome switch
        {
            ChangeOutcome.Committed => Describe(row),
            ChangeOutcome.Conflict => VaultFault.Conflict,
            _ => VaultFault.Closed,
        };
    }

    /// <summary>Begins to write a part.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The key that the upload was begun with.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="number">The part's number, from 1 to 10,000.</param>
    /// <param name="bytes">How many bytes were announced; null where nobody knows yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Takes the bytes; the caller disposes it.</returns>
    public async Task<VaultResult<PartUpload>> BeginPartAsync(
        string bucket, ObjectKey key, Id<Upload> upload, int number, long? bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, WriteRules.MostParts);
        var found = await FindAsync(bucket, key, upload, Permissions.ObjectWrite, cancellationToken).ConfigureAwait(false);
        if (!found.IsDone)
        {
            return found.Problem;
        }

        if (bytes > WriteRules.MostPieceBytes)
        {
            return VaultFault.TooLarge;
        }

        var row = found.Value.Row;
        using var seal = _services.SealOf(row);
        var place = new DataKeyPlace(row.Organization, row.Project, row.Bucket, row.Key, row.Version, BlobId.New());
        var algorithm = DetailsOf(seal, row).Algorithm;
        var body = new SealedBody(_services, place, number, algorithm, WriteRules.MostPieceBytes);
        return new PartUpload(_services, found.Value.Bucket, row, number, bytes, body) { Algorithm = algorithm };
    }

    /// <summary>Copies bytes of an object into a part.</summary>
    public Task<VaultResult<CopiedPart>> CopyPartAsync(
        string bucket, ObjectKey key, Id<Upload> upload, int number, PartSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Reopening.RunAsync(() => CopyPartOnceAsync(bucket, key, upload, number, source, cancellationToken));
    }

    private async Task<VaultResult<CopiedPart>> CopyPartOnceAsync(
        string bucket, ObjectKey key, Id<Upload> upload, int number, PartSource source, CancellationToken cancellationToken)
    {
        var opened = await _session.Objects.OpenAsync(source.Bucket, source.Key, source.Version, cancellationToken).ConfigureAwait(false);
        if (!opened.IsDone)
        {
            return opened.Problem;
        }

        var info = opened.Value.Info;
        if (source.Condition is { } condition && !condition(info))
        {
            return VaultFault.PreconditionFailed;
        }

        var (offset, bytes) = source.Range ?? (0, info.Size);
        if (offset < 0 || bytes < 0 || bytes > info.Size - offset)
        {
            return VaultFault.WrongLength;
        }

        var begun = await BeginPartAsync(bucket, key, upload, number, bytes, cancellationToken).ConfigureAwait(false);
        if (!begun.IsDone)
        {
            return begun.Problem;
        }

        await using var part = begun.Value;
        await opened.Value.ReadAsync(
            offset,
            bytes,
            async (piece, cancelled) =>
            {
                await part.WriteAsync(piece, cancelled).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        var made = await part.CommitAsync(DeclaredDigests.None, cancellationToken).ConfigureAwait(false);
        return made.IsDone ? new CopiedPart(made.Value, info.Version) : made.Problem;
    }

    /// <summary>Lists the uploads of a bucket that are under way. Each page is one moment of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not between 0 and 1,000.</exception>
    public async Task<VaultResult<UploadPage>> ListAsync(UploadListQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var range = new ListRange(query.Prefix, query.Delimiter, query.KeyMarker, query.Limit);
        var demanded = await _session.Lists.DemandAsync(query.Bucket, range, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var place = query.UploadMarker is { } marker && range.MayFollowMarker
            ? new KeyPlace(query.KeyMarker.ToArray(), marker.ToString())
            : new KeyPlace(range.Begin, null);
        IReadOnlyList<KeyItem<UploadRow>> items;
        bool isTruncated;
        await using (var read = await _services.Database.OpenReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var source = new UploadSource(read, demanded.Value.Row, range.End);
            (items, isTruncated) = await new KeyWalk<UploadRow>(source, range.Prefix, range.Delimiter)
                .TakeAsync(place, range.Limit, cancellationToken).ConfigureAwait(false);
        }

        await _session.Lists.RecordAsync(demanded.Value, "upload.list", range, items.Count, cancellationToken).ConfigureAwait(false);
        return new UploadPage(
            [.. items.Where(static item => item.Row is not null).Select(item => Describe(item.Row!))],
            SessionLists.CommonPrefixes(items),
            isTruncated,
            SessionLists.LastKey(items, static row => row.Key),
            items.Count > 0 ? items[^1].Row?.Id : null);
    }

    /// <summary>Lists the parts that an upload has so far.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The key that the upload was begun with.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="after">The number that parts come after; 0 for the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<PartPage>> ListPartsAsync(
        string bucket, ObjectKey key, Id<Upload> upload, int after, int limit, CancellationToken cancellationToken)
    {
        var found = await FindAsync(bucket, key, upload, Permissions.ObjectWrite, cancellationToken).ConfigureAwait(false);
        if (!found.IsDone)
        {
            return found.Problem;
        }

        var (allowed, row) = found.Value;
        using var seal = _services.SealOf(row);
        var parts = await _finder.PartsAsync(row.Version.ToString(), after, limit + 1, cancellationToken).ConfigureAwait(false);
        await _services.Trail.RecordAsync(
            _session.Actor,
            Records.Event(allowed, "upload.list", VaultTables.Uploads.Kind, row.Id.ToString(), DetailOf(allowed.Row, row)) with
            {
                SealedUnder = row.StateKey,
            },
            cancellationToken).ConfigureAwait(false);
        return new PartPage(Describe(row), [.. parts.Take(limit).Select(seal.Describe)], parts.Count > limit);
    }

    /// <summary>Makes the object of an upload's parts; parts that are not named are dropped.</summary>
    public async Task<VaultResult<ObjectInfo>> CompleteAsync(
        string bucket, ObjectKey key, Id<Upload> upload, Completion completion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(completion);
        var found = await FindAsync(bucket, key, upload, Permissions.ObjectWrite, cancellationToken).ConfigureAwait(false);
        return found.IsDone
            ? await new UploadCompleter(_services, _session, found.Value.Bucket, found.Value.Row)
                .CompleteAsync(completion, cancellationToken).ConfigureAwait(false)
            : found.Problem;
    }

    /// <summary>Drops an upload with all its parts.</summary>
    public async Task<VaultResult<Done>> AbortAsync(string bucket, ObjectKey key, Id<Upload> upload, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var found = await FindAsync(bucket, key, upload, Permissions.ObjectWrite, cancellationToken).ConfigureAwait(false);
            if (!found.IsDone)
            {
                return found.Problem;
            }

            var (allowed, row) = found.Value;
            var outcome = await _services.Guard.Begin(allowed.Granted)
                .Also(unit => unit.RemoveBytes(row.Version.ToString()))
                .Also(_services.KeepKey(row))
                .Remove(VaultTables.Uploads, row, "upload.abort", DetailOf(allowed.Row, row))
                .CommitAsync(cancellationToken).ConfigureAwait(false);
            if (outcome == ChangeOutcome.Committed)
            {
                _services.Reclaimer.Wake();
                return Done.Value;
            }

            if (outcome == ChangeOutcome.Closed)
            {
                return VaultFault.Closed;
            }
        }

        return VaultFault.Conflict;
    }

    /// <summary>What an upload was begun with.</summary>
    internal static VersionDetails DetailsOf(DetailsSeal seal, UploadRow row) =>
        VersionDetails.Read(seal.Open(row.Id.ToString(), VersionDescriber.DetailsColumn, row.DetailsSealed));

    /// <summary>What doors are told of an upload.</summary>
    private UploadInfo Describe(UploadRow row)
    {
        using var seal = _services.SealOf(row);
        var details = DetailsOf(seal, row);
        return new UploadInfo(row.Id, ObjectKey.Stored(row.Key), row.StartedAt, details.Algorithm, details.IsComposite, row.StartedBy);
    }

    /// <summary>What the record is told of an upload.</summary>
    internal static CanonicalJson DetailOf(BucketRow bucket, UploadRow row) =>
        new CanonicalJson().Add("bucket", bucket.Name).Add("key", ObjectKey.Stored(row.Key).ToString());

    private async Task<VaultResult<FoundUpload>> FindAsync(
        string bucket, ObjectKey key, Id<Upload> upload, Permission permission, CancellationToken cancellationToken)
    {
        var demanded = await _session.DemandAsync(bucket, permission, key.ToString(), null, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var row = await _services.Database.QueryOneAsync<UploadRow>(
            $"{VaultTables.Uploads.Select} where id = @upload and bucket = @bucket and key = @key",
            new { upload, bucket = demanded.Value.Row.Id, key = key.Bytes.ToArray() },
            cancellationToken).ConfigureAwait(false);
        return row is null ? VaultFault.NoSuchUpload : new FoundUpload(demanded.Value, row);
    }
}

/// <summary>An upload that was found, in a bucket whose right was decided.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Row">The upload.</param>
internal sealed record FoundUpload(AllowedBucket Bucket, UploadRow Row);
