using System.Runtime.InteropServices;

namespace Weir.Ledger;

/// <summary>Files that are whole or not there, whatever happens to the process or the machine in between.</summary>
internal static partial class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a temporary file, flushes it, puts it in place of the old one and flushes the folder. Mode 0600.</summary>
    /// <exception cref="IOException">It could not be done; the old file stands.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        Write(temporary, content);
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a file that must not exist, and flushes it and its folder. Mode 0600.</summary>
    /// <exception cref="IOException">It exists, or could not be written.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        Write(path, content);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
            BufferSize = 0,
        });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Flushes a folder: a name in it is durable only then.</summary>
    /// <exception cref="IOException">It could not be flushed.</exception>
    public static void FlushFolder(string folder)
    {
        // The platform opens no folder as a file.
        var descriptor = Open(folder, 0);
        var isDone = descriptor >= 0 && Flush(descriptor) == 0;
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (!isDone)
        {
            throw new IOException($"The folder {folder} could not be flushed to disk: what was written there may be lost.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
