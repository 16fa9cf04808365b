using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Guard;

/// <summary>Several servers that record into one PostgreSQL database, of which some die.</summary>
public sealed class AuditSessionTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private TestDatabase _target = null!;
    private Database _database = null!;
    private KeyRing _keys = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        GuardTables.RegisterIds();
        _target = await cluster.CreateDatabaseAsync("audit", Cancel);
        _database = await OpenAsync(DatabaseAddress.PostgreSql(_target.UserSocket), GuardTables.Migrations);
        var store = await OpenAsync(DatabaseAddress.Sqlite(_folder.File("keys.db")), KeyRing.Migrations);
        _keys = await KeyRing.OpenAsync(new KeyFileProvider(_folder.File("root.key")), store, TimeProvider.System, Cancel);
        await _keys.CreateAsync(KeyOwner.Installation, null, Cancel);
    }

    [Fact]
    public async Task A_server_that_starts_leaves_the_living_alone_and_records_the_dead()
    {
        await InsertAsync("alive", _time.GetUtcNow() - TimeSpan.FromSeconds(30));
        await InsertAsync("dead", _time.GetUtcNow() - TimeSpan.FromSeconds(61));

        await using var trail = NewTrail();
        await trail.StartAsync(Cancel);

        Assert.Equal(["dead"], await _target.RowsAsync("SELECT id FROM audit_sessions WHERE ended_at IS NOT NULL", Cancel));
        Assert.Equal(1L, await GapsAsync());
    }

    [Fact]
    public async Task A_server_that_dies_later_is_noticed_by_one_that_lives_and_is_recorded_once()
    {
        await using var first = NewTrail();
        await using var second = NewTrail();
        await first.StartAsync(Cancel);
        await second.StartAsync(Cancel);
        await InsertAsync("dies", _time.GetUtcNow());

        while (await GapsAsync() == 0)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }

        for (var tick = 0; tick < 30; tick++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }

        Assert.Equal(1L, await GapsAsync());
        Assert.Equal(["dies"], await _target.RowsAsync("SELECT id FROM audit_sessions WHERE ended_at IS NOT NULL", Cancel));
    }

    [Fact]
    public async Task What_is_queued_while_the_database_refuses_is_written_once_when_it_takes_it_again()
    {
        await using var trail = NewTrail(TimeProvider.System);
        await trail.StartAsync(Cancel);
        await _target.ExecuteAsync("ALTER TABLE audit_entries RENAME TO hidden", Cancel);
        for (var number = 0; number < 10; number++)
        {
            var what = new AuditEvent("signin.password", "user", $"{number}", Outcome.Failed);
            await trail.RecordAsync(Actor.ForSystem("test"), what, Cancel);
        }

        while (!trail.IsBehind)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancel);
        }

        await _target.ExecuteAsync("ALTER TABLE hidden RENAME TO audit_entries", Cancel);
        while (trail.IsBehind)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancel);
        }

        Assert.Equal(
            "0123456789", await _target.ScalarAsync<string>("SELECT string_agg(resource, '' ORDER BY seq) FROM audit_entries", Cancel));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _keys.DisposeAsync();
        await _database.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    private static Task<Database> OpenAsync(DatabaseAddress address, MigrationSet tables) => Database.OpenAsync(
        address, [tables], new DatabaseOptions(), TimeProvider.System, NullLoggerFactory.Instance, Cancel);

    private AuditTrail NewTrail(TimeProvider? time = null) => new(_database, _keys, time ?? _time, NullLogger<AuditTrail>.Instance);

    private Task InsertAsync(string id, DateTimeOffset seen) => _target.ExecuteAsync(
        $"INSERT INTO audit_sessions (id, started_at, seen_at) VALUES ('{id}', 0, {seen.ToUnixTimeMilliseconds()})", Cancel);

    private Task<long> GapsAsync() => _target.ScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = 'audit.gap'", Cancel);
}
