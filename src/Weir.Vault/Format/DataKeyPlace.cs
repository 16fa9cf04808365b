using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;

namespace Weir.Vault.Format;

/// <summary>What a wrapped data key belongs to (docs/formats/objects.md): the wrap opens in this place only.</summary>
/// <param name="Organization">The project's organization.</param>
/// <param name="Project">The project, whose key wraps.</param>
/// <param name="Bucket">The object's bucket.</param>
/// <param name="Key">The object's key, as bytes.</param>
/// <param name="Version">The object's version.</param>
/// <param name="Blob">The blob that the data key seals.</param>
internal sealed record DataKeyPlace(
    Id<Organization> Organization,
    Id<Project> Project,
    Id<Bucket> Bucket,
    ReadOnlyMemory<byte> Key,
    Id<ObjectVersion> Version,
    BlobId Blob)
{
    /// <summary>The canonical bytes; two different places never have the same.</summary>
    public byte[] ToBytes()
    {
        Span<byte> blob = stackalloc byte[BlobId.Bytes];
        Blob.Write(blob);
        var fields = new CanonicalFields(new byte[CanonicalFields.FixedBytes + Key.Length]);
        fields.Add(Organization.Value);
        fields.Add(Project.Value);
        fields.Add(Bucket.Value);
        fields.Add(Key.Span);
        fields.Add(Version.Value);
        fields.Add(blob);
        return fields.Written.ToArray();
    }
}
