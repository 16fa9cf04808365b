using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>How a server takes work.</summary>
internal sealed record WorkRunnerOptions
{
    /// <summary>Who claims, for operators to see: the machine and the process.</summary>
    public string Owner { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>How long a claim lasts without a heartbeat: after this time a dead server's work is taken over. A third of it is the beat.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pieces of work that are done at once.</summary>
    public int Slots { get; init; } = 4;
}

/// <summary>
/// Claims work that is due, gives it to its handler and keeps its lease while the handler runs. Several runners, on one server or many,
/// share one table. Safe for concurrent use.
/// </summary>
internal sealed class WorkRunner : IAsyncDisposable
{
    private readonly WorkQueue _queue;
    private readonly Dictionary<string, IWorkHandler> _handlers;
    private readonly IReadOnlyList<string> _kinds;
    private readonly WorkRunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentDictionary<(long Id, long Fence), Task> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes a runner that has claimed nothing.</summary>
    /// <param name="queue">The work.</param>
    /// <param name="handlers">Who does it, one for each kind; work of other kinds is left to other servers.</param>
    /// <param name="options">How much at once, and for how long.</param>
    /// <param name="time">The clock of heartbeats.</param>
    /// <param name="log">The log.</param>
    public WorkRunner(
        WorkQueue queue, IEnumerable<IWorkHandler> handlers, WorkRunnerOptions options, TimeProvider time, ILogger<WorkRunner> log)
    {
        _queue = queue;
        _handlers = handlers.ToDictionary(static handler => handler.Kind, StringComparer.Ordinal);
        _kinds = [.. _handlers.Keys];
        _options = options;
        _time = time;
        _log = log;
        _slots = new SemaphoreSlim(options.Slots);
    }

    /// <summary>The kinds of work that are done here.</summary>
    public IReadOnlyCollection<string> Kinds => _kinds;

    /// <summary>Begins everything that is due, as slots become free, and returns when nothing more is.</summary>
    /// <exception cref="StoreException">The table cannot be asked.</exception>
    public async Task ClaimAllAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        while (_kinds.Count > 0 && await BeginOneAsync(either.Token))
        {
            either.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Cancels what is running, gives its leases back, and waits for its end.</summary>
    /// <param name="cancellationToken">Ends the wait; leases that are still held then end by themselves.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
        _slots.Dispose();
    }

    private async Task<bool> BeginOneAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        WorkLease? lease = null;
        try
        {
            lease = await _queue.ClaimAsync(_kinds, _options.Owner, _options.Lease, cancellationToken);
        }
        finally
        {
            if (lease is null)
            {
                _slots.Release();
            }
        }

        if (lease is null)
        {
            return false;
        }

        // Registered before it can end, so that its end finds what to remove.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[(lease.Id, lease.Fence)] = RunAsync(begin.Task, lease);
        begin.SetResult();
        return true;
    }

    private async Task RunAsync(Task begin, WorkLease lease)
    {
        await begin;
        try
        {
            await DoAsync(lease);
        }
        finally
        {
            _running.TryRemove((lease.Id, lease.Fence), out _);
            _slots.Release();
        }
    }

    private async Task DoAsync(WorkLease lease)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var ended = new CancellationTokenSource();
        var keeping = KeepAsync(lease, work, ended.Token);
        WorkResult? result;
        try
        {
            result = await _handlers[lease.Kind].DoAsync(lease, work.Token);
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested)
        {
            result = null;
        }
        catch (Exception exception)
        {
            // The work's edge: whatever a handler throws is one failed attempt. Its message may hold data, so the table gets the type only.
            _log.Threw(exception, lease.Kind, lease.Id, lease.Attempt);
            result = WorkResult.Retry($"{exception.GetType().Name}; see the log of {_options.Owner}");
        }

        if (result is { Kind: WorkResultKind.Retry, RetryAt: null, Error: { } last } && _queue.IsLast(lease))
        {
            result = WorkResult.Dead(last);
        }

        await ended.CancelAsync();
        var isKept = await keeping;
        await SettleAsync(lease, result, isKept);
    }

    /// <summary>Prolongs the lease until the work has ended; cancels the work when the lease is lost.</summary>
    /// <returns>Whether the lease is still held as far as is known.</returns>
    private async Task<bool> KeepAsync(WorkLease lease, CancellationTokenSource work, CancellationToken ended)
    {
        var until = lease.Until;
        while (true)
        {
            await Task.Delay(_options.Lease / 3, _time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
            {
                return true;
            }

            try
            {
                if (await _queue.HeartbeatAsync(lease, _options.Lease, ended) is not { } kept)
                {
                    break;
                }

                until = kept.Until;
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return true;
            }
            catch (Exception exception)
            {
                // Whatever fails here, the lease runs on until its end; then somebody else may have the work.
                _log.NotProlonged(exception, lease.Kind, lease.Id);
                if (_time.GetUtcNow() >= until)
                {
                    break;
                }
            }
        }

        await work.CancelAsync();
        return false;
    }

    private async Task SettleAsync(WorkLease lease, WorkResult? result, bool isKept)
    {
        if (!isKept)
        {
            _log.Lost(lease.Kind, lease.Id);
            return;
        }

        try
        {
            await KeepOutcomeAsync(lease, result);
        }
        catch (Exception exception)
        {
            // Without the table the outcome is not kept; the lease ends and the work is done again, which it must bear.
            _log.NotKept(exception, lease.Kind, lease.Id);
            return;
        }

        if (result is not null)
        {
            WorkMetrics.Count(lease.Kind, result.Kind);
        }
    }

    private async Task KeepOutcomeAsync(WorkLease lease, WorkResult? result)
    {
        switch (result)
        {
            case null:
                await _queue.ReturnAsync(lease, CancellationToken.None);
                break;
            case { Kind: WorkResultKind.Done }:
                await _queue.CompleteAsync(lease, CancellationToken.None);
                break;
            case { Kind: WorkResultKind.Dead, Error: var error }:
                await _queue.GiveUpAsync(lease, error!, CancellationToken.None);
                _log.Dead(lease.Kind, lease.Id, lease.Attempt, error!);
                break;
            case { Error: var error, RetryAt: var at }:
                await _queue.FailAsync(lease, error!, at, CancellationToken.None);
                _log.Failed(lease.Kind, lease.Id, lease.Attempt, error!);
                break;
        }
    }
}
