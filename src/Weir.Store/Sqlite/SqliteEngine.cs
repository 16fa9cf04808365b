using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Weir.Store.Schema;

namespace Weir.Store.Sqlite;

/// <summary>A SQLite file in WAL mode: one lane that writes, a few connections that read.</summary>
internal sealed class SqliteEngine : IDatabaseEngine
{
    // Each waits for the busy timeout of 5 s.
    private const int MostTruncations = 6;

    private readonly string _path;
    private readonly FileLock _lock;
    private readonly WriteLane _lane;
    private readonly SemaphoreSlim _readers;

    // The one used last comes first: its pages are the likeliest to be what the file still holds.
    private readonly ConcurrentStack<CachingConnection> _idle = [];
    private volatile bool _closed;

    private SqliteEngine(string path, FileLock fileLock, WriteLane lane, int readers)
    {
        _path = path;
        _lock = fileLock;
        _lane = lane;
        _readers = new SemaphoreSlim(readers, readers);
    }

    /// <inheritdoc/>
    public CancellationToken Stopping => _lane.Stopping;

    /// <inheritdoc/>
    public Func<CancellationToken, ValueTask<long?>> CountWrites(IReadOnlyCollection<string> tables)
    {
        var counter = _lane.CountWrites(tables);
        return _ => new(counter.Count);
    }

    /// <summary>Locks, opens and migrates the file.</summary>
    public static async Task<SqliteEngine> OpenAsync(
        DatabaseAddress address,
        IReadOnlyList<MigrationSet> modules,
        DatabaseOptions options,
        TimeProvider time,
        ILogger log,
        CancellationToken cancellationToken)
    {
        var path = address.Path!;
        var fileLock = FileLock.Take(path);
        try
        {
            DurableFile.CreateEmpty(path);
            var writer = SqliteConnections.OpenWriter(path, options);
            try
            {
                var backup = new SqliteBackup(path, options, time);
                await Migrator.RunAsync(writer, new SqliteDialect(backup), modules, time, log, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await writer.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            return new SqliteEngine(path, fileLock, new WriteLane(writer, options, time, log), options.ReadConnections);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<WriteUnit, T> unit, UnitIsolation isolation, CancellationToken cancellationToken) =>
        _lane.RunAsync(unit, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReadSession> OpenReadAsync(CancellationToken cancellationToken)
    {
        var connection = await BorrowAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            connection.Run("BEGIN");
            connection.Run("SELECT 1 FROM sqlite_schema LIMIT 1");
        }
        catch (DbException error)
        {
            await DiscardAsync(connection).ConfigureAwait(false);
            throw StoreErrors.Translate(error);
        }

        return new ReadSession(connection, null, () => EndReadAsync(connection));
    }

    /// <inheritdoc/>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = await BorrowAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await read(connection).ConfigureAwait(false);
        }
        finally
        {
            Return(connection);
        }
    }

    /// <inheritdoc/>
    public Task EraseRemainsAsync(string table, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            // A connection of its own: the lane goes on, and secure_delete has already overwritten what the file held.
            using var connection = SqliteConnections.OpenWriter(_path, new DatabaseOptions());
            for (var attempt = 1; !connection.TryTruncateLog(); attempt++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (attempt == MostTruncations)
                {
                    throw new StoreUnavailableException(
                        $"Erasing what was deleted from {_path}: a reader has held an old snapshot for too long. End long reads and try again.");
                }
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Readers go first: the last connection to close empties the log, and only the lane's may write.
        _closed = true;
        await CloseIdleAsync().ConfigureAwait(false);
        await _lane.DisposeAsync().ConfigureAwait(false);
        await CloseIdleAsync().ConfigureAwait(false);
        _lock.Dispose();
    }

    private async ValueTask CloseIdleAsync()
    {
        while (_idle.TryPop(out var connection))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<CachingConnection> BorrowAsync(CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _idle.TryPop(out var connection) ? connection : SqliteConnections.OpenReader(_path);
        }
        catch
        {
            _readers.Release();
            throw;
        }
    }

    private void Return(CachingConnection connection)
    {
        if (_closed)
        {
            connection.Dispose();
        }
        else
        {
            _idle.Push(connection);
        }

        _readers.Release();
    }

    private async ValueTask EndReadAsync(CachingConnection connection)
    {
        try
        {
            connection.Run("ROLLBACK");
        }
        catch (DbException)
        {
            // A connection that cannot even end its reading is not lent again.
            await DiscardAsync(connection).ConfigureAwait(false);
            return;
        }

        Return(connection);
    }

    private async ValueTask DiscardAsync(CachingConnection connection)
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        _readers.Release();
    }
}
