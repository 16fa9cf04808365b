using Weir.Foundation;
using Weir.Guard;
using Weir.Vault.Format;
using Weir.Vault.Uploads;

namespace Weir.Vault.Catalog;

/// <summary>What stored bytes belong to: a version, or an upload that is under way.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="Project">Of which project.</param>
/// <param name="Bucket">In which bucket.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Version">The version that they are, or are to be.</param>
internal sealed record BytesOwner(
    Id<Organization> Organization, Id<Project> Project, Id<Bucket> Bucket, ReadOnlyMemory<byte> Key, Id<ObjectVersion> Version)
{
    /// <summary>Of a version.</summary>
    public static BytesOwner Of(ObjectVersionRow row) => new(row.Organization, row.Project, row.Bucket, row.Key, row.Id);

    /// <summary>Of an upload.</summary>
    public static BytesOwner Of(UploadRow row) => new(row.Organization, row.Project, row.Bucket, row.Key, row.Version);

    /// <summary>What the data key of a blob is wrapped for.</summary>
    public DataKeyPlace PlaceOf(BlobId blob) => new(Organization, Project, Bucket, Key, Version, blob);
}
