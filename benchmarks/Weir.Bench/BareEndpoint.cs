using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// What a signed-in read is compared with: Kestrel over HTTPS with one endpoint that answers with bytes it has ready, and nothing around it.
/// Runs as a process of its own, this program with <see cref="Verb"/>, so that it shares no memory and no threads with the client.
/// </summary>
internal sealed class BareEndpoint : IAsyncDisposable
{
    /// <summary>The word that makes this program the endpoint.</summary>
    public const string Verb = "bare-endpoint";

    private readonly ChildProcess _process;

    private BareEndpoint(ChildProcess process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_process.OutputSoFar.Split('\n')[0]);

    /// <summary>The operating system's id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="certificates">The folder with the certificate of a server of ours.</param>
    /// <param name="length">Bytes of the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BareEndpoint> StartAsync(string certificates, int length, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            Environment.ProcessPath!, [Verb, certificates, length.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string?>());
        await process.WaitForTextAsync("\n", cancellationToken);
        return new BareEndpoint(process);
    }

    /// <summary>Is the endpoint, until the process is ended.</summary>
    public static async Task RunAsync(string certificates, int length, CancellationToken cancellationToken)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(
            Path.Combine(certificates, "server.crt"), Path.Combine(certificates, "server.key"));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            0,
            listen => listen.UseHttps(certificate, static https => https.SslProtocols = SslProtocols.Tls13)));
        await using var app = builder.Build();
        var body = new byte[length];
        body.AsSpan().Fill((byte)' ');
        app.Run(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await app.StartAsync(cancellationToken);
        Console.WriteLine(app.Urls.Single());
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
