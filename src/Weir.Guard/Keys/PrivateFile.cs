using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Weir.Guard.Keys;

/// <summary>Small files that only their owner can read (mode 0600), written so that a crash leaves the old one or the new one.</summary>
internal static partial class PrivateFile
{
    /// <summary>No secret file of this program is longer.</summary>
    public const int MaxBytes = 4096;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the whole file; the caller clears the bytes. Null when there is no such file.</summary>
    /// <exception cref="RootKeyException">Others can get at it, it is too long, or it cannot be read.</exception>
    public static byte[]? Read(string path)
    {
        RefuseWindows();
        Span<byte> content = stackalloc byte[MaxBytes + 1];
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Share = FileShare.ReadWrite | FileShare.Delete });
            // The mode of the open file, not of the path: nothing can be exchanged in between.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & Others) != 0)
            {
                throw new RootKeyException(RootKeyProblem.OpenToOthers,
                    $"Reading {path}: with mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')} its group or others can get at it. " +
                    $"Expected mode 0600. Run: chmod 600 '{path.Replace("'", "'\\''", StringComparison.Ordinal)}'");
            }

            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= MaxBytes
                ? content[..length].ToArray()
                : throw new RootKeyException(RootKeyProblem.NotARootKey,
                    $"Reading {path}: it has more than {MaxBytes} bytes. Expected a root key or a passphrase.");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RootKeyException(RootKeyProblem.Unreadable,
                $"Reading {path}: {failure.Message} Expected a file that this user owns, with mode 0600.", failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Creates the file with mode 0600, in place of any of this name; content and name are on the disk when this returns.</summary>
    /// <exception cref="RootKeyException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        RefuseWindows();
        try
        {
            File.Delete(path);
            using (var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = OwnerOnly,
            }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            SyncFolderOf(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }
    }

    /// <summary>Puts <paramref name="path"/> in the place of <paramref name="target"/>, durably.</summary>
    /// <exception cref="RootKeyException">It cannot be moved.</exception>
    public static void Replace(string path, string target)
    {
        try
        {
            File.Move(path, target, overwrite: true);
            SyncFolderOf(target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(target, failure);
        }
    }

    /// <summary>Removes the file, durably; no file is no error.</summary>
    /// <exception cref="RootKeyException">It cannot be removed.</exception>
    public static void Remove(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                SyncFolderOf(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }
    }

    private static void SyncFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"Opening {folder} failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        try
        {
            if (FSync(descriptor) != 0)
            {
                throw new IOException($"Forcing {folder} to disk failed: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static RootKeyException Unwritable(string path, Exception cause) => new(RootKeyProblem.Unwritable,
        $"Writing {path}: {cause.Message} Expected a folder on a disk with space left that this user may write to.", cause);

    // Without the mode bits nothing shows that a file is private, and a check that cannot be made is a refusal.
    [UnsupportedOSPlatformGuard("windows")]
    private static void RefuseWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Key files need a system with Unix file modes.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
