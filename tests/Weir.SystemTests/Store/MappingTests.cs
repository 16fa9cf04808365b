using Weir.Foundation;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>Values arrive in records as they were given, although SQLite knows one kind of integer and PostgreSQL three.</summary>
public abstract class MappingTests(StoreHost host) : IAsyncLifetime
{
    private static readonly MigrationSet Tables = MigrationSet.Of(
        "tests",
        [
            ("0001_things.sql", """
                CREATE TABLE thing (
                    id text NOT NULL PRIMARY KEY, number bigint NOT NULL, small integer NOT NULL, flag smallint NOT NULL,
                    moment bigint NOT NULL, level smallint NOT NULL, bytes {bytes} NOT NULL, words text NOT NULL,
                    next_id text, note text, later bigint, maybe smallint, few integer, other_level smallint, blob {bytes});
                """),
        ]);

    private Database? _database;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => _database!;

    public async ValueTask InitializeAsync()
    {
        Database.RegisterId<ThingKind>();
        _database = await host.OpenAsync(Cancel, Tables);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_type_is_read_as_it_was_written()
    {
        await InsertAsync(Full);
        var read = await Database.QueryOneAsync<Thing>("SELECT * FROM thing", null, Cancel);

        Assert.Equivalent(Full, read, strict: true);
        Assert.Equal(Full.Id, read!.Id);
        Assert.Equal(Full.Moment, read.Moment);
    }

    [Fact]
    public async Task Null_is_read_as_null_also_in_a_first_row()
    {
        await InsertAsync(Empty);
        await InsertAsync(Full with { Number = 2 });
        var read = await Database.QueryAsync<Thing>("SELECT * FROM thing ORDER BY number", null, Cancel);

        Assert.Equivalent(Empty, read[0], strict: true);
        Assert.Equivalent(Full with { Number = 2 }, read[1], strict: true);
    }

    [Fact]
    public async Task An_expression_that_is_null_first_and_a_number_later_is_read()
    {
        await InsertAsync(Empty);
        await InsertAsync(Full with { Number = 2 });
        var read = await Database.QueryAsync<Computed>(
            "SELECT max(few) AS few, max(later) AS later, max(maybe) AS maybe FROM thing GROUP BY number ORDER BY number", null, Cancel);

        Assert.Equal([new Computed(null, null, null), new Computed(Full.Few, Full.Later, Full.Maybe)], read);
    }

    [Fact]
    public async Task Single_values_are_read_without_a_record()
    {
        await InsertAsync(Full);

        Assert.Equal(Full.Id, await Database.QueryOneAsync<Id<ThingKind>>("SELECT id FROM thing", null, Cancel));
        Assert.Equal(Full.NextId, await Database.QueryOneAsync<Id<ThingKind>?>("SELECT next_id FROM thing", null, Cancel));
        Assert.Equal(Full.Moment, await Database.QueryOneAsync<DateTimeOffset>("SELECT moment FROM thing", null, Cancel));
        Assert.Equal(Full.Later, await Database.QueryOneAsync<DateTimeOffset?>("SELECT later FROM thing", null, Cancel));
        Assert.Equal(1, await Database.QueryOneAsync<int>("SELECT count(*) FROM thing", null, Cancel));
        Assert.Equal(1L, await Database.QueryOneAsync<long>("SELECT count(*) FROM thing", null, Cancel));
        Assert.True(await Database.QueryOneAsync<bool>("SELECT flag FROM thing", null, Cancel));
        Assert.Equal(Level.High, await Database.QueryOneAsync<Level>("SELECT level FROM thing", null, Cancel));
        Assert.Equal(Full.Bytes, await Database.QueryOneAsync<byte[]>("SELECT bytes FROM thing", null, Cancel));
        Assert.Equal(Full.Words, await Database.QueryOneAsync<string>("SELECT words FROM thing", null, Cancel));
        Assert.Null(await Database.QueryOneAsync<string>("SELECT words FROM thing WHERE number = 0", null, Cancel));
        Assert.Null(await Database.QueryOneAsync<Thing>("SELECT * FROM thing WHERE number = 0", null, Cancel));
        Assert.Equal(
            (Full.Words, Full.Small), await Database.QueryOneAsync<(string, int)>("SELECT words, small FROM thing", null, Cancel));
    }

    [Fact]
    public async Task Every_type_works_as_a_condition()
    {
        await InsertAsync(Full);
        await InsertAsync(Empty);
        var found = await Database.QueryAsync<long>(
            """
            SELECT number FROM thing WHERE id = @Id AND flag = @Flag AND moment = @Moment AND level = @Level AND bytes = @Bytes
                AND words IN @Many AND next_id = @NextId AND maybe = @Maybe AND later = @Later AND small = @Small
            """,
            new
            {
                Full.Id,
                Full.Flag,
                Full.Moment,
                Full.Level,
                Full.Bytes,
                Many = new[] { "x", Full.Words },
                Full.NextId,
                Full.Maybe,
                Full.Later,
                Full.Small,
            },
            Cancel);

        Assert.Equal([Full.Number], found);
        Assert.Equal([1L], await Numbers("number NOT IN @list", Full.Number));
        Assert.Equal([], await Numbers("number IN @list"));
        Assert.Equal([1L, Full.Number], await Numbers("number not in @list"));

        Task<IReadOnlyList<long>> Numbers(string condition, params long[] list) =>
            Database.QueryAsync<long>($"SELECT number FROM thing WHERE {condition} ORDER BY number", new { list }, Cancel);
    }

    [Fact]
    public async Task A_query_that_does_not_fit_its_record_is_an_error()
    {
        await InsertAsync(Full);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Database.QueryAsync<Computed>("SELECT few, later FROM thing", null, Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Database.QueryAsync<Named>("SELECT words, few FROM thing", null, Cancel));
        Assert.Equal("ünï 'q' \0", (await Database.QueryAsync<Named>("SELECT 'ünï ''q'' ' AS words", null, Cancel))[0].Words + "\0");
    }

    [Fact]
    public async Task More_than_one_row_for_a_query_of_one_is_an_error()
    {
        await InsertAsync(Full);
        await InsertAsync(Empty);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.QueryOneAsync<long>("SELECT number FROM thing", null, Cancel));
    }

    private static readonly Thing Full = new(
        Id<ThingKind>.New(TimeProvider.System), long.MaxValue, int.MinValue, true, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
        Level.High, [0, 255, 7], "ünï 'q' @x", Id<ThingKind>.New(TimeProvider.System), "note", DateTimeOffset.UnixEpoch, false, 7, Level.Low, [1]);

    private static readonly Thing Empty = new(
        Id<ThingKind>.New(TimeProvider.System), 1, 0, false, DateTimeOffset.UnixEpoch.AddDays(-1), Level.Low, [], "", null, null, null, null, null,
        null, null);

    private Task InsertAsync(Thing thing) => Database.WriteAsync(
        unit =>
        {
            unit.Execute(
                """
                INSERT INTO thing VALUES (@Id, @Number, @Small, @Flag, @Moment, @Level, @Bytes, @Words, @NextId, @Note, @Later, @Maybe, @Few,
                    @OtherLevel, @Blob)
                """,
                thing);
        },
        Cancel);

    private enum Level
    {
        Low = 1,
        High = 2,
    }

    private abstract class ThingKind : IIdKind
    {
        public static string Prefix => "thg";
    }

    private sealed record Thing(
        Id<ThingKind> Id, long Number, int Small, bool Flag, DateTimeOffset Moment, Level Level, byte[] Bytes, string Words,
        Id<ThingKind>? NextId, string? Note, DateTimeOffset? Later, bool? Maybe, int? Few, Level? OtherLevel, byte[]? Blob);

    private sealed record Computed(int? Few, DateTimeOffset? Later, bool? Maybe);

    private sealed record Named
    {
        public string Words { get; init; } = "";
    }
}

/// <inheritdoc/>
public sealed class SqliteMappingTests() : MappingTests(new SqliteHost());

/// <inheritdoc/>
public sealed class PostgreSqlMappingTests(PostgresCluster cluster) : MappingTests(new PostgreSqlHost(cluster));
