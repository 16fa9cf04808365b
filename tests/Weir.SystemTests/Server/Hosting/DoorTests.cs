using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>The door of the real server with its default settings: TLS, headers, host names, requests for other sites.</summary>
public sealed class DoorTests(RunningServer running) : IClassFixture<RunningServer>
{
    private static readonly string[] StrictHeaders =
    [
        "Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
        "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Cache-Control",
        "Request-Id",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V12.1.1")]
    [Trait("Asvs", "V12.1.2")]
    public async Task Sslscan_sees_only_new_versions_and_strong_suites()
    {
        var scan = await ChildProcess.RunAsync(
            "sslscan", ["--no-colour", "--show-certificate", $"127.0.0.1:{running.Server.Address.Port}"], null, "", Cancel);

        var lines = scan.Expect(0).Output.Split('\n', StringSplitOptions.TrimEntries);
        var accepted = lines.Where(static line => line.StartsWith("Accepted", StringComparison.Ordinal)
            || line.StartsWith("Preferred", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(accepted);
        Assert.All(accepted, static line => Assert.Matches(@"TLSv1\.[23] +256 bits +(TLS_AES_256_GCM_SHA384|TLS_CHACHA20|ECDHE-)", line));
        Assert.All(accepted, static line => Assert.DoesNotMatch("CBC|CCM|AES256-SHA", line));
        Assert.All(
            ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"],
            version => Assert.Contains(lines, line => Regex.IsMatch(line, $"^{Regex.Escape(version)} +disabled$")));
        Assert.Contains("Session renegotiation not supported", lines);
        Assert.Contains("Server supports TLS Fallback SCSV", lines);
        Assert.Contains(lines, static line => Regex.IsMatch(line, "^Signature Algorithm: +ecdsa-with-SHA256$"));
        Assert.DoesNotContain(lines, static line => Regex.IsMatch(line, "(?<!not )vulnerable to heartbleed"));
    }

    [Fact]
    [Trait("Asvs", "V12.1.1")]
    public async Task Openssl_verifies_the_chain_prefers_the_newest_version_and_sees_no_compression()
    {
        var session = await ChildProcess.RunAsync(
            "openssl",
            [
                "s_client", "-connect", $"127.0.0.1:{running.Server.Address.Port}", "-verify_return_error", "-verify_hostname", "localhost",
                "-CAfile", Path.Combine(running.Server.DataPath, "tls", "ca.crt"),
            ],
            null, "", Cancel);

        var lines = session.Expect(0).Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains("Verification: OK", lines);
        Assert.Contains("Compression: NONE", lines);
        Assert.Contains(lines, static line => line.StartsWith("New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Asvs", "V12.1.2")]
    public async Task Testssl_finds_nothing_of_weight()
    {
        // Everything that it knows takes minutes; versions, renegotiation and compression take seconds.
        string[] what = TestScale.Long ? [] : ["--protocols", "--renegotiation", "--crime", "--breach"];
        using var folder = new TempFolder();
        var report = folder.File("testssl.json");
        await ChildProcess.RunAsync(
            "testssl",
            [
                .. what, "--quiet", "--color", "0", "--warnings", "off", "--ip", "127.0.0.1",
                "--add-ca", Path.Combine(running.Server.DataPath, "tls", "ca.crt"), "--jsonfile", report, $"localhost:{running.Server.Address.Port}",
            ],
            null, "", Cancel);

        var all = JsonDocument.Parse(await File.ReadAllTextAsync(report, Cancel)).RootElement.EnumerateArray().ToList();
        var ids = all.Select(static finding => finding.GetProperty("id").GetString());
        var findings = all
            .Where(static finding => finding.GetProperty("severity").GetString() is "MEDIUM" or "HIGH" or "CRITICAL"
                // The server's own authority publishes no list of revoked certificates: one lives 90 days, and nobody else asks.
                && finding.GetProperty("id").GetString() != "cert_revocation")
            .Select(static finding => $"{finding.GetProperty("id")}: {finding.GetProperty("finding")}")
            .ToList();
        Assert.Empty(findings);
        Assert.Contains(ids, static id => id == "CRIME_TLS");
        Assert.Contains(ids, static id => id == "secure_client_renego");
    }

    [Theory]
    [InlineData("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")]
    [InlineData("-tls1_2", "-cipher", "AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384")]
    [InlineData("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256")]
    [Trait("Asvs", "V12.1.1")]
    [Trait("Asvs", "V12.1.2")]
    public async Task Openssl_is_refused_with_a_weak_version_or_suite(string version, string option, string suites)
    {
        var weak = await ChildProcess.RunAsync(
            "openssl", ["s_client", "-connect", $"127.0.0.1:{running.Server.Address.Port}", version, option, suites], null, "", Cancel);
        var strong = await ChildProcess.RunAsync(
            "openssl", ["s_client", "-connect", $"127.0.0.1:{running.Server.Address.Port}"], null, "", Cancel);

        Assert.NotEqual(0, weak.ExitCode);
        Assert.Contains("alert", weak.Error, StringComparison.Ordinal);
        Assert.Equal(0, strong.ExitCode);
    }

    [Fact]
    [Trait("Asvs", "V4.1.2")]
    [Trait("Asvs", "V12.2.1")]
    public async Task Plain_http_gets_no_answer()
    {
        using var plain = new HttpClient { BaseAddress = new UriBuilder(running.Server.Address) { Scheme = "http" }.Uri };

        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync("/health/live", Cancel));
    }

    [Fact]
    public async Task A_client_that_does_not_trust_the_authority_refuses_the_server()
    {
        using var stranger = new HttpClient { BaseAddress = running.Server.Address };

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/health/live", Cancel));

        Assert.IsType<AuthenticationException>(refusal.InnerException);
    }

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("DELETE", "/health/live", 405)]
    [InlineData("GET", "/a//b", 400)]
    [InlineData("POST", "/reports/csp", 204)]
    [Trait("Asvs", "V3.4.1")]
    public async Task Every_answer_has_the_headers(string method, string path, int status)
    {
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{running.Server.Address.OriginalString.TrimEnd('/')}{path}"))
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };

            using var answer = await running.Server.Client.SendAsync(request, Cancel);

            Assert.Equal((status, version), ((int)answer.StatusCode, answer.Version));
            Assert.All(StrictHeaders, name => Assert.Single(answer.Headers.NonValidated[name]));
            Assert.StartsWith("default-src 'none'; ", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("max-age=63072000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "Same-Origin", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 204)]
    [InlineData("Sec-Fetch-Site", "none", 204)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost", 403)]
    [InlineData("Origin", "https://localhost:1", 403)]
    [Trait("Asvs", "V3.5.1")]
    public async Task A_change_for_another_site_is_refused(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/reports/csp");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(status, (int)(await running.Server.Client.SendAsync(request, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("10.1.2.3", 421)]
    [InlineData("localhost", 404)]
    [InlineData("LOCALHOST:8443", 404)]
    public async Task Only_own_host_names_are_answered(string host, int status)
    {
        await using var connection = await RawConnection.OpenAsync(running.Server, Cancel);

        await connection.SendAsync($"GET /nothing HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", Cancel);

        var answer = await connection.ReadAllAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer.Text, StringComparison.Ordinal);
    }
}
