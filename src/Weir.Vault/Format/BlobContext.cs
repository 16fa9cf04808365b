using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;

namespace Weir.Vault.Format;

/// <summary>What the bytes of a message are. The numbers are part of every context: never change one.</summary>
internal enum BlobPurpose
{
    /// <summary>The body of an object's version, or one part of it.</summary>
    Content = 1,
}

/// <summary>
/// The context that a message of a blob is bound to (docs/formats/objects.md): it opens under this organization, this blob, this part and
/// this purpose only. Its bytes are injective: two different contexts never have the same.
/// </summary>
/// <param name="Organization">Whose data it is.</param>
/// <param name="Blob">The blob that the message belongs to.</param>
/// <param name="Part">The part's number in a multipart upload, from 1; 0 for a blob in one piece.</param>
/// <param name="Purpose">What the bytes are.</param>
internal readonly record struct BlobContext(Id<Organization> Organization, BlobId Blob, uint Part, BlobPurpose Purpose)
{
    /// <summary>The canonical bytes.</summary>
    /// <exception cref="ArgumentException">The organization is the empty id, which names nobody.</exception>
    public byte[] ToBytes()
    {
        if (Organization.Value == Guid.Empty)
        {
            throw new ArgumentException("A blob belongs to an organization; the empty id names none.");
        }

        Span<byte> blob = stackalloc byte[BlobId.Bytes];
        Blob.Write(blob);
        var fields = new CanonicalFields(stackalloc byte[CanonicalFields.FixedBytes]);
        fields.Add("weir/v1 blob"u8);
        fields.Add(Organization.Value);
        fields.Add(blob);
        fields.Add(Part);
        fields.Add((uint)Purpose);
        return fields.Written.ToArray();
    }
}
