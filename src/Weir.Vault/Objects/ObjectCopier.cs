using Weir.Vault.Catalog;
using Weir.Vault.Format;
using Weir.Vault.Sealing;

namespace Weir.Vault.Objects;

/// <summary>Copies one version to a new place.</summary>
/// <param name="services">The vault.</param>
/// <param name="objects">Makes the new version.</param>
/// <param name="source">What is copied; its reading was allowed.</param>
/// <param name="target">Where to; its writing was allowed.</param>
internal sealed class ObjectCopier(VaultServices services, SessionObjects objects, ObjectReader source, AllowedBucket target)
{
    /// <summary>Makes the copy.</summary>
    /// <exception cref="ObjectGoneException">The source was removed after it was opened; nothing was written.</exception>
    public async Task<VaultResult<Copied>> CopyAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var row = source.Origin.Row;
        using var sourceSeal = services.SealOf(row);
        var asked = request.Target with
        {
            Metadata = request.ReplacesMetadata ? request.Target.Metadata : source.Info.Metadata,
            Tags = request.ReplacesTags ? request.Target.Tags : sourceSeal.Tags(row.Id.ToString(), row.TagsSealed),
            Checksum = request.ChangesChecksum ? request.Target.Checksum : source.Info.Checksum!.Algorithm,
            Bytes = row.Size,
        };
        var isSealedAnew = row.Project != target.Row.Project || asked.Checksum != source.Info.Checksum!.Algorithm;
        var made = isSealedAnew
            ? await SealAnewAsync(asked, cancellationToken).ConfigureAwait(false)
            : await RewrapAsync(asked, sourceSeal, cancellationToken).ConfigureAwait(false);
        return made.IsDone ? new Copied(made.Value, source.Info.Version) : made.Problem;
    }

    private async Task<VaultResult<ObjectInfo>> SealAnewAsync(PutRequest asked, CancellationToken cancellationToken)
    {
        var begun = await objects.BeginPutAsync(asked, cancellationToken).ConfigureAwait(false);
        if (!begun.IsDone)
        {
            return begun.Problem;
        }

        await using var upload = begun.Value;
        await source.ReadAsync(
            0,
            source.Info.Size,
            async (bytes, cancelled) =>
            {
                await upload.WriteAsync(bytes, cancelled).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await upload.CommitAsync(DeclaredDigests.None, cancellationToken).ConfigureAwait(false);
    }

    private async Task<VaultResult<ObjectInfo>> RewrapAsync(PutRequest asked, DetailsSeal sourceSeal, CancellationToken cancellationToken)
    {
        var (bucket, from) = source.Origin;
        var bodies = await new VersionFinder(services.Database).BodiesAsync(from.Id.ToString(), cancellationToken).ConfigureAwait(false);
        var now = services.Time.GetUtcNow();
        var retention = WriteRules.RetentionOf(asked.Retention, target.Row, now);
        var row = objects.NewRow(target.Row, asked.Key, VersionKind.Object);
        var id = row.Id.ToString();
        using var seal = services.SealOf(row);
        var old = sourceSeal.Details(from)!;
        var details = VersionDetails.Of(asked.Metadata) with
        {
            Algorithm = old.Algorithm,
            IsComposite = old.IsComposite,
            Checksum = old.Checksum,
            Sha256 = old.Sha256,
        };
        row = row with
        {
            Size = from.Size,
            Parts = from.Parts,
            TagSealed = seal.Seal(id, VersionDescriber.TagColumn, sourceSeal.Open(from.Id.ToString(), VersionDescriber.TagColumn, from.TagSealed!)),
            DetailsSealed = seal.Seal(id, VersionDescriber.DetailsColumn, details.ToBytes()),
            TagsSealed = seal.SealTags(id, asked.Tags),
            RetentionMode = retention?.Mode,
            RetainUntil = retention?.Until,
            LegalHold = asked.LegalHold,
        };
        var detail = Records.OfVersion(target.Row, row, old.Sha256).Add("source", from.Id.ToString()).Add("source_bucket", bucket.Row.Name);
        var version = new NewVersion(row, [.. bodies.Select(body => Moved(body, from, row, sourceSeal, seal))], "object.copy", detail)
        {
            Only = unit => unit.HasBytes(from.Id.ToString(), bodies.Count),
            IsGone = async cancelled =>
                (await new VersionFinder(services.Database).BodiesAsync(from.Id.ToString(), cancelled).ConfigureAwait(false)).Count == 0
                    ? throw new ObjectGoneException()
                    : null,
        };
        var refused = bodies.Count == 0
            ? throw new ObjectGoneException()
            : await new VersionWriter(services, target).CommitAsync(version, asked.Condition, cancellationToken).ConfigureAwait(false);
        return refused is { } fault ? fault : seal.Describe(row, isLatest: true);
    }

    // The same blob, with its key wrapped for the new place.
    private ObjectBlobRow Moved(ObjectBlobRow body, ObjectVersionRow from, ObjectVersionRow to, DetailsSeal sourceSeal, DetailsSeal seal)
    {
        var blob = BlobId.Read(body.Blob);
        var id = to.Id.ToString();
        var digests = sourceSeal.Open(VersionDescriber.PartRow(body.Version, body.Part), VersionDescriber.PartColumn, body.DetailsSealed);
        return body with
        {
            Version = id,
            WrappedKey = services.DataKeys.Rewrap(PlaceOf(from, blob), PlaceOf(to, blob), body.WrappedKey),
            DetailsSealed = seal.Seal(VersionDescriber.PartRow(id, body.Part), VersionDescriber.PartColumn, digests),
        };
    }

    private static DataKeyPlace PlaceOf(ObjectVersionRow row, BlobId blob) => new(row.Organization, row.Project, row.Bucket, row.Key, row.Id, blob);
}
