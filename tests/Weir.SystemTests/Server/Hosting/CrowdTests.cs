using System.Globalization;
using System.Net;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>Thousands who are connected and say nothing, and some who drip their requests: everybody else is answered, in bounded memory.</summary>
public sealed class CrowdTests
{
    private const string Dripping = "POST /reports/csp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\na";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idle_and_slow_clients_hold_nobody_up()
    {
        var (idle, slow) = (TestScale.Count(300, 10_000), TestScale.Count(60, 600));
        var settings = new Dictionary<string, string?>
        {
            ["WEIR_MAX_CONNECTIONS"] = (idle + slow + 50).ToString(CultureInfo.InvariantCulture),
            ["WEIR_MAX_REQUESTS"] = (slow / 3).ToString(CultureInfo.InvariantCulture),
        };
        await using var server = await ServerProcess.StartAsync(settings, null, Cancel);
        await server.Client.GetAsync("/nothing", Cancel);
        var before = MemoryOf(server);
        var crowd = new List<RawConnection>();
        try
        {
            crowd.AddRange(await OpenAsync(server, idle));
            var perConnection = (MemoryOf(server) - before) / idle;
            Assert.True(ConnectionsOf(server) > idle * 9 / 10, $"{ConnectionsOf(server)} of {idle} connections are open");
            Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/nothing", Cancel)).StatusCode);

            // Each of these holds a place among the running requests, and as many again wait: then the others are sent away, not held.
            var dripping = await OpenAsync(server, slow);
            crowd.AddRange(dripping);
            await Task.WhenAll(dripping.Select(static connection => connection.SendAsync(Dripping, Cancel)));
            var refused = await AskUntilAsync(server, HttpStatusCode.ServiceUnavailable);
            Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter?.Delta);
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);

            // Who sends less than 240 bytes a second is cut off, and the places are free again.
            await AskUntilAsync(server, HttpStatusCode.NotFound);
            var memory = MemoryOf(server);
            Assert.True(memory < 300_000_000 + (idle * 64_000L), $"{memory:N0} bytes");
            TestScale.Record("crowd", [new("idle connections", idle), new("slow clients", slow), new("bytes per idle connection", perConnection)]);
        }
        finally
        {
            await Task.WhenAll(crowd.Select(static connection => connection.DisposeAsync().AsTask()));
        }
    }

    private static async Task<RawConnection[]> OpenAsync(ServerProcess server, int count)
    {
        var connections = new RawConnection[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
            async (i, token) => connections[i] = await RawConnection.OpenAsync(server, token));
        return connections;
    }

    private static async Task<HttpResponseMessage> AskUntilAsync(ServerProcess server, HttpStatusCode status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        HttpResponseMessage answer;
        do
        {
            answer = await server.Client.GetAsync("/nothing", limit.Token);
        }
        while (answer.StatusCode != status);

        return answer;
    }

    private static long MemoryOf(ServerProcess server) => 1024 * long.Parse(
        File.ReadLines($"/proc/{server.ProcessId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static int ConnectionsOf(ServerProcess server) =>
        Directory.GetFiles($"/proc/{server.ProcessId}/fd").Count(static file =>
            new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
