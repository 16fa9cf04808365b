using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Catalog;
using Weir.Vault.Format;

namespace Weir.Vault.Rotation;

/// <summary>
/// Opens the data keys of pieces that were read from the catalog a while ago: a long reading goes on where the project's key was rotated, and the
/// version that its pieces were wrapped under destroyed, since it began. Safe for concurrent use.
/// </summary>
/// <param name="database">The catalog's database.</param>
/// <param name="dataKeys">The data keys of blobs.</param>
internal sealed class PieceKeys(Database database, DataKeys dataKeys)
{
    private const string Wrapped = "select wrapped_key from object_blobs where version = @Version and part = @Part and blob = @Blob";

    /// <summary>Opens the data key of a piece; the caller disposes it.</summary>
    /// <exception cref="SealedObjectException">The wrap was altered, belongs to another place, or is gone with its version.</exception>
    /// <exception cref="KeyUnavailableException">The project's key, or the version that wrapped, cannot be used.</exception>
    public async ValueTask<SecretBytes> OpenAsync(BytesOwner owner, ObjectBlobRow piece, CancellationToken cancellationToken)
    {
        var place = owner.PlaceOf(BlobId.Read(piece.Blob));
        try
        {
            return dataKeys.Open(place, piece.WrappedKey);
        }
        catch (KeyUnavailableException gone) when (gone.Reason == KeyUnavailableReason.UnknownVersion)
        {
            var wrapped = await database.QueryOneAsync<byte[]>(Wrapped, piece, cancellationToken).ConfigureAwait(false)
                ?? throw new SealedObjectException(
                    SealedObjectFault.Truncated, $"Reading part {piece.Part} of {piece.Version}: it was removed meanwhile.");
            return dataKeys.Open(place, wrapped);
        }
    }
}
