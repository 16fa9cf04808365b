using System.Globalization;
using System.Runtime.InteropServices;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>What .NET does not offer of POSIX files: identity across links, and making a rename durable. Linux. Thread-safe.</summary>
internal static partial class PosixFile
{
    private const int CurrentFolder = -100; // AT_FDCWD of linux/fcntl.h
    private const uint BasicStats = 0x7ff;  // STATX_BASIC_STATS of linux/stat.h
    private const int NotFound = 2;         // ENOENT
    private const int NotAFolder = 20;      // ENOTDIR

    /// <summary>
    /// Device and inode of a file, links followed: equal exactly when two paths are one file. Null when there is no such file. The file is
    /// not opened, because closing it would drop the locks that SQLite holds on it in this process (POSIX advisory locks, fcntl(2)).
    /// </summary>
    /// <exception cref="DatabaseException">The file's state cannot be read (<see cref="DatabaseFailure.PermissionDenied"/>).</exception>
    public static string? Identity(string path)
    {
        Span<byte> state = stackalloc byte[256];
        if (StatX(CurrentFolder, path, 0, BasicStats, ref MemoryMarshal.GetReference(state)) != 0)
        {
            return Marshal.GetLastPInvokeError() is NotFound or NotAFolder
                ? null
                : throw Fault("reading the state of", path);
        }

        // struct statx of linux/stat.h: the layout is the same on every architecture.
        var inode = MemoryMarshal.Read<ulong>(state[32..]);
        var major = MemoryMarshal.Read<uint>(state[136..]);
        var minor = MemoryMarshal.Read<uint>(state[140..]);
        return string.Create(CultureInfo.InvariantCulture, $"file:{major}:{minor}:{inode}");
    }

    /// <summary>Forces the content of a file, or the entries of a folder, to the disk.</summary>
    /// <exception cref="DatabaseException">The disk reports a failure.</exception>
    public static void Sync(string path)
    {
        var descriptor = Open(path, 0);
        if (descriptor < 0)
        {
            throw Fault("opening", path);
        }

        try
        {
            if (FSync(descriptor) != 0)
            {
                throw Fault("forcing to disk", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static DatabaseException Fault(string doing, string path) =>
        new(DatabaseFailure.PermissionDenied, $"{doing} {path} failed: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte state);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
