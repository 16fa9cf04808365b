using System.Security.Cryptography;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Sealing;

namespace Weir.Vault.Objects;

/// <summary>
/// An object that is being written: give it the bytes, then commit. What is disposed before it is committed was never there. Not thread-safe.
/// </summary>
public sealed class ObjectUpload : IAsyncDisposable
{
    private readonly VaultServices _services;
    private readonly AllowedBucket _bucket;
    private readonly PutRequest _request;
    private readonly ObjectVersionRow _row;
    private readonly SealedBody _body;

    internal ObjectUpload(VaultServices services, AllowedBucket bucket, PutRequest request, ObjectVersionRow row, SealedBody body) =>
        (_services, _bucket, _request, _row, _body) = (services, bucket, request, row, body);

    /// <summary>Takes the next bytes; they may be used anew afterwards.</summary>
    /// <exception cref="BlobStoreException">They cannot be written.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _body.WriteAsync(bytes, cancellationToken);

    /// <summary>Makes the object durable and visible.</summary>
    /// <param name="declared">What the sender says the bytes must be.</param>
    /// <param name="cancellationToken">Gives up before the catalog is written.</param>
    /// <returns>The new version; with a problem nothing was kept.</returns>
    /// <exception cref="BlobStoreException">The bytes cannot be made durable.</exception>
    /// <exception cref="Store.StoreException">The catalog cannot be written; whether the object is there may be unknown.</exception>
    public async Task<VaultResult<ObjectInfo>> CommitAsync(DeclaredDigests declared, CancellationToken cancellationToken)
    {
        var digests = _body.Digest();
        if (BodyFaults.Of(_body, digests, declared, _request.Bytes) is { } fault)
        {
            return fault;
        }

        using var seal = _services.SealOf(_row);
        var id = _row.Id.ToString();
        var now = _services.Time.GetUtcNow();
        var retention = WriteRules.RetentionOf(_request.Retention, _bucket.Row, now);
        var row = _row with
        {
            Size = _body.Bytes,
            ModifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            TagSealed = seal.Seal(id, VersionDescriber.TagColumn, digests.Md5),
            DetailsSealed = seal.Seal(id, VersionDescriber.DetailsColumn, DetailsOf(digests).ToBytes()),
            TagsSealed = seal.SealTags(id, _request.Tags),
            RetentionMode = retention?.Mode,
            RetainUntil = retention?.Until,
            LegalHold = _request.LegalHold,
        };
        var blob = await _body.FinishAsync(
            id, row.ModifiedAt, seal.Seal(VersionDescriber.PartRow(id, 0), VersionDescriber.PartColumn, digests.ToBytes()), cancellationToken)
            .ConfigureAwait(false);

        // Where the catalog's answer is unknown the bytes must stay; the scrub takes back what nobody knows.
        _body.Keep();
        var version = new NewVersion(row, [blob], "object.write", Records.OfVersion(_bucket.Row, row, digests.Sha256));
        if (await new VersionWriter(_services, _bucket).CommitAsync(version, _request.Condition, cancellationToken).ConfigureAwait(false)
            is { } refused)
        {
            _body.Discard();
            return refused;
        }

        return seal.Describe(row, isLatest: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _body.DisposeAsync();

    private VersionDetails DetailsOf(PartDetails digests) => VersionDetails.Of(_request.Metadata) with
    {
        Algorithm = _request.Checksum,
        Checksum = digests.Checksum,
        Sha256 = digests.Sha256,
    };
}

/// <summary>What may be wrong with bytes that have arrived.</summary>
internal static class BodyFaults
{
    /// <summary>What is wrong; null for nothing.</summary>
    /// <param name="body">The body.</param>
    /// <param name="digests">Its digests.</param>
    /// <param name="declared">What they should be.</param>
    /// <param name="announced">How many bytes were announced; null for nobody knows.</param>
    public static VaultFault? Of(SealedBody body, PartDetails digests, DeclaredDigests declared, long? announced) =>
        body.IsTooLarge ? VaultFault.TooLarge
            : announced is { } bytes && bytes != body.Bytes ? VaultFault.WrongLength
            : Differs(declared.Md5, digests.Md5) ? VaultFault.WrongMd5
            : Differs(declared.Sha256, digests.Sha256) ? VaultFault.WrongSha256
            : Differs(declared.Checksum, digests.Checksum) ? VaultFault.WrongChecksum
            : null;

    private static bool Differs(ReadOnlyMemory<byte>? declared, byte[] digest) =>
        declared is { } bytes && !CryptographicOperations.FixedTimeEquals(bytes.Span, digest);
}
