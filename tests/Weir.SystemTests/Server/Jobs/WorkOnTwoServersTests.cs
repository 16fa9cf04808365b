using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.SystemTests.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Jobs;

/// <summary>Two servers share the work of one PostgreSQL database.</summary>
public sealed class WorkOnTwoServersTests(PostgresCluster cluster) : IAsyncDisposable
{
    private readonly PostgreSqlHost _host = new(cluster);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_piece_of_work_is_done_once()
    {
        const int Pieces = 60;
        await using var one = await _host.OpenAsync(Cancel);
        await using var two = await _host.OpenAsync(Cancel);
        var handler = new Recording(static (_, _) => Task.CompletedTask);
        await using var first = Runner(one, handler, TimeSpan.FromSeconds(60));
        await using var second = Runner(two, handler, TimeSpan.FromSeconds(60));
        await one.WriteAsync(
            static unit =>
            {
                for (var i = 0; i < Pieces; i++)
                {
                    WorkQueue.Enqueue(unit, "count", $"{i}", "{}", unit.Now);
                }
            },
            Cancel);

        await Task.WhenAll(first.ClaimAllAsync(Cancel), second.ClaimAllAsync(Cancel));
        await first.StopAsync(Cancel);
        await second.StopAsync(Cancel);
        await handler.DrainAsync(one, Runner, Pieces);

        Assert.Equal(Pieces, handler.Done.Count);
        Assert.Equal(Pieces, handler.Done.Distinct().Count());
    }

    [Fact]
    public async Task The_same_period_is_queued_once()
    {
        await using var one = await _host.OpenAsync(Cancel);
        await using var two = await _host.OpenAsync(Cancel);
        var daily = new RecurringWork("count", TimeSpan.FromDays(1));
        var queued = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : two).WriteAsync(daily.Enqueue, Cancel)));

        Assert.InRange(queued.Count(static was => was), 1, 2);
        var pieces = await one.QueryOneAsync<long>("select count(distinct work_key) from work", null, Cancel);
        Assert.Equal(queued.Count(static was => was), (int)pieces);
    }

    [Fact]
    public async Task A_killed_servers_work_is_taken_over()
    {
        var lease = TimeSpan.FromSeconds(2);
        var began = new TaskCompletionSource();
        var one = await _host.OpenAsync(Cancel);
        var stuck = new Recording(async (_, stop) =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var dying = Runner(one, stuck, lease);
        await one.WriteAsync(static unit => WorkQueue.Enqueue(unit, "count", "a", "{}", unit.Now), Cancel);
        await dying.ClaimAllAsync(Cancel);
        await began.Task.WaitAsync(Cancel);

        // Without its database a server can neither prolong a lease nor give it back, as one that was killed.
        await one.DisposeAsync();
        await using var two = await _host.OpenAsync(Cancel);
        var heir = new Recording(static (_, _) => Task.CompletedTask);
        await using var living = Runner(two, heir, lease);
        await living.ClaimAllAsync(Cancel);
        Assert.Empty(heir.Leases);
        while (heir.Done.IsEmpty)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
            await living.ClaimAllAsync(Cancel);
        }

        Assert.Equal(("a", 2, 2L), (heir.Leases.Single().Key, heir.Leases.Single().Attempt, heir.Leases.Single().Fence));
        Assert.Empty(stuck.Done);
    }

    private static WorkRunner Runner(Database database, IWorkHandler handler, TimeSpan lease) => new(
        new WorkQueue(database, new WorkOptions()), [handler], new WorkRunnerOptions { Lease = lease }, TimeProvider.System,
        NullLogger<WorkRunner>.Instance);

    /// <summary>Remembers what it was given and what it finished.</summary>
    private sealed class Recording(Func<WorkLease, CancellationToken, Task> what) : IWorkHandler
    {
        public ConcurrentQueue<WorkLease> Leases { get; } = new();

        public ConcurrentQueue<string> Done { get; } = new();

        public string Kind => "count";

        public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
        {
            Leases.Enqueue(lease);
            await what(lease, cancellationToken);
            Done.Enqueue(lease.Key);
            return WorkResult.Done;
        }

        /// <summary>Lets a third runner do what the first two gave back when they were stopped.</summary>
        public async Task DrainAsync(Database database, Func<Database, IWorkHandler, TimeSpan, WorkRunner> runner, int pieces)
        {
            await using var last = runner(database, this, TimeSpan.FromSeconds(60));
            while (Done.Count < pieces)
            {
                await last.ClaimAllAsync(Cancel);
                await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
            }
        }
    }
}
