using Npgsql;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>What two servers of one PostgreSQL database keep of what they read.</summary>
public sealed class ReadMemoryTests(PostgresCluster cluster) : IAsyncLifetime
{
    private static readonly MigrationSet Tables = MigrationSet.Of(
        "tests",
        [
            ("0001_marks.sql", """
                CREATE TABLE marks (name text NOT NULL PRIMARY KEY, value bigint NOT NULL);
                CREATE TABLE others (name text NOT NULL PRIMARY KEY);
                INSERT INTO marks VALUES ('a', 0);
                """),
        ]);

    private readonly PostgreSqlHost _host = new(cluster);
    private Database _here = null!;
    private Database _there = null!;
    private int _reads;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        (_here, _there) = (await _host.OpenAsync(Cancel, Tables), await _host.OpenAsync(Cancel, Tables));

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task Whoever_was_told_of_a_write_at_one_server_reads_it_at_the_other()
    {
        var memory = new ReadMemory<string, string>(_there, ["marks"], 10);
        var late = 0;

        for (var value = 1; value <= 100; value++)
        {
            await SetAsync(_here, value);
            late += await GetAsync(memory) == $"{value}" ? 0 : 1;
            late += await GetAsync(memory) == $"{value}" ? 0 : 1;
        }

        Assert.Equal((0, 100), (late, _reads));
    }

    [Fact]
    public async Task What_another_table_gains_drops_nothing_and_what_an_administrator_changes_does()
    {
        var memory = new ReadMemory<string, string>(_there, ["marks"], 10);
        Assert.Equal("0", await GetAsync(memory));
        await _here.WriteAsync(static unit => unit.Execute("INSERT INTO others VALUES ('x')"), Cancel);
        Assert.Equal(("0", 1), (await GetAsync(memory), _reads));

        await using var connection = new NpgsqlConnection(_host.Target.UserSocket + ";Search Path=weir");
        await connection.OpenAsync(Cancel);
        await using var truncate = new NpgsqlCommand("TRUNCATE marks", connection);
        await truncate.ExecuteNonQueryAsync(Cancel);

        Assert.Equal("", await GetAsync(memory));
    }

    [Fact]
    public async Task Servers_that_write_the_same_tables_at_once_are_all_counted()
    {
        var memories = new[] { new ReadMemory<string, string>(_here, ["marks"], 10), new ReadMemory<string, string>(_there, ["marks"], 10) };
        await Task.WhenAll(memories.Select(memory => GetAsync(memory).AsTask()));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? _here : _there).WriteAsync(
            static unit => unit.Execute("UPDATE marks SET value = value + 1 WHERE name = 'a'"), Cancel)));

        foreach (var memory in memories)
        {
            Assert.Equal("60", await GetAsync(memory));
        }
    }

    private static Task SetAsync(Database database, long value) => database.WriteAsync(
        unit => unit.Execute("UPDATE marks SET value = @value WHERE name = 'a'", new { value }), Cancel);

    private ValueTask<string> GetAsync(ReadMemory<string, string> memory) => memory.GetAsync(
        "a",
        async (name, cancelled) =>
        {
            Interlocked.Increment(ref _reads);
            return $"{await _there.QueryOneAsync<long?>("SELECT value FROM marks WHERE name = @name", new { name }, cancelled)}";
        },
        Cancel);
}
