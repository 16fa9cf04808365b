using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.SystemTests.Masking;
using Weir.Testing;

namespace Weir.SystemTests.Commands;

/// <summary>A source, a place for its copy, a key and a configuration on either engine, and the real command between them.</summary>
internal sealed class CommandBench : IAsyncDisposable
{
    public const string Sqlite = "sqlite", PostgreSql = "postgresql";

    private readonly TempFolder _folder = new();
    private readonly TestDatabase? _source;
    private readonly TestDatabase? _destination;

    private CommandBench(TestDatabase? source, TestDatabase? destination)
    {
        _source = source;
        _destination = destination;
    }

    /// <summary>Both engines, for theories.</summary>
    public static TheoryData<string> Engines => [Sqlite, PostgreSql];

    public string Source => _source?.UserSocketUri ?? $"sqlite:{_folder.File("source.db")}";

    public string Destination => _destination?.UserSocketUri ?? $"sqlite:{_folder.File("copy.db")}";

    /// <summary>The source's database; only with PostgreSQL.</summary>
    public TestDatabase SourceDatabase => _source!;

    public string Configuration => _folder.File("weir.yaml");

    public string Key => _folder.File("weir.key");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes the source from SQL, and its first configuration.</summary>
    /// <param name="cluster">Where databases are made.</param>
    /// <param name="engine">Of both sides.</param>
    /// <param name="sql">Makes the source's tables and rows.</param>
    /// <param name="destinationEngine">Of the destination, where it differs.</param>
    public static async Task<CommandBench> CreateAsync(PostgresCluster cluster, string engine, string sql, string? destinationEngine = null)
    {
        var source = engine == PostgreSql ? await cluster.CreateDatabaseAsync("bench", Cancellation) : null;
        await cluster.EnsureStartedAsync(Cancellation);
        var destination = (destinationEngine ?? engine) == PostgreSql
            ? cluster.Adopt(source is null ? $"bench_{Guid.NewGuid():N}" : $"{source.Name}_masked")
            : null;
        var bench = new CommandBench(source, destination);
        await bench.ExecuteAsync(sql);
        using var key = MasterKey.Create();
        key.Save(bench.Key);
        var made = await Workbench.InitAsync(bench.Source, Cancellation) with
        {
            Source = bench.Source,
            Destination = bench.Destination,
            KeyFile = "weir.key",
        };
        bench._folder.Write("weir.yaml", ConfigurationWriter.Write(made));
        return bench;
    }

    /// <summary>Gives a column another line: <c>generator: hash, length: 8</c>.</summary>
    public CommandBench Set(string column, string line) =>
        Edit($@"(?m)^( +{Regex.Escape(column)}: \{{ type: [^,}}]+).*\}}$", $"$1, {line} }}");

    /// <summary>Adds a column that the source does not have.</summary>
    public CommandBench AddAfter(string column, string line) => Edit($"(?m)^( +){Regex.Escape(column)}: .*$", $"$0\n$1{line}");

    /// <summary>Runs SQL on the source.</summary>
    public async Task ExecuteAsync(string sql)
    {
        if (_source is not null)
        {
            await _source.ExecuteAsUserAsync(sql, Cancellation);
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={_folder.File("source.db")};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public Task<ProcessOutcome> RunAsync(string verb, params string[] more) =>
        WeirProcess.RunAsync([verb, "--config", Configuration, .. more], Cancellation);

    /// <summary>Masks and expects a copy; the first column of every row of a query on it.</summary>
    public async Task<IReadOnlyList<string>> MaskedAsync(string query)
    {
        (await RunAsync("mask")).Expect(ExitCode.Success);
        (await RunAsync("check")).Expect(ExitCode.Success);
        return await CopyAsync(query);
    }

    /// <summary>The first column of every row of a query on the copy; NULL is <c>∅</c>.</summary>
    public async Task<IReadOnlyList<string>> CopyAsync(string query)
    {
        if (_destination is not null)
        {
            return await _destination.RowsAsync(query, Cancellation);
        }

        await using var connection = new SqliteConnection($"Data Source={_folder.File("copy.db")};Pooling=False;Mode=ReadOnly");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(await reader.IsDBNullAsync(0, Cancellation) ? "∅" : reader.GetString(0));
        }

        return rows;
    }

    /// <summary>
    /// Masks and expects that it fails: with that code, those words, no stack trace, and nothing at the destination that check would take.
    /// </summary>
    public async Task<string> RefusedAsync(int code, params string[] words)
    {
        var outcome = await RunAsync("mask");
        Assert.True(outcome.ExitCode == code, $"exit code {outcome.ExitCode}, not {code}\n{outcome.Output}\n{outcome.Error}");
        Assert.All(words, word => Assert.Contains(word, outcome.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of weir", outcome.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Success, (await RunAsync("check")).ExitCode);
        return outcome.Error;
    }

    public async ValueTask DisposeAsync()
    {
        await (_destination?.DisposeAsync() ?? default);
        await (_source?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    private CommandBench Edit(string pattern, string replacement)
    {
        var before = File.ReadAllText(Configuration);
        Assert.Matches(pattern, before);
        File.WriteAllText(Configuration, Regex.Replace(before, pattern, replacement));
        return this;
    }
}
