using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Tests.Server.Jobs;

/// <summary>What becomes of work in each way that it can end.</summary>
public sealed class WorkRunnerTests : IAsyncLifetime
{
    private WorkFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await WorkFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Work_that_is_done_is_done()
    {
        await _fixture.QueueAsync("a", "b");
        await RunAsync(static (_, _) => Task.FromResult(WorkResult.Done));

        Assert.Equal(2, (await _fixture.Queue.ListAsync(WorkState.Done, 10, Cancel)).Count);
    }

    [Fact]
    public async Task An_exception_is_a_failed_attempt_and_tells_its_type_only()
    {
        await _fixture.QueueAsync("a");
        await RunAsync(static (_, _) => throw new InvalidDataException("Ann's address"));
        var entry = await _fixture.FindAsync(WorkState.Queued);

        Assert.Equal("InvalidDataException; see the log of here", entry.LastError);
        Assert.True(entry.DueAt > _fixture.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_failure_that_no_attempt_can_mend_is_dead_at_once()
    {
        await _fixture.QueueAsync("a");
        await RunAsync(static (_, _) => Task.FromResult(WorkResult.Dead("no such mailbox")));

        Assert.Equal("no such mailbox", (await _fixture.FindAsync(WorkState.Dead)).LastError);
    }

    [Fact]
    public async Task Work_that_fails_too_often_is_dead()
    {
        await _fixture.QueueAsync("a");
        await RunAsync(static (_, _) => Task.FromResult(WorkResult.Retry("not yet")));
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        await RunAsync(static (_, _) => Task.FromResult(WorkResult.Retry("not yet")));

        Assert.Equal(2, (await _fixture.FindAsync(WorkState.Dead)).Attempt);
    }

    [Fact]
    public async Task A_stop_cancels_the_work_and_gives_it_back_without_counting_the_attempt()
    {
        await _fixture.QueueAsync("a");
        var work = new ScriptedWork(static async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return WorkResult.Done;
        });
        await using var runner = _fixture.Runner(work);
        await runner.ClaimAllAsync(Cancel);
        await runner.StopAsync(Cancel);
        var entry = await _fixture.FindAsync(WorkState.Queued);

        Assert.Equal((0, null), (entry.Attempt, entry.Owner));
        await RunAsync(static (_, _) => Task.FromResult(WorkResult.Done));
        await _fixture.FindAsync(WorkState.Done);
    }

    [Fact]
    public async Task No_more_than_its_slots_run_at_once()
    {
        await _fixture.QueueAsync("a", "b", "c");
        var gate = new TaskCompletionSource<WorkResult>();
        var work = new ScriptedWork((_, _) => gate.Task);
        await using var runner = _fixture.Runner(work, slots: 2);
        var claiming = runner.ClaimAllAsync(Cancel);
        await WorkFixture.UntilAsync(() => Task.FromResult(work.Leases.Count == 2));
        Assert.False(claiming.IsCompleted);
        gate.SetResult(WorkResult.Done);
        await claiming;
        await WorkFixture.UntilAsync(async () => (await _fixture.Queue.ListAsync(WorkState.Done, 10, Cancel)).Count == 3);
    }

    [Fact]
    public async Task A_heartbeat_keeps_long_work_and_its_loss_cancels_it()
    {
        await _fixture.QueueAsync("a");
        var cancelled = new TaskCompletionSource();
        var work = new ScriptedWork(async (_, stop) =>
        {
            await using var registration = stop.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, stop);
            return WorkResult.Done;
        });
        await using var runner = _fixture.Runner(work);
        await runner.ClaimAllAsync(Cancel);
        for (var i = 0; i < 6; i++)
        {
            var before = await LeaseEndAsync();
            await PassTimeUntilAsync(async () => await LeaseEndAsync() > before);
        }

        Assert.Null(await _fixture.Queue.ClaimAsync([WorkFixture.Kind], "other", TimeSpan.FromSeconds(30), Cancel));
        await _fixture.Database.WriteAsync(static unit => unit.Execute("update work set fence = fence + 1"), Cancel);
        await PassTimeUntilAsync(() => Task.FromResult(cancelled.Task.IsCompleted));
        await runner.StopAsync(Cancel);
        Assert.Equal(1, (await _fixture.FindAsync(WorkState.Claimed)).Attempt);
    }

    // In small steps: the next beat is waited for only after the one before it was kept.
    private Task PassTimeUntilAsync(Func<Task<bool>> condition) => WorkFixture.UntilAsync(async () =>
    {
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        return await condition();
    });

    private async Task<long> LeaseEndAsync() =>
        await _fixture.Database.QueryOneAsync<long>("select lease_until from work", null, Cancel);

    private async Task RunAsync(Func<WorkLease, CancellationToken, Task<WorkResult>> script)
    {
        var work = new ScriptedWork(script);
        await using var runner = _fixture.Runner(work);
        await runner.ClaimAllAsync(Cancel);
        await WorkFixture.UntilAsync(async () => (await _fixture.Queue.ListAsync(WorkState.Claimed, 1, Cancel)).Count == 0);
        Assert.NotEmpty(work.Leases);
    }
}
