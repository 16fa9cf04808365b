namespace Weir.Vault.Catalog;

/// <summary>A row of <c>object_blobs</c>: the bytes of a version, or of one part of it, and the key that opens them.</summary>
/// <param name="Version">The version, as text; also of an upload that is not complete yet.</param>
/// <param name="Part">The part's number from 1; 0 for an object in one piece.</param>
/// <param name="Blob">The blob's id, 16 bytes.</param>
/// <param name="Start">Where the part begins in the object; set when an upload is completed.</param>
/// <param name="Size">Bytes of plaintext.</param>
/// <param name="WrappedKey">The data key, wrapped for this version.</param>
/// <param name="DetailsSealed">Digests of the part (<see cref="Sealing.PartDetails"/>), sealed.</param>
/// <param name="Body">The sealed message itself where it is small; null where it is in the store of blobs.</param>
/// <param name="UploadedAt">When it was written.</param>
internal sealed record ObjectBlobRow(
    string Version,
    long Part,
    byte[] Blob,
    long Start,
    long Size,
    byte[] WrappedKey,
    byte[] DetailsSealed,
    byte[]? Body,
    DateTimeOffset UploadedAt);
