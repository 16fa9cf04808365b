using System.Diagnostics;
using Weir.Masking.Databases;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Reports;
using Weir.Masking.Runs;

namespace Weir.Bench;

/// <summary>
/// Whole runs against the limit: two <c>psql</c> in a pipe, binary COPY out into binary COPY in, primary key built afterwards. The contenders
/// alternate, so that noise of the machine meets all of them; medians are compared.
/// </summary>
internal static class CopyBenchmark
{
    /// <summary>Measures the pipe, pass-through and the eight rules.</summary>
    public static async Task RunAsync(BenchmarkTable table, int rounds, CancellationToken cancellationToken)
    {
        var pipe = new List<double>();
        var through = new List<double>();
        var masked = new List<double>();
        var loads = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            pipe.Add(await PipeAsync(table, cancellationToken));
            through.Add((await WeirAsync(table, masked: false, cancellationToken)).Total);
            var run = await WeirAsync(table, masked: true, cancellationToken);
            masked.Add(run.Total);
            loads.Add(run.Loading);
        }

        var limit = Median.Of(pipe);
        Console.WriteLine();
        Console.WriteLine($"copy: {table.Rows:N0} rows, median of {rounds} alternated rounds, schema and primary key included");
        Print("COPY pipe", limit);
        Print("pass-through", Median.Of(through));
        Print("8 rules", Median.Of(masked));
        Console.WriteLine($"  8 rules, loading alone {table.Rows / Median.Of(loads),12:N0} rows/s");
        Console.WriteLine($"  peak memory of this process {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");

        void Print(string name, double seconds) => Console.WriteLine(
            $"  {name,-14} {seconds,8:0.00} s {table.Rows / seconds,12:N0} rows/s   {limit / seconds,6:0.00} of the pipe");
    }

    private static async Task<double> PipeAsync(BenchmarkTable table, CancellationToken cancellationToken)
    {
        await using var target = await table.Cluster.CreateDatabaseAsync("pipe", cancellationToken);
        await target.ExecuteAsync(
            "CREATE TABLE t (id bigint NOT NULL, first_name text, last_name text, email text, phone text, birth_date date, zip text, "
            + "balance numeric(12,2), note text)",
            cancellationToken);
        var psql = Path.Combine(table.Cluster.ToolFolder, "psql");
        var script = $"set -o pipefail; '{psql}' -qXc 'COPY t TO STDOUT (FORMAT binary)' '{table.Source}' "
            + $"| '{psql}' -qXc 'COPY t FROM STDIN (FORMAT binary)' '{target.SuperuserSocketUri}'";
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script]))!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The COPY pipe failed with exit code {process.ExitCode}.");
        }

        await target.ExecuteAsync("ALTER TABLE t ADD PRIMARY KEY (id)", cancellationToken);
        await target.ExecuteAsync("ANALYZE t", cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<(double Total, double Loading)> WeirAsync(BenchmarkTable table, bool masked, CancellationToken cancellationToken)
    {
        const string Name = "bench_masked";
        await table.Cluster.ExecuteAsync($"DROP DATABASE IF EXISTS {Name}", cancellationToken);
        using var key = MasterKey.Create();
        var from = DatabaseAddress.Parse(table.Source);
        var to = DatabaseAddress.Parse(table.Beside(Name));
        var started = Stopwatch.GetTimestamp();
        await using var source = await DatabaseEngines.For(from).OpenSourceAsync(from, ConnectionOptions.Default, cancellationToken);
        await using var destination = await DatabaseEngines.For(to).OpenDestinationAsync(to, ConnectionOptions.Default, cancellationToken);
        var schema = await source.ReadSchemaAsync(cancellationToken);
        var plan = Planner.Make(BenchmarkTable.Configuration(masked), schema, key, [], PlanOptions.Default);
        var result = await new MaskingRun(plan, source, destination, key, new RunOptions(), TimeProvider.System).RunAsync(cancellationToken);
        if (result.Outcome != RunOutcome.Succeeded)
        {
            throw new InvalidOperationException($"The run ended as {result.Outcome}: {result.DestinationState}", result.Failure);
        }

        // The pipe checks nothing: the time of Weir's own checks is left out of the comparison.
        var phases = result.Phases.ToDictionary(p => p.Name, p => p.Duration.TotalSeconds);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds - phases["checking"], phases["loading"]);
    }
}
