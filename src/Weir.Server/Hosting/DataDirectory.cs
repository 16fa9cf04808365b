using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting;

/// <summary>
/// The folder that holds everything a server keeps, held by this process alone until it is disposed. Only the account that runs the server
/// may write it.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly FileStream? _lock;

    private DataDirectory(string path, FileStream? @lock)
    {
        FullName = path;
        _lock = @lock;
    }

    /// <summary>The full path.</summary>
    public string FullName { get; }

    /// <summary>The own authority's and server's certificates.</summary>
    public string TlsPath => Path.Combine(FullName, "tls");

    /// <summary>The main database, when it is SQLite.</summary>
    public string DatabasePath => Path.Combine(FullName, "weir.db");

    /// <summary>The key store, when it is SQLite.</summary>
    public string KeyStorePath => Path.Combine(FullName, "keys.db");

    /// <summary>The blobs of objects.</summary>
    public string ObjectsPath => Path.Combine(FullName, "objects");

    /// <summary>The root key.</summary>
    public string RootKeyPath => Path.Combine(FullName, "root.key");

    /// <summary>Copies of the database from before a migration.</summary>
    public string BackupPath => Path.Combine(FullName, "backups");

    /// <summary>Backups of the key store, apart from those of the database: they are kept for a shorter time.</summary>
    public string KeyBackupPath => Path.Combine(FullName, "key-backups");

    /// <summary>Opens the folder and makes it with mode 0700 when there is none.</summary>
    /// <exception cref="ServerException">Others may write it, another server holds it, or it cannot be made.</exception>
    public static DataDirectory Open(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            MakePrivate(full);
            if ((File.GetUnixFileMode(full) & OthersWrite) != 0)
            {
                throw Refused($"others than its owner may write the data directory {full}; run: chmod go-w '{full}'");
            }

            return new DataDirectory(full, Lock(full));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused($"opening the data directory {full} failed: {exception.Message}");
        }
    }

    /// <summary>
    /// Opens the folder of an installation that there is already: held while the database stands in it, shared where it stands elsewhere.
    /// </summary>
    /// <exception cref="ServerException">There is none, or a server holds it.</exception>
    public static DataDirectory OpenExisting(StorageOptions storage)
    {
        if (!File.Exists(Path.Combine(storage.DataPath, "root.key")))
        {
            throw Refused($"{storage.DataPath} is no data directory of an installation: it has no root key. Name one with --data");
        }

        return storage.Database is null ? Open(storage.DataPath) : Share(storage.DataPath);
    }

    /// <summary>Names the files of an existing folder without holding it: what they hold is in a database that several processes share.</summary>
    public static DataDirectory Share(string path) => new(Path.GetFullPath(path), null);

    /// <summary>Makes a folder with mode 0700, parents included, when there is none.</summary>
    public static void MakePrivate(string path) => Directory.CreateDirectory(path, OwnerOnly);

    /// <inheritdoc />
    public void Dispose() => _lock?.Dispose();

    private static FileStream Lock(string folder)
    {
        try
        {
            // No sharing is flock(2) with LOCK_EX: it ends with the process, however that ends.
            return new FileStream(Path.Combine(folder, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException)
        {
            throw Refused($"another weir server is running on the data directory {folder}; stop it first, or name another with --data");
        }
    }

    private static ServerException Refused(string message) => new(ServerFailure.Environment, message);
}
