using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Store;
using Weir.Testing;

namespace Weir.Tests.Store;

/// <summary>What shares a commit on SQLite, and what becomes of it when the commit fails.</summary>
public sealed class WriteLaneTests : IAsyncLifetime
{
    private static readonly MigrationSet Tables = MigrationSet.Of(
        "tests", [("0001_rows.sql", "CREATE TABLE written (number bigint NOT NULL PRIMARY KEY, body {bytes})")]);

    private readonly TempFolder _folder = new();
    private readonly ManualResetEventSlim _gate = new();
    private Database? _database;
    private volatile bool _diskFails;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => _database!;

    public async ValueTask InitializeAsync() => _database = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await Database.DisposeAsync();
        _gate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_caller_is_answered_only_after_the_commit()
    {
        var first = InsertAsync(1);
        await first;
        var held = HoldAsync();
        var second = InsertAsync(2);

        Assert.Equal([1L], await NumbersAsync());
        Assert.False(second.IsCompleted);
        _gate.Set();
        await Task.WhenAll(held, second);
        Assert.Equal([1L, 2L], await NumbersAsync());
    }

    [Fact]
    public async Task A_unit_that_has_not_begun_can_be_taken_back()
    {
        using var cancellation = new CancellationTokenSource();
        var held = HoldAsync();
        var waiting = InsertAsync(1, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _gate.Set();
        await held;
        await InsertAsync(2);

        Assert.Equal([2L], await NumbersAsync());
    }

    [Fact]
    public async Task A_unit_that_has_begun_reports_its_outcome_whatever_its_caller_wants()
    {
        using var cancellation = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var unit = Database.WriteAsync(
            context =>
            {
                context.Execute("INSERT INTO written VALUES (1, NULL)");
                begun.SetResult();
                _gate.Wait(Cancel);
                return 1;
            },
            cancellation.Token);
        await begun.Task;
        await cancellation.CancelAsync();
        _gate.Set();

        Assert.Equal(1, await unit);
        Assert.Equal([1L], await NumbersAsync());
    }

    [Fact]
    public async Task When_the_disk_is_full_every_unit_of_the_group_is_told_and_none_is_kept()
    {
        var held = HoldAsync();
        var small = InsertAsync(1);
        var huge = Database.WriteAsync(
            static unit => unit.Execute("INSERT INTO written VALUES (2, @body)", new { body = new byte[1 << 20] }), Cancel);
        _gate.Set();

        await Assert.ThrowsAsync<StoreFullException>(() => held);
        await Assert.ThrowsAsync<StoreFullException>(() => small);
        await Assert.ThrowsAsync<StoreFullException>(() => huge);
        await InsertAsync(3);
        Assert.Equal([3L], await NumbersAsync());
    }

    [Fact]
    public async Task A_failed_sync_is_final_until_the_next_start()
    {
        await InsertAsync(1);
        var held = HoldAsync();
        var shared = InsertAsync(2);
        _diskFails = true;
        _gate.Set();

        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => held)).IsFinal);
        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => shared)).IsFinal);
        await Task.Delay(Timeout.InfiniteTimeSpan, Database.Stopping).ContinueWith(
            static _ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        _diskFails = false;
        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(3))).IsFinal);

        await Database.DisposeAsync();
        _database = await OpenAsync();
        Assert.Equal([1L], await NumbersAsync());
    }

    [Fact]
    public async Task Closing_finishes_what_is_queued_and_refuses_what_comes_later()
    {
        var held = HoldAsync();
        var queued = InsertAsync(1);
        var closing = Database.DisposeAsync();
        _gate.Set();
        await Task.WhenAll(held, queued, closing.AsTask());

        await Assert.ThrowsAsync<ObjectDisposedException>(() => InsertAsync(2));
        Assert.False(File.Exists(_folder.File("weir.db-wal")));
    }

    private Task<Database> OpenAsync()
    {
        var options = new DatabaseOptions
        {
            MaxPages = 60,
            GroupTime = TimeSpan.FromMinutes(1),
            BeforeCommit = () =>
            {
                if (_diskFails)
                {
                    throw new SqliteException("disk I/O error", 10, 1034);
                }
            },
        };
        return Database.OpenAsync(
            DatabaseAddress.Sqlite(_folder.File("weir.db")), [Tables], options, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
    }

    private Task HoldAsync() => Database.WriteAsync(unit => _gate.Wait(Cancel), Cancel);

    private Task InsertAsync(long number, CancellationToken? cancellationToken = null) => Database.WriteAsync(
        unit =>
        {
            unit.Execute("INSERT INTO written VALUES (@number, NULL)", new { number });
        },
        cancellationToken ?? Cancel);

    private Task<IReadOnlyList<long>> NumbersAsync() => Database.QueryAsync<long>("SELECT number FROM written ORDER BY number", null, Cancel);
}
