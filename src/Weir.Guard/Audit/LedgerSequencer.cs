using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// Gives every entry of the audit its place in the Merkle log of its organization or of the installation, and signs checkpoints (DESIGN.md
/// decision 5). All that it needs to go on is in the tables: a kill between any two steps loses nothing, and of several servers that
/// sequence the same log one is first and the others begin anew from what it wrote.
/// </summary>
/// <remarks>
/// An entry has a leaf some 50 ms after its commit and stands under a checkpoint within a second. A log that contradicts itself is left as
/// it is, and reported (<see cref="Damaged"/>). Members may be called from any thread. Disposed after the trail, before the keys.
/// </remarks>
public sealed partial class LedgerSequencer : IAsyncDisposable
{
    // Bounds the time until another server's entries, or those of a lost signal, are seen.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    // Entries gather meanwhile, so that a busy log rewrites its partial tiles some twenty times a second and not for every entry.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromMilliseconds(500);

    // Another server may have ended between its leaves and their checkpoint.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);
    private const int MostAttempts = 10;

    private readonly Database _database;
    private readonly LogKeys _keys;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerSequencer> _log;
    private readonly Dictionary<string, LogState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _complaints = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Id<Installation>? _installation;
    private long _lookedAt;
    private Task _loop = Task.CompletedTask;

    /// <summary>Makes a sequencer; nothing happens before <see cref="StartAsync"/> or <see cref="CatchUpAsync"/>.</summary>
    public LedgerSequencer(Database database, KeyRing keys, AuditTrail trail, TimeProvider time, ILogger<LedgerSequencer> log)
    {
        _database = database;
        _keys = new LogKeys(keys);
        _trail = trail;
        _time = time;
        _log = log;
    }

    /// <summary>The logs that were found damaged and are left as they are.</summary>
    public IReadOnlyCollection<string> Damaged { get; private set; } = [];

    /// <summary>Sequences what an earlier run left, and goes on in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await PassAsync(true, cancellationToken);
        _trail.Appended += Wake;
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Sequences and signs all entries that are committed by now. Also works without a start, for maintenance.</summary>
    /// <exception cref="LedgerDamagedException">A log contradicts itself; the others were served.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await PassAsync(true, cancellationToken);
        if (Damaged.FirstOrDefault() is { } damaged)
        {
            throw new LedgerDamagedException(damaged, "see the server's log");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _trail.Appended -= Wake;
        var ran = !_loop.IsCompleted;
        await _stop.CancelAsync();
        await _loop;
        if (ran)
        {
            await GuardedAsync(() => PassAsync(true, CancellationToken.None));
        }

        _stop.Dispose();
    }

    // A busy log wakes it thousands of times a second, while it is about to look anyway: an exception each time would be dear.
    private void Wake()
    {
        if (_signal.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another thread was quicker.
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(LongestWait, _stop.Token);
                await Task.Delay(Gather, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await GuardedAsync(() => PassAsync(false, _stop.Token));
        }
    }

    // A database that is away for a while must not end the loop: what waits is in the tables and is found when it is back.
    private async Task GuardedAsync(Func<Task> pass)
    {
        try
        {
            await pass();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception exception)
        {
            Complain("*", exception);
        }
    }

    private async Task PassAsync(bool signAll, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _installation ??= await InstallationRow.IdAsync(_database, _time, cancellationToken);
            var waiting = await _database.QueryAsync<string>(
                "select distinct log from audit_entries where leaf is null", null, cancellationToken);
            var unsigned = signAll || _time.GetElapsedTime(_lookedAt) > BetweenLooks
                ? await UnsignedAsync(cancellationToken)
                : _states.Values.Where(IsDue).Select(static state => state.Log);
            var damaged = new List<string>();
            foreach (var log in waiting.Union(unsigned, StringComparer.Ordinal).ToList())
            {
                try
                {
                    await ServeAsync(log, signAll, cancellationToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // One log's damage, or a key that cannot be had, must not keep the others from their checkpoints.
                    _states.Remove(log);
                    if (exception is LedgerDamagedException)
                    {
                        damaged.Add(log);
                    }

                    Complain(log, exception);
                }
            }

            Damaged = damaged;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ServeAsync(string log, bool sign, CancellationToken cancellationToken)
    {
        var state = await StateAsync(log, cancellationToken);
        for (var failures = 0; ;)
        {
            var entries = await _database.QueryAsync<WaitingEntry>(
                WaitingEntry.Select, new { log, limit = WaitingEntry.MostPerBatch }, cancellationToken);
            if (entries.Count > 0)
            {
                var batch = new SequencedBatch(state, entries);
                if (!await _database.WriteAsync(batch.Write, cancellationToken))
                {
                    if (++failures == MostAttempts)
                    {
                        throw new LedgerDamagedException(log, "its entries change while they are sequenced");
                    }

                    _states.Remove(log);
                    state = await StateAsync(log, cancellationToken);
                    continue;
                }

                state.Tree = batch.Tree;
            }

            if (state.Tree.Size > state.SignedSize && (sign || IsDue(state)))
            {
                await SignAsync(state, cancellationToken);
            }

            if (entries.Count < WaitingEntry.MostPerBatch)
            {
                return;
            }
        }
    }

    private async Task<LogState> StateAsync(string log, CancellationToken cancellationToken)
    {
        if (!_states.TryGetValue(log, out var state))
        {
            await using var session = await _database.OpenReadAsync(cancellationToken);
            state = await LogState.ReadAsync(session, _keys, log, $"weir/{_installation}/{log}", cancellationToken);
            _states.Add(log, state);
        }

        return state;
    }

    private async Task SignAsync(LogState state, CancellationToken cancellationToken)
    {
        using var signer = _keys.SignerOf(state.Log, state.Origin, _keys.VersionOf(state.Log));
        var note = new Checkpoint(state.Origin, state.Tree.Size, state.Tree.Root).Sign(signer);
        var row = new CheckpointRow(state.Log, state.Tree.Size, note.ToBytes(), signer.Verifier.ToString());
        await _database.WriteAsync(row.Write, cancellationToken);
        state.SignedSize = state.Tree.Size;
        state.SignedAt = _time.GetTimestamp();
    }

    private Task<IReadOnlyList<string>> UnsignedAsync(CancellationToken cancellationToken)
    {
        _lookedAt = _time.GetTimestamp();
        return _database.QueryAsync<string>(
            "select l.log from ledger_logs l where not exists (select 1 from ledger_checkpoints c where c.log = l.log and c.size = l.size)",
            null,
            cancellationToken);
    }

    private bool IsDue(LogState state) => state.Tree.Size > state.SignedSize
        && (state.SignedAt == 0 || _time.GetElapsedTime(state.SignedAt) >= BetweenCheckpoints);

    private void Complain(string log, Exception exception)
    {
        var now = _time.GetTimestamp();
        if (_complaints.TryGetValue(log, out var last) && _time.GetElapsedTime(last, now) < BetweenComplaints)
        {
            return;
        }

        _complaints[log] = now;
        LogFailed(_log, log, exception.Message, exception);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sequencing the ledger of {Ledger} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string ledger, string reason, Exception exception);
}
