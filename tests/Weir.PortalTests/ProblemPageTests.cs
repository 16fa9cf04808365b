using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Tls;
using Weir.Server.Hosting.Web;
using Weir.Server.Portal.Assets;
using Weir.Server.Portal.Problems;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>
/// The pages of requests that were not done, on the real host with endpoints that fail on purpose: a busy or broken server cannot be had from
/// outside.
/// </summary>
public sealed class ProblemPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_problem_has_a_page_in_the_same_design()
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string> { ["WEIR_LISTEN"] = "127.0.0.1:0" };
        var options = ServerOptions.Read(settings, null, settings);
        using var logs = new LoggerFactory();
        var source = new OwnCertificate(new TlsFiles(folder.FullName), null, new HostNames(options.Network).All);
        using var keeper = CertificateKeeper.Open(source, TimeProvider.System, logs.CreateLogger<CertificateKeeper>());
        await using var host = await ServerHost.StartAsync(options, keeper, logs, Failing, Cancel);
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(folder.File("server.crt"), Cancel));
        await using var surface = await Surface.OpenAsync(new UriBuilder(host.Addresses[0]) { Host = "localhost" }.Uri, certificate);
        await using var visit = await surface.VisitAsync();

        foreach (var (status, title) in new[]
        {
            (400, "This request cannot be understood"), (403, "This is not allowed"), (404, "There is nothing here"),
            (429, "Too many tries"), (500, "Something went wrong here"), (503, "The server is busy"),
        })
        {
            await visit.OpenAsync($"/answers/{status}", status);
            await visit.IsAtAsync($"/answers/{status}", title);
            await visit.InspectAsync($"problem.{status}");
        }

        await visit.OpenAsync("/fails", 500);
        Assert.DoesNotContain("a secret", await visit.Page.ContentAsync(), StringComparison.Ordinal);
    }

    private static ServerFeatures Failing { get; } = new(
        static services => services.AddSingleton(new ProblemPages(ProblemAnswers.AnswerAsync)),
        static _ => { },
        static routes =>
        {
            PortalAssets.Map(routes);
            routes.MapGet("/fails", static string () => throw new InvalidOperationException("a secret")).OpenTo("a test");
            routes.MapGet("/answers/{status:int}", Answer).OpenTo("a test");
        });

    private static void Answer(int status, HttpContext context)
    {
        if (status is 429 or 503)
        {
            context.Response.Headers.RetryAfter = "30";
        }

        context.Response.StatusCode = status;
    }
}
