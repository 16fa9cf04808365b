using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>Who does a piece of work, and what an owner who was thought dead can still do: nothing.</summary>
public abstract class WorkQueueTests(StoreHost host) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly string[] Kinds = ["mail", "expiry"];

    private readonly ManualTime _time = new();
    private Database? _database;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => _database!;

    private WorkQueue Queue => new(Database, new WorkOptions { MostAttempts = 3 });

    public async ValueTask InitializeAsync() => _database = await host.OpenAsync(_time, Cancel);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Work_is_claimed_when_it_is_due_and_carries_what_was_queued()
    {
        Assert.True(await EnqueueAsync("mail", "a", _time.GetUtcNow().AddSeconds(10)));
        Assert.Null(await ClaimAsync("one"));
        _time.Advance(TimeSpan.FromSeconds(10));
        var lease = await ClaimAsync("one");

        Assert.Equal(("mail", "a", """{"n":1}""", 1L, 1), (lease!.Kind, lease.Key, lease.Payload, lease.Fence, lease.Attempt));
        Assert.Equal(_time.GetUtcNow() + Lease, lease.Until);
        Assert.Null(await ClaimAsync("two"));
    }

    [Fact]
    public async Task Open_work_of_the_same_kind_and_key_is_queued_once()
    {
        Assert.True(await EnqueueAsync("mail", "a"));
        Assert.False(await EnqueueAsync("mail", "a"));
        Assert.True(await EnqueueAsync("expiry", "a"));
        var lease = await ClaimAsync("one");
        Assert.False(await EnqueueAsync("mail", "a"));
        Assert.True(await Queue.CompleteAsync(lease!, Cancel));
        Assert.True(await EnqueueAsync("mail", "a"));
    }

    [Fact]
    public async Task Work_of_a_unit_that_fails_is_not_queued()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Database.WriteAsync(
            unit =>
            {
                WorkQueue.Enqueue(unit, "mail", "a", "{}", unit.Now);
                throw new InvalidDataException();
            },
            Cancel));

        Assert.Null(await ClaimAsync("one"));
    }

    [Fact]
    public async Task Every_piece_has_exactly_one_owner_however_many_claim()
    {
        const int Pieces = 100;
        for (var i = 0; i < Pieces; i++)
        {
            await EnqueueAsync("mail", $"{i}");
        }

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async owner =>
        {
            var mine = new List<long>();
            while (await ClaimAsync($"{owner}") is { } lease)
            {
                mine.Add(lease.Id);
                Assert.True(await Queue.CompleteAsync(lease, Cancel));
            }

            return mine;
        }));

        var all = claimed.SelectMany(static ids => ids).ToList();
        Assert.Equal(Pieces, all.Count);
        Assert.Equal(Pieces, all.Distinct().Count());
    }

    [Fact]
    public async Task A_dead_owners_work_is_taken_over_and_its_fence_is_refused()
    {
        await EnqueueAsync("mail", "a");
        var dead = (await ClaimAsync("dead"))!;
        Assert.True(await Queue.CheckpointAsync(dead, "half", Cancel));
        _time.Advance(Lease);
        var heir = (await ClaimAsync("heir"))!;

        Assert.Equal((dead.Id, dead.Fence + 1, 2, "half"), (heir.Id, heir.Fence, heir.Attempt, heir.Checkpoint));
        Assert.Null(await Queue.HeartbeatAsync(dead, Lease, Cancel));
        Assert.False(await Queue.CheckpointAsync(dead, "lost", Cancel));
        Assert.False(await Queue.CompleteAsync(dead, Cancel));
        Assert.False(await Queue.FailAsync(dead, "late", null, Cancel));
        Assert.False(await Database.WriteAsync(unit => WorkQueue.IsCurrent(unit, dead), Cancel));
        Assert.True(await Database.WriteAsync(unit => WorkQueue.IsCurrent(unit, heir), Cancel));
        Assert.True(await Queue.CompleteAsync(heir, Cancel));
        Assert.False(await Queue.CompleteAsync(heir, Cancel));
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_work()
    {
        await EnqueueAsync("mail", "a");
        var lease = (await ClaimAsync("one"))!;
        _time.Advance(Lease - TimeSpan.FromSeconds(1));
        var longer = await Queue.HeartbeatAsync(lease, Lease, Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(lease.Until + Lease - TimeSpan.FromSeconds(1), longer!.Until);
        Assert.Null(await ClaimAsync("two"));
    }

    [Fact]
    public async Task Failed_work_waits_longer_each_time_and_is_dead_in_the_end()
    {
        await EnqueueAsync("mail", "a");
        foreach (var seconds in new[] { 5, 10 })
        {
            var lease = (await ClaimAsync("one"))!;
            Assert.True(await Queue.FailAsync(lease, "no answer", null, Cancel));
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Null(await ClaimAsync("one"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(await Queue.FailAsync((await ClaimAsync("one"))!, "gave up", null, Cancel));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ClaimAsync("one"));
        var dead = Assert.Single(await Queue.ListAsync(WorkState.Dead, 10, Cancel));
        Assert.Equal(("gave up", 3, "a"), (dead.LastError, dead.Attempt, dead.Key));

        Assert.True(await Database.WriteAsync(unit => WorkQueue.Revive(unit, dead.Id), Cancel));
        Assert.Equal(1, (await ClaimAsync("one"))!.Attempt);
    }

    [Fact]
    public async Task Work_whose_owners_all_died_is_dead_too()
    {
        await EnqueueAsync("mail", "a");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await ClaimAsync("one"))!.Attempt);
            _time.Advance(Lease);
        }

        Assert.Null(await ClaimAsync("one"));
        Assert.Single(await Queue.ListAsync(WorkState.Dead, 10, Cancel));
    }

    [Fact]
    public async Task Completed_work_is_removed_when_it_is_old()
    {
        await EnqueueAsync("mail", "a");
        await Queue.CompleteAsync((await ClaimAsync("one"))!, Cancel);

        Assert.Equal(0, await Queue.RemoveDoneAsync(_time.GetUtcNow(), Cancel));
        Assert.Equal(1, await Queue.RemoveDoneAsync(_time.GetUtcNow().AddMilliseconds(1), Cancel));
    }

    private Task<WorkLease?> ClaimAsync(string owner) => Queue.ClaimAsync(Kinds, owner, Lease, Cancel);

    private Task<bool> EnqueueAsync(string kind, string key, DateTimeOffset? due = null) =>
        Database.WriteAsync(unit => WorkQueue.Enqueue(unit, kind, key, """{"n":1}""", due ?? unit.Now), Cancel);
}

/// <inheritdoc/>
public sealed class SqliteWorkQueueTests() : WorkQueueTests(new SqliteHost());

/// <inheritdoc/>
public sealed class PostgreSqlWorkQueueTests(PostgresCluster cluster) : WorkQueueTests(new PostgreSqlHost(cluster));
