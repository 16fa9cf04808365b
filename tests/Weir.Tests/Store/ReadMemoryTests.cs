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
            static unit => unit.Execute("create table marks (name text primary key, value bigint not null)"), Cancel);
    }

    [Fact]
    public async Task A_value_is_read_once_until_anything_is_written()
    {
        var memory = new ReadMemory<string, string>(_database, 10);
        await SetAsync("a", 1);

        Assert.Equal(("1", "1", 1), (await GetAsync(memory, "a"), await GetAsync(memory, "a"), _reads));
        await SetAsync("another", 7);
        Assert.Equal(("1", 2), (await GetAsync(memory, "a"), _reads));
        await SetAsync("a", 2);
        Assert.Equal(("2", 3), (await GetAsync(memory, "a"), _reads));
    }

    [Fact]
    public async Task Beyond_its_size_it_reads_each_time()
    {
        var memory = new ReadMemory<string, string>(_database, 1);

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
        var memory = new ReadMemory<string, string>(_database, 10);
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

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

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
