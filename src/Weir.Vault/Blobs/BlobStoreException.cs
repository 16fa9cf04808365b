namespace Weir.Vault.Blobs;

/// <summary>Why a store of blobs did not do what was asked.</summary>
public enum BlobStoreFault
{
    /// <summary>There is no space left. Nothing was kept; writing goes on when space returns.</summary>
    Full = 1,

    /// <summary>The disk or the file system refused.</summary>
    Unusable = 2,

    /// <summary>Another process has the directory.</summary>
    InUse = 3,

    /// <summary>There is a blob of this name already; it was left as it is.</summary>
    Exists = 4,

    /// <summary>
    /// Forcing bytes to the disk failed, now or before. What the disk holds is known only after a restart, so nothing is written any more.
    /// </summary>
    Final = 5,

    /// <summary>The catalog's blobs are in another directory.</summary>
    Foreign = 6,
}

/// <summary>A store of blobs did not do what was asked. The message names a path or a blob, never what is in it.</summary>
public sealed class BlobStoreException : Exception
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    internal BlobStoreException(BlobStoreFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    /// <summary>The exact reason.</summary>
    public BlobStoreFault Fault { get; }

    /// <summary>What an error of the file system means; its number is Linux's.</summary>
    /// <param name="doing">What was being done, to what.</param>
    /// <param name="failure">The error.</param>
    internal static BlobStoreException Of(string doing, Exception failure) => failure.HResult is NoSpace or QuotaExceeded
        ? new(BlobStoreFault.Full, $"{doing}: there is no space left. Nothing was kept; make room and try again.", failure)
        : new(BlobStoreFault.Unusable, $"{doing}: {failure.Message}", failure);
}
