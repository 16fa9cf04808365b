using System.Diagnostics;
using System.Globalization;

namespace Weir.Bench;

/// <summary>
/// How many requests a second a server answers, against a peer over HTTPS with the same certificate, from the same client with 16 connections,
/// alternated. The client runs on the same machine, so the processor time that each server needs for a request is shown beside the rate: no
/// load by others changes it much.
/// </summary>
internal static class RateComparison
{
    private const int Connections = 16;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan WarmUpStep = TimeSpan.FromSeconds(2);
    private const int MostWarmUpSteps = 12;

    /// <summary>How it is measured, for headings.</summary>
    public static string Conditions(int rounds) => $"{Connections} connections, median of {rounds} rounds of {Duration.TotalSeconds} s";

    /// <summary>Compares the server with its peer, and prints rates, ratio and processor time.</summary>
    /// <param name="what">What is asked for.</param>
    /// <param name="rounds">How often both are measured, by turns.</param>
    /// <param name="weir">The server.</param>
    /// <param name="bare">The peer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(string what, int rounds, Target weir, Target bare, CancellationToken cancellationToken)
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
        Console.WriteLine($"  {what}");
        Print(bare.Name, bares);
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

    /// <summary>Measures the server alone, and prints its rate.</summary>
    public static async Task RunAsync(string what, int rounds, Target weir, CancellationToken cancellationToken)
    {
        await WarmUpAsync(weir, cancellationToken);
        var weirs = new List<Figure>();
        for (var round = 0; round < rounds; round++)
        {
            weirs.Add(await MeasureAsync(weir, Duration, cancellationToken));
        }

        Console.WriteLine($"  {what}");
        Print("weir", weirs);
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

    private sealed record Figure(double PerSecond, double Microseconds);
}

/// <summary>What is asked, again and again.</summary>
/// <param name="Address">The server.</param>
/// <param name="Request">The request, whole.</param>
/// <param name="ProcessId">The operating system's id of the server.</param>
internal sealed record Target(Uri Address, string Request, int ProcessId)
{
    /// <summary>What it is called beside the figures.</summary>
    public string Name { get; init; } = "bare Kestrel";
}
