using Weir.Guard.Audit;
using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;
using Weir.Vault.Sealing;

namespace Weir.Vault.Uploads;

/// <summary>
/// A part that is being written: give it the bytes, then commit. One that was uploaded before under its number is replaced. What is disposed
/// before it is committed was never there. Not thread-safe.
/// </summary>
public sealed class PartUpload : IAsyncDisposable
{
    private readonly VaultServices _services;
    private readonly AllowedBucket _bucket;
    private readonly UploadRow _upload;
    private readonly int _number;
    private readonly long? _announced;
    private readonly SealedBody _body;

    internal PartUpload(VaultServices services, AllowedBucket bucket, UploadRow upload, int number, long? announced, SealedBody body) =>
        (_services, _bucket, _upload, _number, _announced, _body) = (services, bucket, upload, number, announced, body);

    /// <summary>The checksum that is kept of it: that of its upload.</summary>
    public required ChecksumAlgorithm Algorithm { get; init; }

    /// <summary>Takes the next bytes; they may be used anew afterwards.</summary>
    /// <exception cref="BlobStoreException">They cannot be written.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _body.WriteAsync(bytes, cancellationToken);

    /// <summary>Makes the part durable.</summary>
    /// <param name="declared">What the sender says the bytes must be.</param>
    /// <param name="cancellationToken">Gives up before the catalog is written.</param>
    /// <returns>The part; with a problem nothing was kept.</returns>
    /// <exception cref="BlobStoreException">The bytes cannot be made durable.</exception>
    /// <exception cref="StoreException">The catalog cannot be written; whether the part is there may be unknown.</exception>
    public async Task<VaultResult<PartInfo>> CommitAsync(DeclaredDigests declared, CancellationToken cancellationToken)
    {
        var digests = _body.Digest();
        if (BodyFaults.Of(_body, digests, declared, _announced) is { } fault)
        {
            return fault;
        }

        using var seal = _services.SealOf(_upload);
        var version = _upload.Version.ToString();
        var row = await _body.FinishAsync(
            version,
            _services.Time.GetUtcNow(),
            seal.Seal(VersionDescriber.PartRow(version, _number), VersionDescriber.PartColumn, digests.ToBytes()),
            cancellationToken).ConfigureAwait(false);
        _body.Keep();
        var outcome = await _services.Fresh.CommitAsync(_upload.Project, () => Change(row, digests), cancellationToken).ConfigureAwait(false);
        if (outcome != ChangeOutcome.Committed)
        {
            _body.Discard();
            return outcome == ChangeOutcome.Closed ? VaultFault.Closed : VaultFault.NoSuchUpload;
        }

        _services.Reclaimer.Wake();
        return seal.Describe(row);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _body.DisposeAsync();

    private AuditedChange Change(ObjectBlobRow row, PartDetails digests)
    {
        var fresh = _services.Fresh.Of(BytesOwner.Of(_upload), row);
        var entry = Records.Event(_bucket, "upload.part", VaultTables.Uploads.Kind, _upload.Id.ToString(), Detail(digests.Sha256));
        return _services.Guard.Begin(_bucket.Granted)
            .Only(unit => unit.IsUnderWay(_upload))
            .Also(unit =>
            {
                unit.RemoveBytes(fresh.Version, _number);
                unit.Add(fresh);
            })
            .Note(entry with { SealedUnder = _upload.StateKey });
    }

    private CanonicalJson Detail(byte[] sha256) => new CanonicalJson()
        .Add("bucket", _bucket.Row.Name)
        .Add("key", ObjectKey.Stored(_upload.Key).ToString())
        .Add("part", _number)
        .Add("sha256", sha256)
        .Add("size", _body.Bytes);
}

/// <summary>What units ask of uploads.</summary>
internal static class UploadUnit
{
    /// <summary>Whether an upload is neither completed nor aborted.</summary>
    public static bool IsUnderWay(this WriteUnit unit, UploadRow upload) =>
        unit.QueryOne<long>("select count(*) from uploads where id = @id", new { id = upload.Id }) == 1;
}
