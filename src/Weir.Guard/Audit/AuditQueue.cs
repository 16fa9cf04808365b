using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// Writes what is queued in batches, within a quarter of a second. While the database does not take a batch, it is kept and tried again;
/// nothing that was queued is dropped as long as the process lives. Safe for concurrent use.
/// </summary>
internal sealed partial class AuditQueue : IAsyncDisposable
{
    private const int Capacity = 4096;
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastTries = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly AuditSession _session;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RefusalCounts _refusals = new();
    private readonly CancellationTokenSource _giveUp = new();

    // An empty item only wakes the writer, so that counted refusals are written and the session beats.
    private readonly Channel<AuditRecord?> _queue =
        Channel.CreateBounded<AuditRecord?>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly ITimer? _beat;
    private Task<bool> _writer = Task.FromResult(true);
    private long? _complainedAt;

    /// <summary>Makes a queue that takes entries; nothing is written before <see cref="Start"/>.</summary>
    public AuditQueue(Database database, KeyRing keys, AuditSession session, TimeProvider time, ILogger log)
    {
        _database = database;
        _keys = keys;
        _session = session;
        _time = time;
        _log = log;
        _beat = session.IsAlone ? null : time.CreateTimer(_ => Wake(), null, AuditSession.Beat, AuditSession.Beat);
    }

    /// <summary>Whether the last try to write a batch failed.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Begins to write.</summary>
    /// <param name="written">Called after entries became durable.</param>
    /// <param name="beat">Called about every <see cref="AuditSession.Beat"/> on a database that servers share.</param>
    public void Start(Action written, Func<Task> beat) => _writer = Task.Run(() => RunAsync(written, beat));

    /// <summary>Queues an entry; waits where the queue is full.</summary>
    public ValueTask AddAsync(AuditRecord record, CancellationToken cancellationToken) => _queue.Writer.WriteAsync(record, cancellationToken);

    /// <summary>Counts a refusal.</summary>
    public void Count(Actor actor, string action)
    {
        if (_refusals.Add(actor.Address, actor.Door, action, _time.GetUtcNow()))
        {
            Wake();
        }
    }

    /// <summary>Writes what is queued and stops; gives up after a few seconds where the database does not take it.</summary>
    /// <returns>Whether everything is written.</returns>
    public async Task<bool> FinishAsync()
    {
        _queue.Writer.TryComplete();
        _giveUp.CancelAfter(LastTries);
        return await _writer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_beat is not null)
        {
            await _beat.DisposeAsync();
        }

        _giveUp.Dispose();
    }

    // A full queue wakes the writer by itself.
    private void Wake() => _queue.Writer.TryWrite(null);

    private async Task<bool> RunAsync(Action written, Func<Task> beat)
    {
        var began = _time.GetTimestamp();
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.Delay(Latest, _time);
            var batch = TakeBatch();
            if (!await KeepAsync(batch, _refusals.Take()))
            {
                _queue.Writer.TryComplete();
                LogLost(_log, batch.Count + _queue.Reader.Count);
                return false;
            }

            if (batch.Count > 0)
            {
                LogWritten(_log, batch.Count);
                written();
            }

            if (!_session.IsAlone && _time.GetElapsedTime(began) >= AuditSession.Beat)
            {
                began = _time.GetTimestamp();
                await GuardedAsync(beat);
            }
        }

        return true;
    }

    private List<AuditRecord> TakeBatch()
    {
        var batch = new List<AuditRecord>();
        while (batch.Count < Capacity && _queue.Reader.TryRead(out var record))
        {
            if (record is not null)
            {
                batch.Add(record);
            }
        }

        return batch;
    }

    private async Task<bool> KeepAsync(List<AuditRecord> batch, RefusalCounts.Taken refusals)
    {
        var number = _session.NextBatch();
        for (var wait = Latest; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            if (await GuardedAsync(() => WriteAsync(number, batch, refusals.Rows(_keys))))
            {
                IsBehind = false;
                return true;
            }

            IsBehind = true;
            await Task.Delay(wait, _time, _giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_giveUp.IsCancellationRequested || _database.Stopping.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private Task WriteAsync(long number, List<AuditRecord> batch, IReadOnlyList<RefusalRow> refusals) => _database.WriteAsync(
        unit =>
        {
            if (!_session.Note(unit, number))
            {
                return;
            }

            AuditRecord.Append(unit, batch);
            foreach (var refusal in refusals)
            {
                refusal.Append(unit);
            }
        },
        CancellationToken.None);

    // The loop's edge: whatever fails, the queue must go on when it is mended.
    private async Task<bool> GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception exception)
        {
            if (_complainedAt is not { } last || _time.GetElapsedTime(last) >= BetweenComplaints)
            {
                _complainedAt = _time.GetTimestamp();
                LogFailed(_log, exception);
            }

            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} queued audit entries were written")]
    private static partial void LogWritten(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Writing queued audit entries failed; they are kept and tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "{Count} queued audit entries were not written before the server ended; the next start records that entries are missing")]
    private static partial void LogLost(ILogger logger, int count);
}
