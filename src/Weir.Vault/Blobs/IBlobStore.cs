using Weir.Vault.Format;

namespace Weir.Vault.Blobs;

/// <summary>
/// Where the sealed bytes of blobs are kept: a directory, or a store on other machines. It knows names that are random and bytes that mean
/// nothing without their key. A blob is written once, is there as a whole or not at all, and never changes. Thread-safe.
/// </summary>
internal interface IBlobStore
{
    /// <summary>Begins a blob; the caller disposes the upload.</summary>
    /// <exception cref="BlobStoreException">Nothing can be written.</exception>
    ValueTask<IBlobUpload> CreateAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>Opens a blob; the caller disposes it. Null when there is none of this name.</summary>
    /// <exception cref="BlobStoreException">It is there and cannot be read.</exception>
    ValueTask<IBlob?> OpenAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>Removes a blob, durably. Who has it open reads on.</summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="BlobStoreException">It cannot be removed.</exception>
    ValueTask<bool> RemoveAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>The names of all blobs, in no order; those that come and go meanwhile may be among them or not.</summary>
    IAsyncEnumerable<BlobId> ListAsync(CancellationToken cancellationToken);
}

/// <summary>A blob that is being written. One that is disposed before it is committed was never there. Not thread-safe.</summary>
internal interface IBlobUpload : IAsyncDisposable
{
    /// <summary>Appends bytes.</summary>
    /// <exception cref="BlobStoreException">They cannot be written.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Makes the blob visible. When this returns it survives a power cut; nothing stops it half-way.</summary>
    /// <exception cref="BlobStoreException">The blob is not there, or cannot be relied on to stay.</exception>
    ValueTask CommitAsync();
}

/// <summary>A blob that is open for reading. Several threads may read at once.</summary>
internal interface IBlob : IAsyncDisposable
{
    /// <summary>Its bytes.</summary>
    long Bytes { get; }

    /// <summary>Reads from a place on, as many bytes as there is room for or as there are.</summary>
    /// <returns>How many were read: fewer than there is room for only at the blob's end.</returns>
    /// <exception cref="BlobStoreException">They cannot be read.</exception>
    ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);
}
