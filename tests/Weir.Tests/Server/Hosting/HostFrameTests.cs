using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Weir.Guard.Decisions;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Logging;
using Weir.Server.Hosting.Tls;
using Weir.Server.Hosting.Web;
using Weir.Testing;

namespace Weir.Tests.Server.Hosting;

/// <summary>The host with endpoints of the test's own, over real HTTPS in this process: what happens when a handler fails, or is careless.</summary>
public sealed class HostFrameTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("text/html", "text/html")]
    [Trait("Asvs", "V16.3.4")]
    [Trait("Asvs", "V16.5.1")]
    [Trait("Asvs", "V16.5.4")]
    public async Task A_failure_shows_an_id_and_nothing_else(string accept, string type)
    {
        using var log = new MemoryStream();
        using var answer = await AskAsync(
            static routes => routes.MapGet("/fails", static string () => throw new InvalidOperationException("secret-row-value")).OpenTo("a test"),
            "/fails", accept, log);
        var body = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal((HttpStatusCode.InternalServerError, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains(answer.Headers.GetValues("Request-Id").Single(), body, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-row-value", body, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidOperationException", body, StringComparison.Ordinal);
        var lines = System.Text.Encoding.UTF8.GetString(log.ToArray());
        Assert.Contains("InvalidOperationException", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-row-value", lines, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Asvs", "V16.2.5")]
    public async Task The_log_names_the_route_and_not_the_path()
    {
        using var log = new MemoryStream();
        using var answer = await AskAsync(
            static routes => routes.MapGet("/files/{name}", static (string name) => name).OpenTo("a test"),
            "/files/secret-name?q=secret",
            "*/*",
            log);
        var lines = System.Text.Encoding.UTF8.GetString(log.ToArray());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"route\":\"/files/{name}\"", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", lines, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Asvs", "V3.4.3")]
    public async Task Every_page_has_a_nonce_of_its_own()
    {
        static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/page", (Func<HttpContext, string>)ContentPolicy.Nonce).OpenTo("a test");
        using var first = await AskAsync(Map, "/page", "*/*", null);
        using var second = await AskAsync(Map, "/page", "*/*", null);
        var nonce = await first.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(16, Convert.FromBase64String(nonce).Length);
        Assert.Contains($"script-src 'nonce-{nonce}';", first.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.NotEqual(nonce, await second.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    [Trait("Asvs", "V8.2.1")]
    public async Task An_endpoint_that_does_not_say_what_it_demands_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(
            static routes =>
            {
                routes.MapGet("/forgotten", static () => "");
                routes.MapGet("/both", static () => "").OpenTo("a test").Requires(Permissions.All.Values.First());
                routes.Map("/any-method", static () => "").OpenTo("a test");
                routes.MapGet("/right", static () => "").Requires(Permissions.All.Values.First());
            },
            "/", "*/*", null));

        Assert.Equal(3, fault.Message.Split('\n').Length);
        Assert.Contains("/forgotten", fault.Message, StringComparison.Ordinal);
        Assert.Contains("/both", fault.Message, StringComparison.Ordinal);
        Assert.Contains("/any-method must name its methods", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> AskAsync(Action<IEndpointRouteBuilder> map, string path, string accept, Stream? log)
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string> { ["WEIR_LISTEN"] = "127.0.0.1:0" };
        var options = ServerOptions.Read(settings, null, settings);
        await using var writer = new LogWriter(log ?? Stream.Null);
        using var provider = new JsonLogProvider(writer, LogLevel.Information, TimeProvider.System);
        using var logs = new LoggerFactory([provider]);
        var source = new OwnCertificate(new TlsFiles(folder.FullName), null, new HostNames(options.Network).All);
        using var keeper = CertificateKeeper.Open(source, TimeProvider.System, logs.CreateLogger<CertificateKeeper>());
        await using var host = await ServerHost.StartAsync(options, keeper, logs, ServerFeatures.None with { Map = map }, Cancel);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(folder.File("ca.crt"), Cancel)) },
                },
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Addresses[0], path)) { Headers = { { "Accept", accept } } };
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, Cancel);
        await host.StopAsync();
        return answer;
    }
}
