using System.Security.Cryptography;
using Weir.Store;
using Weir.Vault.Catalog;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Sealing;

namespace Weir.Vault.Uploads;

/// <summary>Makes one object of the parts of an upload. No byte is read or written: parts become pieces of the object as they are.</summary>
/// <param name="services">The vault.</param>
/// <param name="session">Who acts.</param>
/// <param name="bucket">The bucket, and the right to write there.</param>
/// <param name="upload">The upload.</param>
internal sealed class UploadCompleter(VaultServices services, VaultSession session, AllowedBucket bucket, UploadRow upload)
{
    private const string PlaceParts =
        """
        update object_blobs set start = p.start
        from (select part, sum(size) over (order by part) - size as start from object_blobs where version = @version) p
        where object_blobs.version = @version and object_blobs.part = p.part
        """;

    private readonly VersionFinder _finder = new(services.Database);

    /// <summary>Completes the upload.</summary>
    public async Task<VaultResult<ObjectInfo>> CompleteAsync(Completion completion, CancellationToken cancellationToken)
    {
        using var seal = services.SealOf(upload);
        var uploaded = await _finder.BodiesAsync(upload.Version.ToString(), cancellationToken).ConfigureAwait(false);
        var (parts, problem) = Choose(completion.Parts, uploaded, seal);
        if (problem is { } refused)
        {
            return refused;
        }

        var details = DetailsOf(parts, seal);
        var size = parts.Sum(static part => part.Row.Size);
        if (FaultOf(completion, details, size) is { } fault)
        {
            return fault;
        }

        var row = RowOf(parts, details, size, seal);
        var detail = Records.OfVersion(bucket.Row, row, details.Sha256).Add("upload", upload.Id.ToString());
        var version = new NewVersion(row, [], "upload.complete", detail)
        {
            Only = unit => Settle(unit, uploaded, parts),
            IsGone = IsGoneAsync,
            More = change => change.Remove(VaultTables.Uploads, upload, "upload.end"),
        };
        var outcome = await new VersionWriter(services, bucket).CommitAsync(version, completion.Condition, cancellationToken).ConfigureAwait(false);
        if (outcome is { } failed)
        {
            return failed;
        }

        services.Reclaimer.Wake();
        return seal.Describe(row, isLatest: true);
    }

    private static (IReadOnlyList<ChosenPart> Parts, VaultFault? Fault) Choose(
        IReadOnlyList<NamedPart> named, IReadOnlyList<ObjectBlobRow> uploaded, DetailsSeal seal)
    {
        var byNumber = uploaded.ToDictionary(static row => row.Part);
        var chosen = new List<ChosenPart>(named.Count);
        foreach (var part in named)
        {
            if (chosen.Count > 0 && part.Number <= chosen[^1].Row.Part)
            {
                return ([], VaultFault.InvalidPartOrder);
            }

            if (!byNumber.TryGetValue(part.Number, out var row))
            {
                return ([], VaultFault.InvalidPart);
            }

            var digests = seal.Details(row);
            if (part.Tag != new EntityTag(digests.Md5, 0)
                || (part.Checksum is { } checksum && !checksum.Span.SequenceEqual(digests.Checksum)))
            {
                return ([], VaultFault.InvalidPart);
            }

            chosen.Add(new ChosenPart(row, digests));
        }

        return chosen.Count == 0 ? ([], VaultFault.InvalidPartOrder)
            : chosen.SkipLast(1).Any(static part => part.Row.Size < WriteRules.FewestPartBytes) ? ([], VaultFault.PartTooSmall)
            : (chosen, null);
    }

    private static VaultFault? FaultOf(Completion completion, VersionDetails details, long size) =>
        size > WriteRules.MostObjectBytes ? VaultFault.TooLarge
            : completion.Bytes is { } bytes && bytes != size ? VaultFault.WrongLength
            : completion.Checksum is { } declared && !declared.Span.SequenceEqual(details.Checksum) ? VaultFault.WrongChecksum
            : null;

    // Read again inside the unit: a part that was uploaded anew since then would have another blob.
    private bool Settle(WriteUnit unit, IReadOnlyList<ObjectBlobRow> uploaded, IReadOnlyList<ChosenPart> parts)
    {
        var version = upload.Version.ToString();
        var blobs = unit.Query<byte[]>("select blob from object_blobs where version = @version order by part", new { version });
        if (!unit.IsUnderWay(upload)
            || blobs.Count != uploaded.Count
            || !blobs.Zip(uploaded).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second.Blob)))
        {
            return false;
        }

        var kept = parts.Select(static part => part.Row.Part).ToHashSet();
        foreach (var dropped in uploaded.Where(row => !kept.Contains(row.Part)))
        {
            unit.RemoveBytes(version, dropped.Part);
        }

        unit.Execute(PlaceParts, new { version });
        return true;
    }

    private async Task<VaultFault?> IsGoneAsync(CancellationToken cancellationToken)
    {
        var left = await services.Database.QueryOneAsync<long>(
            "select count(*) from uploads where id = @id", new { id = upload.Id }, cancellationToken).ConfigureAwait(false);
        return left == 0 ? VaultFault.NoSuchUpload : null;
    }

    private VersionDetails DetailsOf(IReadOnlyList<ChosenPart> parts, DetailsSeal seal)
    {
        var begun = SessionUploads.DetailsOf(seal, upload);
        return begun with
        {
            Checksum = begun.IsComposite
                ? ChecksumMath.Composite(begun.Algorithm, parts.Select(static part => (ReadOnlyMemory<byte>)part.Digests.Checksum))
                : parts.Skip(1).Aggregate(
                    parts[0].Digests.Checksum,
                    (sum, part) => ChecksumMath.Combine(begun.Algorithm, sum, part.Digests.Checksum, part.Row.Size)),
            Sha256 = SHA256.HashData([.. parts.SelectMany(static part => part.Digests.Sha256)]),
        };
    }

    private ObjectVersionRow RowOf(IReadOnlyList<ChosenPart> parts, VersionDetails details, long size, DetailsSeal seal)
    {
        var now = services.Time.GetUtcNow();
        var asked = upload.RetentionMode is { } mode ? new RetentionPeriod(mode, upload.RetainUntil!.Value) : null;
        var retention = WriteRules.RetentionOf(asked, bucket.Row, now);
        var id = upload.Version.ToString();
#pragma warning disable CA5351 // S3 defines the entity tag as MD5; nothing rests on it.
        var digest = MD5.HashData([.. parts.SelectMany(static part => part.Digests.Md5)]);
#pragma warning restore CA5351
        return session.Objects.NewRow(bucket.Row, ObjectKey.Stored(upload.Key), VersionKind.Object) with
        {
            Id = upload.Version,
            RecordKey = upload.RecordKey,
            Size = size,
            Parts = parts.Count,
            TagSealed = seal.Seal(id, VersionDescriber.TagColumn, digest),
            DetailsSealed = seal.Seal(id, VersionDescriber.DetailsColumn, details.ToBytes()),
            TagsSealed = seal.SealTags(id, seal.Tags(upload.Id.ToString(), upload.TagsSealed)),
            RetentionMode = retention?.Mode,
            RetainUntil = retention?.Until,
            LegalHold = upload.LegalHold,
        };
    }

    private sealed record ChosenPart(ObjectBlobRow Row, PartDetails Digests);
}
