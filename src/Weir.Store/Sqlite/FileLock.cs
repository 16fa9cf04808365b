using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weir.Store.Sqlite;

/// <summary>
/// The right of one process to write a SQLite file: an exclusive lock (flock) on <c>PATH.lock</c>, which the system gives back when the
/// process ends, however it ends. The file stays, because removing it would let two processes lock two files of the same name.
/// </summary>
internal sealed partial class FileLock : IDisposable
{
    private const int ExclusiveWithoutWaiting = 2 | 4;
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreRefusedException">Another process, or another part of this one, has it.</exception>
    public static FileLock Take(string path)
    {
        var name = path + ".lock";
        try
        {
            var file = new FileStream(name, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            if (Flock(file.SafeFileHandle, ExclusiveWithoutWaiting) == 0)
            {
                return new FileLock(file);
            }

            file.Dispose();
            throw InUse(path, null);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new StoreRefusedException($"Opening {path}: its folder does not exist. Create it, or name another file.", error);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw InUse(path, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException(
                $"Opening {path}: its lock {name} cannot be opened for writing. Let this user own the folder and the files in it.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static StoreRefusedException InUse(string path, Exception? error) => new(
        $"Opening {path}: another server has it open. One server runs on a SQLite file; stop the other, or use PostgreSQL for several.", error);

    // FileShare.None does the same, but an environment variable of .NET switches that off.
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
