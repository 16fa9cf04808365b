using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>
/// Requests as an attacker writes them, byte by byte, against the real server: smuggling (RFC 9112, section 11.2), header injection and
/// other spellings of a path. Every one is refused, the connection is closed, and what followed on it is not taken for a request.
/// </summary>
public sealed partial class WireTests(RunningServer running) : IClassFixture<RunningServer>
{
    // What an attacker wants to be taken for a request of its own.
    private const string Smuggled = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string Post = "POST /reports/csp HTTP/1.1\r\nHost: localhost\r\n";
    private const string Get = "GET /health/live HTTP/1.1\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Malformed => new()
    {
        { "both lengths", Post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "both lengths, the other order", Post + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" },
        { "a forged set-aside length", Post + "X-Content-Length: 6\r\nContent-Length: 0\r\n\r\n" },
        { "two different lengths", Post + "Content-Length: 6\r\nContent-Length: 5\r\n\r\n0\r\n\r\nG" },
        { "a list of lengths", Post + "Content-Length: 5, 6\r\n\r\nabcde" },
        { "a signed length", Post + "Content-Length: +5\r\n\r\nabcde" },
        { "a negative length", Post + "Content-Length: -1\r\n\r\n" },
        { "a hexadecimal length", Post + "Content-Length: 0x5\r\n\r\nabcde" },
        { "an empty length", Post + "Content-Length:\r\n\r\nabcde" },
        { "a length beyond 64 bits", Post + "Content-Length: 99999999999999999999\r\n\r\n" },
        { "a length of 40 digits", Post + "Content-Length: 0000000000000000000000000000000000000005\r\n\r\nabcde" },
        { "an unknown coding", Post + "Transfer-Encoding: cow\r\n\r\n0\r\n\r\n" },
        { "chunked that is not last", Post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" },
        { "a quoted coding", Post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" },
        { "a coding with a vertical tab", Post + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" },
        { "a space before the colon", Post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" },
        { "chunked in HTTP/1.0", "POST /reports/csp HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "a folded header", Get + "Host: localhost\r\nX-A: 1\r\n 2\r\n\r\n" },
        { "a folded coding", Post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" },
        { "a header that begins with a space", Get + " Host: localhost\r\n\r\n" },
        { "a header without a colon", Get + "Host: localhost\r\nX-A\r\n\r\n" },
        { "a header without a name", Get + "Host: localhost\r\n: 1\r\n\r\n" },
        { "a space in a header's name", Get + "Host: localhost\r\nX A: 1\r\n\r\n" },
        { "NUL in a header", Get + "Host: localhost\r\nX-A: 1\02\r\n\r\n" },
        { "a bare carriage return in a header", Get + "Host: localhost\r\nX-A: 1\r2\r\n\r\n" },
        { "two hosts", Get + "Host: localhost\r\nHost: evil.example\r\n\r\n" },
        { "no host", Get + "\r\n" },
        { "a host with a space", Get + "Host: local host\r\n\r\n" },
        { "a host with a path", Get + "Host: localhost/evil\r\n\r\n" },
        { "a host with user information", Get + "Host: admin@localhost\r\n\r\n" },
        { "a bare line feed in a chunk's extension", Post + "Transfer-Encoding: chunked\r\n\r\n1;\nxx\r\na\r\n0\r\n\r\n" },
        { "a bare line feed after a chunk's size", Post + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n" },
        { "a chunk's size with a sign", Post + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n" },
        { "a chunk's size with a prefix", Post + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n" },
        { "a chunk's size beyond 32 bits", Post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\na\r\n0\r\n\r\n" },
        { "a chunk longer than its size", Post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n" },
        { "no version", "GET /health/live\r\nHost: localhost\r\n\r\n" },
        { "an unknown version", "GET /health/live HTTP/1.2\r\nHost: localhost\r\n\r\n" },
        { "a version in lower case", "GET /health/live http/1.1\r\nHost: localhost\r\n\r\n" },
        { "two spaces in the request line", "GET  /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a tab in the request line", "GET\t/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a method with a bracket", "GE(T /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a target without a slash", "GET health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "an absolute target of another host", "GET http://evil.example/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a line that is too long", "GET /" + new string('a', 9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a header that is too long", Get + "Host: localhost\r\nX-A: " + new string('a', 20_000) + "\r\n\r\n" },
        { "too many headers", Get + "Host: localhost\r\n" + string.Concat(Enumerable.Range(0, 70).Select(static i => $"X-{i}: 1\r\n")) + "\r\n" },
        { "not HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n" },
    };

    public static TheoryData<string> Spellings =>
    [
        "//health/live", "/health//live", "/./health/live", "/health/./live", "/health/../health/live", "/x/../health/live",
        "/health/live/..", "/health/live/.", "/%68ealth/live", "/health%2flive", "/health%2Flive", "/health/%2e%2e/health/live",
        "/%2e/health/live", "/health/%2E/live", "/health%5clive", "/health\\live", "/..\\health/live", "/health/live%00", "/health/live%0a",
        "/health/live%0d%0aX-A:1", "/health/live;a=b", "/;/health/live", "/health/live%3ba", "/health/%c0%ae%c0%ae/live/\xc0\xae",
        "/health/live%", "/health/live%2", "/health/live%zz", "/health/liv\xe9", "/%2568ealth/..;/live", "/health/live%7f", "/%5c../health/live",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    [Trait("Asvs", "V4.2.1")]
    public async Task A_malformed_request_is_refused_and_the_connection_closed(string what, string request)
    {
        await using var connection = await RawConnection.OpenAsync(running.Server, Cancel);

        await connection.SendAsync(request + Smuggled, Cancel);
        var (answer, isClosed) = await connection.ReadAllAsync(TimeSpan.FromSeconds(20), Cancel);

        var statuses = StatusLine().Matches(answer).Select(static match => match.Groups[1].Value).ToList();
        Assert.True(isClosed, $"{what}: the connection stayed open after: {answer}");
        Assert.True(statuses is [['4', ..]] or ["505"], $"{what}: expected one refusal, got: {answer}");
        Assert.DoesNotContain("Server:", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"checks\":{\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    [Trait("Asvs", "V1.1.1")]
    public async Task A_path_has_one_spelling(string path)
    {
        await using var connection = await RawConnection.OpenAsync(running.Server, Cancel);

        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n{Smuggled}", Cancel);
        var (answer, isClosed) = await connection.ReadAllAsync(TimeSpan.FromSeconds(20), Cancel);

        Assert.True(isClosed, answer);
        Assert.Equal(["400"], StatusLine().Matches(answer).Select(static match => match.Groups[1].Value));
    }

    [Theory]
    [InlineData("TRACE", 405)]
    [InlineData("TRACK", 405)]
    [InlineData("DEBUG", 405)]
    [InlineData("PUT", 405)]
    [InlineData("HEAD", 405)]
    [InlineData("PROPFIND", 405)]
    [Trait("Asvs", "V4.1.4")]
    [Trait("Asvs", "V13.4.4")]
    public async Task Only_declared_methods_answer(string method, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/health/live");

        using var answer = await running.Server.Client.SendAsync(request, Cancel);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    [Trait("Asvs", "V4.1.4")]
    public async Task A_method_in_lower_case_is_not_that_method()
    {
        await using var connection = await RawConnection.OpenAsync(running.Server, Cancel);

        await connection.SendAsync("get /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Cancel);

        Assert.StartsWith("HTTP/1.1 405", (await connection.ReadAllAsync(TimeSpan.FromSeconds(20), Cancel)).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Asvs", "V4.1.4")]
    public async Task A_method_cannot_be_overridden_by_a_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/health/live");
        request.Headers.Add("X-HTTP-Method-Override", "GET");
        request.Headers.Add("X-Method-Override", "GET");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await running.Server.Client.SendAsync(request, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_client_that_drips_its_head_is_cut_off()
    {
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_HEADER_TIMEOUT"] = "1" }, null, Cancel);
        var connections = new List<RawConnection>();
        for (var i = 0; i < 20; i++)
        {
            connections.Add(await RawConnection.OpenAsync(server, Cancel));
            await connections[i].SendAsync("GET /health/live HTTP/1.1\r\nHost: loc", Cancel);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);
        foreach (var connection in connections)
        {
            var (answer, isClosed) = await connection.ReadAllAsync(TimeSpan.FromSeconds(10), Cancel);
            Assert.True(isClosed);
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_body_over_its_limit_is_answered_413_whether_announced_or_not()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        var body = new byte[64 * 1024 + 1];
        using var announced = await server.Client.PostAsync("/reports/csp", new ByteArrayContent(body), Cancel);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/reports/csp")
        {
            Content = new ByteArrayContent(body),
            Headers = { TransferEncodingChunked = true },
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, announced.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Client.SendAsync(chunked, Cancel)).StatusCode);
        Assert.Contains("\"code\":\"payload-too-large\"", await announced.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Asvs", "V16.2.5")]
    [Trait("Asvs", "V16.4.1")]
    public async Task A_header_cannot_write_into_the_log()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        await using var connection = await RawConnection.OpenAsync(server, Cancel);

        await connection.SendAsync(
            "GET /secret-name?token=secret-token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret-bearer\r\n"
            + "Cookie: a=secret-cookie\r\nUser-Agent: \x1b[31msecret-agent\r\nX-Request-Id: secret-id\r\nConnection: close\r\n\r\n",
            Cancel);
        var answer = (await connection.ReadAllAsync(TimeSpan.FromSeconds(20), Cancel)).Text;
        var outcome = await server.StopAsync(Cancel);

        // A credential in the address of a request is refused before its path is looked at.
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("\"status\":400", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', outcome.Output);
        Assert.All(Encoding.UTF8.GetBytes(outcome.Output), static b => Assert.True(b is (byte)'\n' or (>= 0x20 and < 0x7f)));
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex StatusLine();
}
