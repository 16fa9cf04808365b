using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Weir.Store.Sqlite;

/// <summary>
/// The only writer of a SQLite file: one thread that runs queued units, each in a savepoint, commits once for a group of them, and only
/// then completes their callers (docs/adr/0007-one-write-lane.md).
/// </summary>
internal sealed class WriteLane : IAsyncDisposable
{
    private const int CheckpointPages = 1000;

    private readonly Channel<LaneItem> _queue;
    private readonly CachingConnection _connection;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly List<LaneItem> _group = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private StoreUnavailableException? _failure;
    private ImmutableArray<WriteCounter> _counters = [];

    /// <summary>Starts the lane, which owns the connection from now on.</summary>
    public WriteLane(CachingConnection connection, DatabaseOptions options, TimeProvider time, ILogger log)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _log = log;
        connection.OnRowWritten(MarkWritten);
        _queue = Channel.CreateBounded<LaneItem>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        new Thread(Work) { IsBackground = true, Name = "weir write lane" }.Start();
    }

    /// <summary>Cancelled when the lane has stopped for good.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Begins to count the commits that write any of some tables.</summary>
    public WriteCounter CountWrites(IEnumerable<string> tables)
    {
        var counter = new WriteCounter(tables);
        ImmutableInterlocked.Update(ref _counters, static (counters, made) => counters.Add(made), counter);
        return counter;
    }

    /// <summary>Queues a unit and returns its value once it is durable.</summary>
    public async Task<T> RunAsync<T>(Func<WriteUnit, T> unit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var item = new LaneItem<T>(unit, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw Volatile.Read(ref _failure) is { } failure
                ? Refusal(failure)
                : new ObjectDisposedException(nameof(Database), "The database was closed; nothing is written any more.");
        }

        return await item.Task.ConfigureAwait(false);
    }

    /// <summary>Finishes what is queued, then ends the thread and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static StoreUnavailableException Refusal(StoreUnavailableException failure) =>
        new("Nothing is written any more, because an earlier commit failed: " + failure.Message, failure) { IsFinal = true };

    private void Work()
    {
        try
        {
            while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                RunGroup();
            }
        }
        catch (Exception error)
        {
            // Whatever ends this thread must also end every caller's wait.
            Stop(error);
        }

        _connection.Dispose();
        _ended.SetResult();
    }

    private void RunGroup()
    {
        _group.Clear();
        try
        {
            var began = _time.GetTimestamp();
            while (_group.Count < _options.GroupSize && _time.GetElapsedTime(began) < _options.GroupTime && _queue.Reader.TryRead(out var item))
            {
                if (item.TryBegin())
                {
                    _group.Add(item);
                    RunUnit(item);
                }
            }

            if (_group.Count > 0)
            {
                _options.BeforeCommit?.Invoke();
                _connection.Run("COMMIT");
                CountCommit();
            }
        }
        catch (SqliteException error)
        {
            Fail(error);
            return;
        }

        foreach (var item in _group)
        {
            item.Complete();
        }

        CheckpointIfDue();
    }

    private void MarkWritten(string table)
    {
        foreach (var counter in _counters)
        {
            counter.Mark(table);
        }
    }

    private void CountCommit()
    {
        foreach (var counter in _counters)
        {
            counter.CountCommit();
        }
    }

    private void RunUnit(LaneItem item)
    {
        if (_group.Count == 1)
        {
            _connection.Run("BEGIN IMMEDIATE");
        }

        _connection.Run("SAVEPOINT unit");
        var unit = new WriteUnit(DatabaseEngine.Sqlite, _connection, null, _time.GetUtcNow());
        item.Run(unit);
        unit.End();
        if (unit.Failure is SqliteException failure && (StoreErrors.IsFinal(failure) || !_connection.IsInTransaction))
        {
            throw failure;
        }

        if (item.Error is not null || unit.IsRolledBack)
        {
            _connection.Run("ROLLBACK TO unit");
        }

        _connection.Run("RELEASE unit");
    }

    /// <summary>Gives every caller of the group the reason, and decides whether the lane may go on.</summary>
    private void Fail(SqliteException error)
    {
        var reason = StoreErrors.Translate(error);
        if (StoreErrors.IsFinal(error) || !TryRollBack())
        {
            Stop(error);
            return;
        }

        _log.GroupRolledBack(error, _group.Count);
        foreach (var item in _group)
        {
            item.Fail(reason);
        }
    }

    private bool TryRollBack()
    {
        try
        {
            if (_connection.IsInTransaction)
            {
                _connection.Run("ROLLBACK");
            }

            return true;
        }
        catch (SqliteException error)
        {
            _log.RollbackFailed(error);
            return false;
        }
    }

    private void Stop(Exception error)
    {
        var failure = new StoreUnavailableException(
            $"The database stopped, because a write did not reach the disk: {error.Message}. Check the disk and start Weir again.", error)
        {
            IsFinal = true,
        };
        Volatile.Write(ref _failure, failure);
        _log.Stopped(error);
        _connection.KeepLogOnClose();
        _queue.Writer.TryComplete();
        foreach (var item in _group)
        {
            item.Fail(failure);
        }

        while (_queue.Reader.TryRead(out var item))
        {
            if (item.TryBegin())
            {
                item.Fail(Refusal(failure));
            }
        }

        _ = _stopping.CancelAsync();
    }

    /// <summary>
    /// Moves the log into the file. SQLite would do this inside COMMIT and keep silent about a failed fsync, so it is done here.
    /// </summary>
    private void CheckpointIfDue()
    {
        if (_connection.PagesWritten < CheckpointPages)
        {
            return;
        }

        try
        {
            _connection.Checkpoint();
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            _log.CheckpointPutOff(error);
        }
        catch (SqliteException error)
        {
            _group.Clear();
            Stop(error);
        }
    }
}
