using Weir.Testing;

namespace Weir.SystemTests.Testing;

/// <summary>
/// A real file system of a few MiB in memory, which fills up like a disk and can be enlarged. Mounting needs root: a test that cannot have
/// one is skipped with the reason. Disposing unmounts it.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private SmallDisk(TempFolder folder) => _folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string FullName => _folder.FullName;

    /// <summary>What is taken of it, rounded up.</summary>
    public int UsedMebibytes
    {
        get
        {
            var drive = new DriveInfo(FullName);
            return (int)((drive.TotalSize - drive.TotalFreeSpace + (1 << 20) - 1) >> 20);
        }
    }

    /// <summary>Mounts an empty one.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("a full disk needs a file system of its own, and mounting one needs root");
        }

        var disk = new SmallDisk(new TempFolder());
        var mount = await ChildProcess.RunAsync(
            "mount", ["-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0755", "tmpfs", disk.FullName], null, "", cancellationToken);
        if (mount.ExitCode != 0)
        {
            disk._folder.Dispose();
            Assert.Skip($"a full disk needs a file system of its own, and this machine does not mount one: {mount.Error.Trim()}");
        }

        return disk;
    }

    /// <summary>Changes its size, as an administrator would who makes room.</summary>
    public async Task ResizeAsync(int mebibytes, CancellationToken cancellationToken) =>
        (await ChildProcess.RunAsync("mount", ["-o", $"remount,size={mebibytes}m", FullName], null, "", cancellationToken)).Expect(0);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        (await ChildProcess.RunAsync("umount", ["--lazy", FullName], null, "", CancellationToken.None)).Expect(0);
        _folder.Dispose();
    }
}
