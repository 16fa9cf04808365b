using Microsoft.Win32.SafeHandles;
using Weir.Store;

namespace Weir.Vault.Blobs;

/// <summary>How bytes are forced to a disk.</summary>
/// <param name="File">Forces an open file's content.</param>
/// <param name="Folder">Forces the names in a folder.</param>
internal sealed record DiskSync(Action<SafeFileHandle> File, Action<string> Folder)
{
    /// <summary>The disk of this machine.</summary>
    public static DiskSync Real { get; } = new(RandomAccess.FlushToDisk, DurableFile.SyncFolder);
}
