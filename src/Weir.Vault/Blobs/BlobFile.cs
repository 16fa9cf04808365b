using Microsoft.Win32.SafeHandles;
using Weir.Vault.Format;

namespace Weir.Vault.Blobs;

/// <summary>A blob that is a file.</summary>
/// <param name="blob">Its name, for messages.</param>
/// <param name="file">The open file, which this object disposes.</param>
internal sealed class BlobFile(BlobId blob, SafeFileHandle file) : IBlob
{
    /// <inheritdoc/>
    public long Bytes { get; } = RandomAccess.GetLength(file);

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var read = 0;
        try
        {
            for (int more; read < destination.Length; read += more)
            {
                more = await RandomAccess.ReadAsync(file, destination[read..], offset + read, cancellationToken).ConfigureAwait(false);
                if (more == 0)
                {
                    break;
                }
            }

            return read;
        }
        catch (IOException failure)
        {
            throw BlobStoreException.Of($"Reading blob {blob}", failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
