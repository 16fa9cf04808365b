using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Tls;
using Weir.Server.Hosting.Web;

namespace Weir.Server.S3;

/// <summary>
/// The listener of the S3 door: a web server of its own beside that of the API and the portal, so that neither's routes, cookies and limits
/// are there at the other. Disposing ends it without waiting.
/// </summary>
internal sealed class S3Host : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly S3Places _places;
    private readonly TimeSpan _stopTimeout;

    private S3Host(WebApplication app, S3Places places, TimeSpan stopTimeout) =>
        (_app, _places, _stopTimeout) = (app, places, stopTimeout);

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _app.Services.GetRequiredService<IServer>()
        .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(static address => new Uri(address))];

    /// <summary>Begins to listen.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="keeper">The certificate.</param>
    /// <param name="logs">The log.</param>
    /// <param name="door">Answers requests.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ServerException">An address cannot be listened on.</exception>
    public static async Task<S3Host> StartAsync(
        ServerOptions options, CertificateKeeper keeper, ILoggerFactory logs, RequestDelegate door, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "weir-s3" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options, new TlsPolicy(keeper, SslApplicationProtocol.Http11)));
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.StopTimeout);
        var app = builder.Build();
        var places = new S3Places(options.S3.MaxRequests);
        app.UseForwardedRules(options.Network);
        app.Run(new S3Frame(options, places, door, TimeProvider.System, logs.CreateLogger<S3Frame>()).HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken);
            return new S3Host(app, places, options.Limits.StopTimeout);
        }
        catch (IOException exception)
        {
            await app.DisposeAsync();
            throw new ServerException(
                ServerFailure.Environment,
                $"opening the S3 door failed: {exception.Message.TrimEnd('.')}. Name a free address and port in WEIR_S3_LISTEN, or off.",
                exception);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening, lets running requests end within the deadline, and cuts off the rest.</summary>
    public async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(_stopTimeout);
        await _app.StopAsync(deadline.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _places.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options, TlsPolicy tls)
    {
        KestrelLimits.Apply(kestrel, options.Limits);
        KestrelLimits.ApplyForObjects(kestrel);
        foreach (var endpoint in options.S3.Listen)
        {
            kestrel.Listen(endpoint, listen =>
            {
                ProxyProtocol.Apply(listen, options.Network.TrustedProxies);
                ConnectionRules.Apply(listen, options.Network, options.S3.AllowedNetworks);

                // No client of S3 speaks HTTP/2, and what is not spoken cannot be attacked.
                listen.Protocols = HttpProtocols.Http1;
                if (options.Network.HttpsOnly)
                {
                    listen.UseHttps(tls.Callback());
                }
            });
        }
    }
}
