using Microsoft.Extensions.Logging.Abstractions;
using Weir.Store;
using Weir.Testing;

namespace Weir.Tests.Store;

public sealed class ReadMemoryTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Database _database = null!;
    private int _reads;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await Database.OpenAsync(
            DatabaseAddress.Sqlite(_folder.File("weir.db")), [], new DatabaseOptions(), TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        await _database.WriteAsync(
            static unit => unit.Execute(
                """
                create table marks (name text primary key, value bigint not null);
                create table stains (name text primary key references marks (name) on delete cascade);
                create table others (name text primary key);
                """),
            Cancel);
    }

    [Fact]
    public async Task A_value_is_read_once_until_its_table_is_written()
    {
        var memory = Memory(10);
        await SetAsync("a", 1);

        Assert.Equal(("1", "1", 1), (await GetAsync(memory, "a"), await GetAsync(memory, "a"), _reads));
        await WriteAsync("insert into others values ('x')");
        Assert.Equal(("1", 1), (await GetAsync(memory, "a"), _reads));
        await SetAsync("another", 7);
        Assert.Equal(("1", 2), (await GetAsync(memory, "a"), _reads));
        await SetAsync("a", 2);
        Assert.Equal(("2", 3), (await GetAsync(memory, "a"), _reads));
    }

    [Fact]
    public async Task Beyond_its_size_it_reads_each_time()
    {
        var memory = Memory(1);

        await GetAsync(memory, "a");
        await GetAsync(memory, "b");
        await GetAsync(memory, "b");
        await GetAsync(memory, "a");

        Assert.Equal(3, _reads);
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    [Trait("Asvs", "V15.4.1")]
    public async Task Whoever_was_told_of_a_write_never_reads_what_was_before_it()
    {
        var memory = Memory(10);
        var late = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var value = 1; value <= 200; value++)
                {
                    await SetAsync($"mark {writer}", value);
                    for (var other = 0; other < 8; other++)
                    {
                        var read = long.Parse(await GetAsync(memory, $"mark {other}"), System.Globalization.CultureInfo.InvariantCulture);
                        if (other == writer && read != value)
                        {
                            Interlocked.Increment(ref late);
                        }
                    }
                }
            },
            Cancel)));

        Assert.Equal(0, late);
    }

    [Theory]
    [InlineData("insert into marks values ('b', 1)", true)]
    [InlineData("insert or replace into marks values ('a', 1)", true)]
    [InlineData("update marks set value = 2 where name = 'a'", true)]
    [InlineData("delete from marks where name = 'a'", true)]
    [InlineData("delete from marks", true)]
    [InlineData("with gone as (select 'a' as name) delete from marks where name in (select name from gone)", true)]
    [InlineData("delete from stains; delete from marks", true)]
    [InlineData("insert into others values ('marks')", false)]
    [InlineData("delete from others", false)]
    [InlineData("drop table others", false)]
    public async Task Whatever_writes_its_table_drops_what_is_kept(string statement, bool isDropped)
    {
        await SetAsync("a", 1);
        await WriteAsync("insert into stains values ('a')");
        await WriteAsync("insert into others values ('a')");
        var memory = Memory(10);
        await GetAsync(memory, "a");
        await SetAsync("another", 1);
        await GetAsync(memory, "a");
        var before = _reads;

        await WriteAsync(statement);
        await GetAsync(memory, "a");

        Assert.Equal(isDropped ? 1 : 0, _reads - before);
    }

    [Fact]
    public async Task What_goes_with_a_row_of_another_table_is_noticed()
    {
        await SetAsync("a", 1);
        await WriteAsync("insert into stains values ('a')");
        var memory = new ReadMemory<string, string>(_database, ["stains"], 10);
        async Task<string> StainsAsync() => await memory.GetAsync(
            "", async (_, cancelled) => $"{await _database.QueryOneAsync<long>("select count(*) from stains", null, cancelled)}", Cancel);

        await WriteAsync("insert into others values ('a')");
        Assert.Equal("1", await StainsAsync());
        await WriteAsync("delete from marks where name = 'a'");

        Assert.Equal("0", await StainsAsync());
    }

    [Fact]
    public async Task What_is_not_there_is_asked_for_each_time()
    {
        var memory = new ReadMemory<string, string?>(_database, ["marks"], 10);
        var reads = 0;
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await memory.GetAsync("a", (_, _) => Task.FromResult<string?>(++reads > 0 ? null : ""), Cancel));
        }

        Assert.Equal(3, reads);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private ReadMemory<string, string> Memory(int most) => new(_database, ["marks"], most);

    private Task WriteAsync(string sql) => _database.WriteAsync(unit => unit.Execute(sql), Cancel);

    private Task SetAsync(string name, long value) => _database.WriteAsync(
        unit => unit.Execute(
            "insert into marks (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value", new { name, value }),
        Cancel);

    private ValueTask<string> GetAsync(ReadMemory<string, string> memory, string name) => memory.GetAsync(
        name,
        async (key, cancelled) =>
        {
            Interlocked.Increment(ref _reads);
            var found = await _database.QueryOneAsync<long?>("select value from marks where name = @key", new { key }, cancelled);
            return $"{found ?? 0}";
        },
        Cancel);
}
