using System.Globalization;

namespace Weir.Store.Sqlite;

/// <summary>
/// The right of one process to write a SQLite file: an exclusive lock (flock) on <c>PATH.lock</c>, which the system gives back when the
/// process ends, however it ends. The file stays, because removing it would let two processes lock two files of the same name.
/// </summary>
internal sealed class FileLock : IDisposable
{
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
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new FileLock(file);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new StoreRefusedException($"Opening {path}: its folder does not exist. Create it, or name another file.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException(
                $"Opening {path}: another server has it open, or {name} cannot be written. One server runs on a SQLite file; stop the other, "
                + "or use PostgreSQL for several.",
                error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
