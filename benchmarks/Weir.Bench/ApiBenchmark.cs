using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// Signed-in reads of the API of a real <c>weir serve</c> against an endpoint of Kestrel that does nothing but answer with as many bytes, both
/// over HTTPS with the same certificate, from the same client with 16 connections, alternated. The client runs on the same machine, so the
/// processor time that each server needs for a request is shown beside the rate: no load by others changes it much.
/// </summary>
internal static class ApiBenchmark
{
    private const int Connections = 16;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan WarmUpStep = TimeSpan.FromSeconds(2);
    private const int MostWarmUpSteps = 12;

    /// <summary>Runs it and prints rates, ratios and processor time.</summary>
    public static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"api: signed-in reads against bare Kestrel, HTTPS, {Connections} connections, median of {rounds} rounds of {Duration.TotalSeconds} s");
        var settings = new Dictionary<string, string?> { ["WEIR_API_RATE"] = "1000000", ["WEIR_API_BURST"] = "1000000" };
        await using var server = await ServerProcess.StartAsync(settings, null, cancellationToken);
        using var person = await SignedInClient.SetUpAsync(server, cancellationToken);
        var cookie = $"Cookie: __Host-weir={person.Cookie("__Host-weir")}";
        var key = $"Authorization: Bearer {await KeyAsync(person, cancellationToken)}";
        foreach (var (path, credential) in new[] { ("/api/v1/me", cookie), ("/api/v1/organizations", cookie), ("/api/v1/me", key) })
        {
            using var first = await person.Client.GetAsync(path, cancellationToken);
            var body = await first.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
            await using var bare = await BareEndpoint.StartAsync(Path.Combine(server.DataPath, "tls"), body.Length, cancellationToken);
            await CompareAsync(
                $"{path}, {(credential == key ? "access key" : "session")}",
                rounds,
                new Target(server.Address, Request(path, credential), server.ProcessId),
                new Target(bare.Address, Request("/", credential), bare.ProcessId),
                cancellationToken);
        }
    }

    private static string Request(string path, string credential) => $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{credential}\r\n\r\n";

    private static async Task<string> KeyAsync(SignedInClient person, CancellationToken cancellationToken)
    {
        using var answer = await person.Client.PostAsJsonAsync(
            "/api/v1/me/access-keys",
            new { name = "bench", scope = new { prefix = "", permissions = new[] { "account.read" } } },
            cancellationToken);
        var issued = await SignedInClient.ExpectAsync(answer, HttpStatusCode.Created, cancellationToken);
        return issued.GetProperty("secret").GetString()!;
    }

    private static async Task CompareAsync(string path, int rounds, Target weir, Target bare, CancellationToken cancellationToken)
    {
        await WarmUpAsync(bare, cancellationToken);
        await WarmUpAsync(weir, cancellationToken);
        var (bares, weirs) = (new List<Figure>(), new List<Figure>());
        for (var round = 0; round < rounds; round++)
        {
            bares.Add(await MeasureAsync(bare, Duration, cancellationToken));
            weirs.Add(await MeasureAsync(weir, Duration, cancellationToken));
        }

        var ratio = Median.Of(bares.Zip(weirs, static (bare, weir) => weir.PerSecond / bare.PerSecond));
        Console.WriteLine($"  {path}");
        Print("bare Kestrel", bares);
        Print("weir", weirs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    ratio        {ratio,10:N2}"));
    }

    // What runs is compiled anew by what it does, as much as half of the processor's time in the first seconds: until a request costs no less.
    private static async Task WarmUpAsync(Target target, CancellationToken cancellationToken)
    {
        var last = double.MaxValue;
        for (var step = 0; step < MostWarmUpSteps; step++)
        {
            var figure = await MeasureAsync(target, WarmUpStep, cancellationToken);
            if (figure.Microseconds > last * 0.95)
            {
                return;
            }

            last = figure.Microseconds;
        }
    }

    private static void Print(string name, IReadOnlyList<Figure> figures)
    {
        var rate = Median.Of(figures.Select(static figure => figure.PerSecond));
        var time = Median.Of(figures.Select(static figure => figure.Microseconds));
        Console.WriteLine($"    {name,-12} {rate,10:N0} /s {time,8:N0} µs of processor time each");
    }

    private static async Task<Figure> MeasureAsync(Target target, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(target.ProcessId);
        var connections = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => KeptConnection.OpenAsync(target.Address, target.Request, cancellationToken)));
        try
        {
            var before = process.TotalProcessorTime;
            var started = Stopwatch.GetTimestamp();
            var done = 0L;
            await Task.WhenAll(connections.Select(connection => Task.Run(
                async () =>
                {
                    while (Stopwatch.GetElapsedTime(started) < duration)
                    {
                        await connection.AskAsync(cancellationToken);
                        Interlocked.Increment(ref done);
                    }
                },
                cancellationToken)));
            var elapsed = Stopwatch.GetElapsedTime(started);
            process.Refresh();
            return new Figure(done / elapsed.TotalSeconds, (process.TotalProcessorTime - before).TotalMicroseconds / done);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private sealed record Target(Uri Address, string Request, int ProcessId);

    private sealed record Figure(double PerSecond, double Microseconds);
}
