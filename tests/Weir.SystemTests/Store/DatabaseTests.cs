using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>What callers of the store rely on, shown on both engines.</summary>
public abstract class DatabaseTests : IAsyncLifetime
{
    private Database? _database;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Database Database => _database!;

    private static MigrationSet Tables { get; } = MigrationSet.Of(
        "tests",
        [
            ("0001_things.sql", """
                CREATE TABLE thing (
                    id text NOT NULL PRIMARY KEY, number bigint NOT NULL, small integer NOT NULL, flag smallint NOT NULL, moment bigint NOT NULL,
                    level smallint NOT NULL, bytes {bytes} NOT NULL, words text NOT NULL, next_id text, note text, later bigint, maybe smallint);
                CREATE TABLE counter (name text NOT NULL PRIMARY KEY, value bigint NOT NULL);
                CREATE TABLE row_log (id {identity}, words text NOT NULL);
                """),
        ]);

    public async ValueTask InitializeAsync()
    {
        Database.RegisterId<ThingKind>();
        _database = await Database.OpenAsync(
            await CreateAddressAsync(), [Tables], new DatabaseOptions(), TimeProvider.System, NullLoggerFactory.Instance, Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task<DatabaseAddress> CreateAddressAsync();

    [Fact]
    public async Task Every_mapped_type_is_read_as_it_was_written()
    {
        var thing = new Thing(
            Id<ThingKind>.New(TimeProvider.System), long.MaxValue, int.MinValue, true, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            Level.High, [0, 255, 7], "ünï 'q'", Id<ThingKind>.New(TimeProvider.System), "note", DateTimeOffset.UnixEpoch, false);
        var empty = thing with { Id = Id<ThingKind>.New(TimeProvider.System), NextId = null, Note = null, Later = null, Maybe = null, Bytes = [] };
        foreach (var each in new[] { thing, empty })
        {
            await Database.WriteAsync(
                unit =>
                {
                    unit.Execute(
                        "INSERT INTO thing VALUES (@Id, @Number, @Small, @Flag, @Moment, @Level, @Bytes, @Words, @NextId, @Note, @Later, @Maybe)",
                        each);
                },
                Cancel);
            var read = await Database.QueryOneAsync<Thing>("SELECT * FROM thing WHERE id = @Id", new { each.Id }, Cancel);
            Assert.Equal(each with { Bytes = [] }, read! with { Bytes = each.Bytes.Length == 0 ? each.Bytes : [] });
            Assert.Equal(each.Bytes, read.Bytes);
        }
    }

    [Fact]
    public async Task Thousands_of_concurrent_units_count_exactly()
    {
        await Database.WriteAsync(static unit => unit.Execute("INSERT INTO counter VALUES ('c', 0)"), Cancel);
        await Task.WhenAll(Enumerable.Range(0, Database.Engine == DatabaseEngine.Sqlite ? 5000 : 1000).Select(_ => Database.WriteAsync(
            static unit =>
            {
                var value = unit.QueryOne<long>("SELECT value FROM counter WHERE name = 'c'");
                unit.Execute("UPDATE counter SET value = @value WHERE name = 'c'", new { value = value + 1 });
            },
            Cancel)));

        var expected = Database.Engine == DatabaseEngine.Sqlite ? 5000 : 1000;
        Assert.Equal(expected, await Database.QueryOneAsync<long>("SELECT value FROM counter", null, Cancel));
    }

    protected enum Level
    {
        Low = 1,
        High = 2,
    }

    protected abstract class ThingKind : IIdKind
    {
        public static string Prefix => "thg";
    }

    protected sealed record Thing(
        Id<ThingKind> Id, long Number, int Small, bool Flag, DateTimeOffset Moment, Level Level, byte[] Bytes, string Words, Id<ThingKind>? NextId,
        string? Note, DateTimeOffset? Later, bool? Maybe);
}

/// <inheritdoc/>
public sealed class SqliteDatabaseTests : DatabaseTests
{
    private readonly TempFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override Task<DatabaseAddress> CreateAddressAsync() => Task.FromResult(DatabaseAddress.Sqlite(_folder.File("weir.db")));
}

/// <inheritdoc/>
public sealed class PostgreSqlDatabaseTests(PostgresCluster cluster) : DatabaseTests
{
    private TestDatabase? _target;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _target!.DisposeAsync();
    }

    protected override async Task<DatabaseAddress> CreateAddressAsync()
    {
        _target = await cluster.CreateDatabaseAsync("store", Cancel);
        return DatabaseAddress.PostgreSql(_target.UserSocket, "weir");
    }
}
