using System.Diagnostics;
using System.Globalization;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// A real <c>weir serve</c> at rest: from its start until it is ready, the memory it takes with nothing to do, and with thousands of clients
/// who are connected over TLS and say nothing, each of whom is answered afterwards.
/// </summary>
internal static class ServerBenchmark
{
    private const int Starts = 5;
    private const int Idle = 10_000;
    private const string Ask = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    // Handshakes at once: as many as keep two cores busy.
    private const int AtOnce = 16;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>Runs it and prints times and memory.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"server: weir serve at rest, SQLite, HTTPS; median of {Starts} starts, memory is the resident set");
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string?>
        {
            ["WEIR_MAX_CONNECTIONS"] = (Idle + 100).ToString(CultureInfo.InvariantCulture),
        };
        var first = await StartAsync(settings, folder, cancellationToken);
        var starts = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            starts.Add(await StartAsync(settings, folder, cancellationToken));
        }

        Console.WriteLine($"  first start               {first,10:N0} ms until ready, keys, certificate and database made");
        Console.WriteLine($"  start                     {Median.Of(starts),10:N0} ms until ready");
        await using var server = await ServerProcess.StartAsync(settings, folder.File("data"), cancellationToken);
        using (var answer = await server.Client.GetAsync("/health/ready", cancellationToken))
        {
            answer.EnsureSuccessStatusCode();
        }

        await Task.Delay(Rest, cancellationToken);
        Console.WriteLine($"  idle memory               {MemoryOf(server) / 1e6,10:N0} MB");
        await CrowdAsync(server, cancellationToken);
    }

    private static async Task<double> StartAsync(
        IReadOnlyDictionary<string, string?> settings, TempFolder folder, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(settings, folder.File("data"), cancellationToken);
        (await server.StopAsync(cancellationToken)).Expect(0);
        return server.StartTime.TotalMilliseconds;
    }

    private static async Task CrowdAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var connections = new KeptConnection[Idle];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0, Idle, options, async (i, token) => connections[i] = await KeptConnection.OpenAsync(server.Address, Ask, token));
        var opened = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"  {Idle:N0} idle connections {MemoryOf(server) / 1e6,10:N0} MB, opened in {opened.TotalSeconds:N0} s");
        started = Stopwatch.GetTimestamp();
        using (var answer = await server.Client.GetAsync("/health/ready", cancellationToken))
        {
            answer.EnsureSuccessStatusCode();
        }

        Console.WriteLine($"  a newcomer beside them    {Stopwatch.GetElapsedTime(started).TotalMilliseconds,10:N0} ms until answered");
        await Parallel.ForEachAsync(connections, options, static async (connection, token) => await connection.AskAsync(token));
        Console.WriteLine($"  answered of the idle      {Idle,10:N0}");
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    private static long MemoryOf(ServerProcess server)
    {
        using var process = Process.GetProcessById(server.ProcessId);
        return process.WorkingSet64;
    }
}
