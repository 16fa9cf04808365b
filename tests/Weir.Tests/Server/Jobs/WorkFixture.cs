using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Store;

namespace Weir.Tests.Server.Jobs;

/// <summary>A database with work in it, and runners over it.</summary>
internal sealed class WorkFixture : IAsyncDisposable
{
    public const string Kind = "test";

    private TestStore _store = null!;

    private WorkFixture()
    {
    }

    public ManualTime Time { get; } = new();

    public Database Database { get; private set; } = null!;

    public WorkQueue Queue { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<WorkFixture> StartAsync()
    {
        var fixture = new WorkFixture { _store = await TestStore.CreateAsync() };
        fixture.Database = await fixture._store.OpenAsync(fixture.Time);
        fixture.Queue = new WorkQueue(fixture.Database, new WorkOptions { MostAttempts = 2 });
        return fixture;
    }

    public WorkRunner Runner(IWorkHandler handler, int slots = 4) => new(
        Queue, [handler], new WorkRunnerOptions { Owner = "here", Lease = TimeSpan.FromSeconds(30), Slots = slots }, Time,
        NullLogger<WorkRunner>.Instance);

    public Task QueueAsync(params string[] keys) => Database.WriteAsync(
        unit =>
        {
            foreach (var key in keys)
            {
                WorkQueue.Enqueue(unit, Kind, key, "{}", unit.Now);
            }
        },
        Cancel);

    public async Task<WorkEntry> FindAsync(WorkState state) => Assert.Single(await Queue.ListAsync(state, 10, Cancel));

    /// <summary>Waits until a condition holds; fails when it does not within ten seconds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _store.DisposeAsync();
    }
}

/// <summary>A handler that does what a test says and remembers its leases.</summary>
internal sealed class ScriptedWork(Func<WorkLease, CancellationToken, Task<WorkResult>> script) : IWorkHandler
{
    public string Kind => WorkFixture.Kind;

    public ConcurrentQueue<WorkLease> Leases { get; } = new();

    public Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        Leases.Enqueue(lease);
        return script(lease, cancellationToken);
    }
}
