using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Vault.Format;

namespace Weir.Vault.Blobs;

/// <summary>
/// Blobs as files of one local directory, which belongs to one process at a time: <c>incoming/</c> holds what is being written,
/// <c>00/</c> to <c>ff/</c> what is complete, by the first two digits of its name. A blob is written to <c>incoming/</c>, forced to the
/// disk, moved, and the folder is forced to the disk too; only then is it committed. Thread-safe.
/// </summary>
/// <remarks>
/// When forcing to the disk fails, the system may have dropped the bytes and report success the next time. So the first failure is final:
/// nothing is written any more and <see cref="Stopping"/> tells the host to end. Reading goes on until it does.
/// </remarks>
internal sealed class BlobDirectory : IBlobStore, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const int WouldBlock = 11;

    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly DiskSync _disk;
    private readonly CancellationTokenSource _stopping = new();
    private Exception? _failure;

    private BlobDirectory(string folder, FileStream lockFile, DiskSync disk, BlobId id) =>
        (_folder, _lock, _disk, Id) = (folder, lockFile, disk, id);

    /// <summary>The directory's own name, which stays when it is moved.</summary>
    public BlobId Id { get; }

    /// <summary>Cancelled when the process must end, because forcing bytes to the disk failed.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>How many unfinished blobs of an earlier process were removed when this was opened.</summary>
    public int RemovedAtStart { get; private init; }

    private string Incoming => Path.Combine(_folder, "incoming");

    /// <summary>Opens the directory, makes it where it is missing, and removes what an earlier process left unfinished.</summary>
    /// <param name="folder">Its path. It is made with mode 0700.</param>
    /// <exception cref="BlobStoreException">It cannot be used, or another process has it.</exception>
    public static BlobDirectory Open(string folder) => Open(folder, DiskSync.Real);

    /// <summary>Opens the directory over a disk whose syncs may fail.</summary>
    internal static BlobDirectory Open(string folder, DiskSync disk)
    {
        FileStream? lockFile = null;
        try
        {
            Directory.CreateDirectory(folder, OwnerOnlyFolder);
            lockFile = Lock(Path.Combine(folder, "lock"));
            var incoming = Path.Combine(folder, "incoming");
            Directory.CreateDirectory(incoming, OwnerOnlyFolder);
            for (var first = 0; first < 256; first++)
            {
                Directory.CreateDirectory(Path.Combine(folder, FolderName(first)), OwnerOnlyFolder);
            }

            var removed = 0;
            foreach (var unfinished in Directory.EnumerateFiles(incoming))
            {
                File.Delete(unfinished);
                removed++;
            }

            var id = IdOf(lockFile, disk);
            disk.Folder(folder);
            disk.Folder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
            return new BlobDirectory(folder, lockFile, disk, id) { RemovedAtStart = removed };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            lockFile?.Dispose();
            throw BlobStoreException.Of($"Opening the blob directory {folder}", failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload> CreateAsync(BlobId blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfStopped();
        var path = Path.Combine(Incoming, blob.ToString());
        try
        {
            var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = OwnerOnly,
            });
            return ValueTask.FromResult<IBlobUpload>(new Upload(this, blob, path, file));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new BlobStoreException(BlobStoreFault.Exists, $"Writing blob {blob}: it is being written already.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw BlobStoreException.Of($"Writing blob {blob} in {_folder}", failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IBlob?> OpenAsync(BlobId blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var file = File.OpenHandle(PathOf(blob), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return ValueTask.FromResult<IBlob?>(new BlobFile(blob, file));
        }
        catch (FileNotFoundException)
        {
            return ValueTask.FromResult<IBlob?>(null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw BlobStoreException.Of($"Reading blob {blob} in {_folder}", failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(BlobId blob, CancellationToken cancellationToken)
    {
        ThrowIfStopped();
        var path = PathOf(blob);
        if (!File.Exists(path))
        {
            return false;
        }

        await Task.Run(
            () =>
            {
                try
                {
                    File.Delete(path);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw BlobStoreException.Of($"Removing blob {blob} in {_folder}", failure);
                }

                Force(() => _disk.Folder(Path.GetDirectoryName(path)!));
            },
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var first = 0; first < 256; first++)
        {
            var folder = Path.Combine(_folder, FolderName(first));
            var names = await Task.Run(() => Directory.GetFiles(folder), cancellationToken).ConfigureAwait(false);
            foreach (var name in names)
            {
                if (BlobId.TryParse(Path.GetFileName(name.AsSpan()), out var blob))
                {
                    yield return blob;
                }
            }
        }
    }

    /// <summary>Lets another process have the directory.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        _stopping.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException failure) when (failure.HResult == WouldBlock)
        {
            throw new BlobStoreException(
                BlobStoreFault.InUse,
                $"Opening the blob directory of {path}: another process has it. A local directory serves one server at a time.", failure);
        }
    }

    // A start that was cut off while it wrote the name has not told anybody of it.
    private static BlobId IdOf(FileStream lockFile, DiskSync disk)
    {
        Span<byte> text = stackalloc byte[2 * BlobId.Bytes];
        if (lockFile.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) == text.Length
            && BlobId.TryParse(Encoding.ASCII.GetString(text), out var id))
        {
            return id;
        }

        id = BlobId.New();
        lockFile.SetLength(0);
        lockFile.Write(Encoding.ASCII.GetBytes(id.ToString()));
        lockFile.Flush();
        disk.File(lockFile.SafeFileHandle);
        return id;
    }

    private static string FolderName(int first) => first.ToString("x2", CultureInfo.InvariantCulture);

    private string PathOf(BlobId blob)
    {
        var name = blob.ToString();
        return Path.Combine(_folder, name[..2], name);
    }

    private void ThrowIfStopped()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw Stopped(failure);
        }
    }

    private void Force(Action sync)
    {
        try
        {
            sync();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            _stopping.Cancel();
            throw Stopped(failure);
        }
    }

    private BlobStoreException Stopped(Exception failure) => new(
        BlobStoreFault.Final,
        $"Forcing blobs in {_folder} to the disk failed: {failure.Message} Nothing is written any more; check the disk, then start again.",
        failure);

    private sealed class Upload(BlobDirectory directory, BlobId blob, string path, FileStream file) : IBlobUpload
    {
        private bool _committed;
        private bool _isTorn;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            // A write that fails or is cancelled may have written a part, so nothing can follow it.
            ThrowIfTorn();
            _isTorn = true;
            try
            {
                await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                _isTorn = false;
            }
            catch (IOException failure)
            {
                throw BlobStoreException.Of($"Writing blob {blob} in {directory._folder}", failure);
            }
        }

        public async ValueTask CommitAsync()
        {
            ThrowIfTorn();
            directory.ThrowIfStopped();
            await Task.Run(Commit).ConfigureAwait(false);
            _committed = true;
        }

        public async ValueTask DisposeAsync()
        {
            await file.DisposeAsync().ConfigureAwait(false);
            if (!_committed)
            {
                File.Delete(path);
            }
        }

        private void ThrowIfTorn()
        {
            if (_isTorn)
            {
                throw new InvalidOperationException($"Blob {blob} is torn: a write before this one failed. Begin it anew.");
            }
        }

        private void Commit()
        {
            directory.Force(() => directory._disk.File(file.SafeFileHandle));
            file.Dispose();
            var target = directory.PathOf(blob);
            try
            {
                File.Move(path, target, overwrite: false);
            }
            catch (IOException) when (File.Exists(target))
            {
                throw new BlobStoreException(BlobStoreFault.Exists, $"Writing blob {blob}: there is one of this name already.");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw BlobStoreException.Of($"Writing blob {blob} in {directory._folder}", failure);
            }

            directory.Force(() => directory._disk.Folder(Path.GetDirectoryName(target)!));
        }
    }
}
