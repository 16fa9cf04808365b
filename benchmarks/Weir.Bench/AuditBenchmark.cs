using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// Durable audited changes on SQLite with synchronous=FULL, the whole way: decision, sealed entry, row and entry in one unit, while the
/// sequencer gives entries their leaves and signs checkpoints.
/// </summary>
internal static class AuditBenchmark
{
    private const int Callers = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>Runs it and prints changes per second, how far checkpoints lay apart, and how long the last entry waited for one.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"audit: durable audited changes with the sequencer running, SQLite, synchronous=FULL, {Callers} callers, median of 3");
        var rates = new List<double>();
        var waits = new List<double>();
        var gaps = new List<double>();
        await MeasureAsync(cancellationToken);
        for (var round = 0; round < 3; round++)
        {
            var (rate, gap, wait) = await MeasureAsync(cancellationToken);
            rates.Add(rate);
            gaps.Add(gap);
            waits.Add(wait);
        }

        Console.WriteLine($"  changes         {Median.Of(rates),12:N0} /s");
        Console.WriteLine($"  checkpoints     {gaps.Max(),12:N0} ms apart at most meanwhile");
        Console.WriteLine($"  last checkpoint {Median.Of(waits),12:N0} ms after the last change");
    }

    private static async Task<(double Rate, double Gap, double Wait)> MeasureAsync(CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        GuardTables.RegisterIds();
        var logs = NullLoggerFactory.Instance;
        await using var database = await Database.OpenAsync(
            DatabaseAddress.Sqlite(folder.File("weir.db")), [GuardTables.Migrations], new DatabaseOptions(), TimeProvider.System, logs,
            cancellationToken);
        await using var keyStore = await Database.OpenAsync(
            DatabaseAddress.Sqlite(folder.File("keys.db")), [KeyRing.Migrations], new DatabaseOptions(), TimeProvider.System, logs,
            cancellationToken);
        await using var keys = await KeyRing.OpenAsync(
            new KeyFileProvider(folder.File("root.key")), keyStore, TimeProvider.System, cancellationToken);
        await keys.CreateAsync(KeyOwner.Installation, null, cancellationToken);
        await using var trail = new AuditTrail(database, keys, TimeProvider.System, NullLogger<AuditTrail>.Instance);
        await using var sequencer = new LedgerSequencer(database, keys, trail, TimeProvider.System, NullLogger<LedgerSequencer>.Instance);
        await trail.StartAsync(cancellationToken);
        await sequencer.StartAsync(cancellationToken);
        var guard = new AccessGuard(database, trail, TimeProvider.System);
        var organization = await OrganizationAsync(guard, keys, cancellationToken);
        var done = 0L;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = LongestGapAsync(database, organization, over.Token);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(started) < Duration)
                {
                    await AddAsync(guard, organization, cancellationToken);
                    Interlocked.Increment(ref done);
                }
            },
            cancellationToken)));
        var rate = done / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var ended = Stopwatch.GetTimestamp();
        await over.CancelAsync();
        while (await database.QueryOneAsync<long?>(
            "select max(size) from ledger_checkpoints where log = @organization", new { organization }, cancellationToken) != done + 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        return (rate, await watch, Stopwatch.GetElapsedTime(ended).TotalMilliseconds);
    }

    // The oldest that the newest checkpoint ever was while changes were made, in milliseconds.
    private static async Task<double> LongestGapAsync(Database database, Id<Organization> organization, CancellationToken over)
    {
        var longest = 0.0;
        while (!over.IsCancellationRequested)
        {
            var last = await database.QueryOneAsync<long?>(
                "select max(at) from ledger_checkpoints where log = @organization", new { organization }, CancellationToken.None);
            if (last is { } at)
            {
                longest = Math.Max(longest, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - at);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return longest;
    }

    private static async Task<Id<Organization>> OrganizationAsync(AccessGuard guard, KeyRing keys, CancellationToken cancellationToken)
    {
        var id = Id<Organization>.New(TimeProvider.System);
        await keys.CreateAsync(KeyOwner.Organization(id), null, cancellationToken);
        var now = DateTimeOffset.UnixEpoch;
        var row = new OrganizationRow(id, "bench", "Bench", AccountState.Active, "{}", now, now, 1);
        var decision = await guard.DemandAsync(
            Actor.ForSystem("bench"), Permissions.OrganizationCreate, Resource.Installation, null, cancellationToken);
        await guard.Begin(decision.Granted!).Create(GuardTables.Organizations, row, "organization.create").CommitAsync(cancellationToken);
        return id;
    }

    private static async Task AddAsync(AccessGuard guard, Id<Organization> organization, CancellationToken cancellationToken)
    {
        var id = Id<Group>.New(TimeProvider.System);
        var row = new GroupRow(id, organization, id.ToString(), "A group of the benchmark.", DateTimeOffset.UnixEpoch, 1);
        var decision = await guard.DemandAsync(
            Actor.ForSystem("bench"), Permissions.GroupManage, Resource.ForOrganization(organization), null, cancellationToken);
        var outcome = await guard.Begin(decision.Granted!).Create(GuardTables.Groups, row, "group.create").CommitAsync(cancellationToken);
        if (outcome != ChangeOutcome.Committed)
        {
            throw new InvalidOperationException($"A change of the benchmark ended as {outcome}.");
        }
    }
}
