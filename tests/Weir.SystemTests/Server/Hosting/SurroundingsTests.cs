using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>The real server among others: balancers in front of it, too many clients, a supervisor that stops it, a reader of its log.</summary>
public sealed class SurroundingsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V4.1.3")]
    [Trait("Asvs", "V15.3.4")]
    public async Task Forwarded_headers_of_a_stranger_change_nothing()
    {
        (string Name, string Value)[] headers =
        [
            ("X-Forwarded-For", "203.0.113.9"), ("X-Real-IP", "203.0.113.9"), ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-Proto", "http"), ("Forwarded", "for=203.0.113.9;proto=http;host=evil.example"),
        ];
        foreach (var trusted in new[] { "192.0.2.0/24", null })
        {
            await using var server = await ServerProcess.StartAsync(
                new Dictionary<string, string?> { ["WEIR_LOG_ADDRESS"] = "full", ["WEIR_TRUSTED_PROXIES"] = trusted }, null, Cancel);
            foreach (var (name, value) in headers)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing") { Headers = { { name, value } } };
                Assert.Equal(HttpStatusCode.NotFound, (await server.Client.SendAsync(request, Cancel)).StatusCode);
            }

            var outcome = await server.StopAsync(Cancel);
            Assert.Equal(headers.Length, outcome.Output.Split("\"client\":\"127.0.0.1\"").Length - 1);
            Assert.DoesNotContain("203.0.113.9", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Asvs", "V15.3.4")]
    public async Task A_listed_balancer_is_believed_also_when_it_encrypts_again()
    {
        var settings = new Dictionary<string, string?>
        {
            ["WEIR_LOG_ADDRESS"] = "full",
            ["WEIR_TRUSTED_PROXIES"] = "127.0.0.0/8",
            ["WEIR_ALLOWED_NETWORKS"] = "198.51.100.0/24",
        };
        await using var server = await ServerProcess.StartAsync(settings, null, Cancel);

        // What a client puts in front of the balancer's own entry is not believed: the nearest stranger is the client.
        Assert.Equal(404, await StatusAsync(server, "203.0.113.9, 198.51.100.7", "https"));
        Assert.Equal(403, await StatusAsync(server, "198.51.100.7, 203.0.113.9", "https"));
        Assert.Equal(403, await StatusAsync(server, "198.51.100.7", "http"));
        var outcome = await server.StopAsync(Cancel);
        Assert.Contains("\"client\":\"198.51.100.7\"", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_not_listed_cannot_even_shake_hands()
    {
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_ALLOWED_NETWORKS"] = "198.51.100.0/24" }, null, Cancel);

        await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.GetAsync("/health/live", Cancel));
    }

    [Fact]
    public async Task Without_https_of_its_own_it_answers_balancers_only_and_only_for_https_clients()
    {
        var settings = new Dictionary<string, string?> { ["WEIR_HTTPS_ONLY"] = "false", ["WEIR_TRUSTED_PROXIES"] = "127.0.0.1" };
        await using var server = await ServerProcess.StartAsync(settings, null, Cancel);

        Assert.Equal("http", server.Address.Scheme);
        Assert.Equal(404, await StatusAsync(server, "203.0.113.9", "https"));
        Assert.Equal(403, await StatusAsync(server, "203.0.113.9", "http"));
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client.GetAsync("/nothing", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);
    }

    [Fact]
    [Trait("Asvs", "V2.4.1")]
    public async Task Too_many_requests_at_once_are_told_to_come_back_while_health_still_answers()
    {
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string?> { ["WEIR_MAX_REQUESTS"] = "2" }, null, Cancel);
        var held = new List<RawConnection>();
        for (var i = 0; i < 4; i++)
        {
            held.Add(await RawConnection.OpenAsync(server, Cancel));
            await held[i].SendAsync("POST /reports/csp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nab", Cancel);
        }

        HttpResponseMessage answer;
        do
        {
            answer = await server.Client.PostAsync("/reports/csp", null, Cancel);
        }
        while (answer.StatusCode != HttpStatusCode.ServiceUnavailable);

        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);
        foreach (var connection in held)
        {
            await connection.SendAsync("cde", Cancel);
        }

        foreach (var connection in held)
        {
            Assert.StartsWith("HTTP/1.1 204", (await connection.ReadAllAsync(TimeSpan.FromSeconds(20), Cancel)).Text, StringComparison.Ordinal);
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stop_lets_a_running_request_end_and_takes_no_new_one()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        await using var connection = await RawConnection.OpenAsync(server, Cancel);
        await connection.SendAsync("POST /reports/csp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab", Cancel);
        await server.Client.GetAsync("/health/live", Cancel);

        server.BeginStop();
        await RefusedAsync(server);
        await connection.SendAsync("cde", Cancel);

        Assert.StartsWith("HTTP/1.1 204", await connection.ReadUntilAsync("\r\n\r\n", Cancel), StringComparison.Ordinal);
        (await server.EndAsync(Cancel)).Expect(0);
    }

    [Fact]
    public async Task A_stop_cuts_off_a_request_that_outlasts_the_deadline()
    {
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string?> { ["WEIR_STOP_TIMEOUT"] = "1" }, null, Cancel);
        await using var connection = await RawConnection.OpenAsync(server, Cancel);
        await connection.SendAsync("POST /reports/csp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab", Cancel);
        await server.Client.GetAsync("/health/live", Cancel);

        (await server.StopAsync(Cancel)).Expect(0);

        Assert.True((await connection.ReadAllAsync(TimeSpan.FromSeconds(5), Cancel)).IsClosed);
    }

    [Fact]
    public async Task Systemd_is_told_when_it_is_ready_and_when_it_stops()
    {
        using var folder = new TempFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = folder.File("notify") }, null, Cancel);
        var buffer = new byte[100];

        var first = await socket.ReceiveAsync(buffer, Cancel);
        Assert.Equal("READY=1"u8.ToArray(), buffer[..first]);
        server.BeginStop();
        var second = await socket.ReceiveAsync(buffer, Cancel);
        Assert.Equal("STOPPING=1"u8.ToArray(), buffer[..second]);
    }

    [Fact]
    [Trait("Asvs", "V16.2.4")]
    public async Task Every_line_of_the_log_is_an_object()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        await server.Client.GetAsync("/health/live", Cancel);

        var outcome = await server.StopAsync(Cancel);

        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Contains(lines, static line => line.GetProperty("message").GetString()!.StartsWith("GET /health/live 200", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.EndsWith("Z", line.GetProperty("time").GetString(), StringComparison.Ordinal));
    }

    private static async Task<int> StatusAsync(ServerProcess server, string client, string scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing")
        {
            Headers = { { "X-Forwarded-For", client }, { "X-Forwarded-Proto", scheme }, { "X-Forwarded-Host", "localhost" } },
        };
        using var answer = await server.Client.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private static async Task RefusedAsync(ServerProcess server)
    {
        while (true)
        {
            using var tcp = new TcpClient();
            try
            {
                await tcp.ConnectAsync(IPAddress.Loopback, server.Address.Port, Cancel);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
