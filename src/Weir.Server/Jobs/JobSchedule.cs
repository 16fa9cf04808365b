using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>
/// When things are done. Quartz keeps the times of this server in memory and nothing else: what was due is queued in the table <c>work</c>,
/// which decides who does it and survives every restart. Quartz goes by the time of day, so all times are set anew when the clock was set
/// back: nothing would be done until it has caught up. Begins beside the start of the server, which waits for none of it.
/// </summary>
internal sealed class JobSchedule : BackgroundService, IAsyncDisposable
{
    /// <summary>How long work that is due may wait for the next look.</summary>
    public static readonly TimeSpan ClaimEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookAtClockEvery = TimeSpan.FromSeconds(1);

    // Time services turn a clock slowly, or step it by less than this.
    private static readonly TimeSpan TolerableStep = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly WorkRunner _runner;
    private readonly IReadOnlyList<RecurringWork> _recurring;
    private readonly IReadOnlyList<ServerTask> _tasks;
    private readonly TimeProvider _time;
    private readonly ILogger<JobSchedule> _log;
    private IScheduler? _scheduler;

    /// <summary>Makes a schedule that has not begun.</summary>
    public JobSchedule(
        Database database,
        WorkRunner runner,
        IEnumerable<RecurringWork> recurring,
        IEnumerable<ServerTask> tasks,
        TimeProvider time,
        ILogger<JobSchedule> log)
    {
        _database = database;
        _runner = runner;
        _recurring = [.. recurring];
        _tasks = [.. tasks];
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_scheduler is not null)
        {
            await _scheduler.Standby(cancellationToken);
        }

        await _runner.StopAsync(cancellationToken);
        if (_scheduler is not null)
        {
            await _scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
        }

        foreach (var task in _tasks.Where(static task => task.AtStop))
        {
            await RunAsync(task, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await base.StopAsync(CancellationToken.None);
        if (_scheduler is not null)
        {
            await _scheduler.Shutdown(waitForJobsToComplete: false, CancellationToken.None);
        }

        Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            _scheduler = await QuartzSchedulerBuilder.Create(quartz => quartz.UseTimeProvider(_time)).BuildScheduler(CancellationToken.None);
            var areSet = await TrySetTimesAsync(stoppingToken);
            await _scheduler.Start(stoppingToken);
            await WatchClockAsync(areSet, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task SetTimesAsync(CancellationToken cancellationToken)
    {
        await _scheduler!.Clear(cancellationToken);
        var now = _time.GetUtcNow();
        await AddAsync(new ServerTask("work", ClaimEvery, AtStop: false, _runner.ClaimAllAsync), now, cancellationToken);
        foreach (var task in _tasks)
        {
            await AddAsync(task, now + task.Every, cancellationToken);
        }

        foreach (var work in _recurring)
        {
            // At once for the period that has begun, then at the beginning of each.
            await EnqueueAsync(work, cancellationToken);
            var task = new ServerTask(work.Kind, work.Every, AtStop: false, stop => EnqueueAsync(work, stop));
            await AddAsync(task, work.BeginOf(now) + work.Every, cancellationToken);
        }
    }

    private async Task<bool> TrySetTimesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SetTimesAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database may be away; the next look tries again.
            _log.TimesNotSet(exception);
            return false;
        }
    }

    private async Task WatchClockAsync(bool areTimesSet, CancellationToken cancellationToken)
    {
        using var look = new PeriodicTimer(LookAtClockEvery, _time);
        var (at, since) = (_time.GetUtcNow(), _time.GetTimestamp());
        while (await look.WaitForNextTickAsync(cancellationToken))
        {
            var (now, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
            var back = at + _time.GetElapsedTime(since, timestamp) - now;
            (at, since) = (now, timestamp);
            if (back > TolerableStep)
            {
                _log.ClockSetBack(back);
                areTimesSet = false;
            }

            areTimesSet = areTimesSet || await TrySetTimesAsync(cancellationToken);
        }
    }

    private Task EnqueueAsync(RecurringWork work, CancellationToken cancellationToken) =>
        _database.WriteAsync(work.Enqueue, cancellationToken);

    private async Task AddAsync(ServerTask task, DateTimeOffset first, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<Tick>().WithIdentity(task.Name).DisallowConcurrentExecution().Build();
        job.JobDataMap[Tick.Key] = (Func<CancellationToken, Task>)(stop => RunAsync(task, stop));
        var trigger = TriggerBuilder.Create(_time)
            .WithIdentity(task.Name)
            .StartAt(first)
            .WithSchedule(SimpleScheduleBuilder.Create()
                .WithInterval(task.Every)
                .RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount))
            .Build();
        await _scheduler!.ScheduleJob(job, trigger, cancellationToken: cancellationToken);
    }

    private async Task RunAsync(ServerTask task, CancellationToken cancellationToken)
    {
        try
        {
            await task.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (Exception exception)
        {
            // The loop's edge: whatever a task throws, its next time comes.
            _log.TaskFailed(exception, task.Name);
        }
    }

    /// <summary>What Quartz makes for each firing; it runs the delegate that the schedule put beside it.</summary>
    private sealed class Tick : IJob
    {
        public const string Key = "run";

        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
            await ((Func<CancellationToken, Task>)context.MergedJobDataMap[Key]!)(cancellationToken);
    }
}
