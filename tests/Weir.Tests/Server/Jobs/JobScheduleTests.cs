using Microsoft.Extensions.Logging.Abstractions;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Tests.Server.Jobs;

/// <summary>When things are done, by the real scheduler.</summary>
public sealed class JobScheduleTests : IAsyncLifetime
{
    private WorkFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await WorkFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_period_is_worked_once_however_often_servers_start_in_it()
    {
        var work = new ScriptedWork(static (_, _) => Task.FromResult(WorkResult.Done));
        for (var start = 0; start < 2; start++)
        {
            await using var runner = _fixture.Runner(work);
            await using var schedule = Schedule(runner, [new RecurringWork(WorkFixture.Kind, TimeSpan.FromDays(1))], []);
            await schedule.StartAsync(Cancel);
            await WorkFixture.UntilAsync(async () => (await _fixture.Queue.ListAsync(WorkState.Done, 10, Cancel)).Count == 1);
            await schedule.StopAsync(Cancel);
        }

        Assert.Equal("2024-01-01T00:00:00Z", Assert.Single(work.Leases).Key);
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        Assert.True(await _fixture.Database.WriteAsync(new RecurringWork(WorkFixture.Kind, TimeSpan.FromDays(1)).Enqueue, Cancel));
    }

    [Fact]
    public async Task A_task_runs_again_after_it_failed_and_once_more_at_the_stop()
    {
        var runs = 0;
        var task = new ServerTask("test", TimeSpan.FromMilliseconds(50), AtStop: true, _ =>
        {
            Interlocked.Increment(ref runs);
            throw new InvalidDataException();
        });
        var stopping = new ServerTask("at stop", TimeSpan.FromDays(1), AtStop: true, _ =>
        {
            Interlocked.Add(ref runs, 1_000_000);
            return Task.CompletedTask;
        });
        await using var runner = _fixture.Runner(new ScriptedWork(static (_, _) => Task.FromResult(WorkResult.Done)));
        await using var schedule = Schedule(runner, [], [task, stopping]);
        await schedule.StartAsync(Cancel);
        await WorkFixture.UntilAsync(() => Task.FromResult(Volatile.Read(ref runs) >= 2));
        Assert.True(runs < 1_000_000);
        await schedule.StopAsync(Cancel);

        Assert.True(runs >= 1_000_000);
    }

    [Fact]
    public void A_period_longer_than_done_work_is_kept_for_is_refused()
    {
        Assert.True(RecurringWork.LongestPeriod < JobsFeature.DoneWorkLifetime);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecurringWork("x", TimeSpan.FromDays(2)));
    }

    [Fact]
    public async Task What_is_old_goes_in_batches_and_what_is_not_stays()
    {
        await _fixture.Database.WriteAsync(
            static unit =>
            {
                for (var i = 0; i < ExpiryWork.Batch + 5; i++)
                {
                    WorkQueue.Enqueue(unit, "old", $"{i}", "{}", unit.Now);
                }

                unit.Execute("update work set state = 3");
                WorkQueue.Enqueue(unit, "old", "open", "{}", unit.Now);
            },
            Cancel);
        var broken = ExpiryRule.OlderThan("nowhere", "id", "created_at", TimeSpan.Zero);
        var rule = new ExpiryRule("work", static (unit, most) => WorkQueue.RemoveDone(unit, unit.Now - TimeSpan.FromDays(1), most));
        var expiry = new ExpiryWork(_fixture.Database, [broken, rule]);
        var lease = new WorkLease(1, "expiry", "a", "{}", 1, 1, null, _fixture.Time.GetUtcNow());

        Assert.Equal(WorkResultKind.Retry, (await expiry.DoAsync(lease, Cancel)).Kind);
        Assert.Equal(ExpiryWork.Batch + 6, await CountAsync());
        _fixture.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(WorkResultKind.Retry, (await expiry.DoAsync(lease, Cancel)).Kind);
        Assert.Equal(1, await CountAsync());
    }

    private Task<long> CountAsync() => _fixture.Database.QueryOneAsync<long>("select count(*) from work", null, Cancel);

    private JobSchedule Schedule(WorkRunner runner, RecurringWork[] recurring, ServerTask[] tasks) => new(
        _fixture.Database, runner, recurring, tasks, TimeProvider.System, NullLogger<JobSchedule>.Instance);
}
