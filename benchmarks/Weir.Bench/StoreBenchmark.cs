using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Store;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// Durable audited writes on SQLite with synchronous=FULL: each unit changes one row and adds an audit entry of 600 bytes, and its caller
/// waits until both are on the disk. Measured against the same lane with one unit per commit.
/// </summary>
internal static class StoreBenchmark
{
    private const int Callers = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    private static readonly MigrationSet Tables = MigrationSet.Of(
        "bench",
        [
            ("0001_tables.sql", """
                CREATE TABLE thing (id bigint NOT NULL PRIMARY KEY, value bigint NOT NULL, revision bigint NOT NULL);
                CREATE TABLE audit (id {identity}, thing_id bigint NOT NULL, at bigint NOT NULL, entry {bytes} NOT NULL);
                """),
        ]);

    /// <summary>Runs both, alternated, and prints units per second.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"store: durable audited writes, SQLite, synchronous=FULL, {Callers} callers, median of 3");
        var grouped = new List<double>();
        var single = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            grouped.Add(await MeasureAsync(new DatabaseOptions(), cancellationToken));
            single.Add(await MeasureAsync(new DatabaseOptions { GroupSize = 1 }, cancellationToken));
        }

        Console.WriteLine($"  grouped         {Median.Of(grouped),12:N0} units/s");
        Console.WriteLine($"  one per commit  {Median.Of(single),12:N0} units/s");
        Console.WriteLine($"  ratio           {Median.Of(grouped) / Median.Of(single),12:0.0}");
    }

    private static async Task<double> MeasureAsync(DatabaseOptions options, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        await using var database = await Database.OpenAsync(
            DatabaseAddress.Sqlite(folder.File("bench.db")), [Tables], options, TimeProvider.System, NullLoggerFactory.Instance,
            cancellationToken);
        await database.WriteAsync(
            static unit =>
            {
                for (var id = 0; id < Callers; id++)
                {
                    unit.Execute("INSERT INTO thing VALUES (@id, 0, 1)", new { id });
                }
            },
            cancellationToken);
        var entry = new byte[600];
        var done = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async id =>
        {
            while (Stopwatch.GetElapsedTime(started) < Duration)
            {
                await database.WriteAsync(
                    unit =>
                    {
                        unit.Execute("UPDATE thing SET value = value + 1, revision = revision + 1 WHERE id = @id", new { id });
                        unit.Execute("INSERT INTO audit (thing_id, at, entry) VALUES (@id, @Now, @entry)", new { id, unit.Now, entry });
                    },
                    cancellationToken);
                Interlocked.Increment(ref done);
            }
        }));
        var rate = done / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var kept = await database.QueryOneAsync<long>("SELECT sum(value) FROM thing", null, cancellationToken);
        return kept == done ? rate : throw new InvalidOperationException($"{done} units were acknowledged, {kept} are there.");
    }
}
