using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Server.Hosting.Health;
using Weir.Server.Hosting.Settings;
using Weir.Server.Hosting.Tls;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Hosting;

/// <summary>The web server itself: Kestrel, the rules around every request, and the endpoints. Disposing ends it without waiting.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerOptions _options;

    private ServerHost(WebApplication app, ServerOptions options)
    {
        _app = app;
        _options = options;
    }

    /// <summary>The services, features' included.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Is cancelled when the server begins to stop, for whatever reason.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(static a => new Uri(a))];

    /// <summary>Builds the server and begins to listen.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="keeper">The certificate.</param>
    /// <param name="logs">The log.</param>
    /// <param name="features">What the server offers.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ServerException">An address cannot be listened on, or there is no certificate.</exception>
    /// <exception cref="InvalidOperationException">An endpoint breaks <see cref="EndpointRules"/>.</exception>
    public static async Task<ServerHost> StartAsync(
        ServerOptions options,
        CertificateKeeper keeper,
        ILoggerFactory logs,
        ServerFeatures features,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "weir",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => Listen(kestrel, options, new TlsPolicy(keeper, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11)));
        AddServices(builder.Services, options, keeper, logs);
        features.AddServices(builder.Services);
        var app = builder.Build();
        try
        {
            UseRules(app, options.Network);
            app.UseRouting();
            features.Use(app);
            HealthEndpoints.Map(app);
            PolicyReports.Map(app);
            features.Map(app);
            EndpointRules.Check(app);
            await keeper.Opened;
            await app.StartAsync(cancellationToken);
            return new ServerHost(app, options);
        }
        catch (IOException exception)
        {
            await app.DisposeAsync();
            throw new ServerException(
                ServerFailure.Environment,
                $"listening failed: {exception.Message.TrimEnd('.')}. Name a free address and port in WEIR_LISTEN.",
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
        using var deadline = new CancellationTokenSource(_options.Limits.StopTimeout);
        await _app.StopAsync(deadline.Token);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AddServices(IServiceCollection services, ServerOptions options, CertificateKeeper keeper, ILoggerFactory logs)
    {
        services.AddSingleton(logs);
        services.AddSingleton<IHostLifetime, QuietLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.StopTimeout);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(new HostNames(options.Network));
        services.AddSingleton(keeper);
        services.AddHostedService(static provider => provider.GetRequiredService<CertificateKeeper>());
        services.AddSingleton(new ReadinessCheck("certificate", _ => ValueTask.FromResult(ReadinessOf(keeper))));
        services.AddSingleton<ReadinessProbe>();
        services.AddRouting();
    }

    private static Readiness ReadinessOf(CertificateKeeper keeper)
    {
        var now = TimeProvider.System.GetUtcNow();
        return !keeper.Current.IsValidAt(now) ? Readiness.Failed
            : keeper.Current.NotAfter - now < CertificateKeeper.WarnBefore ? Readiness.Warning
            : Readiness.Ok;
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options, TlsPolicy tls)
    {
        KestrelLimits.Apply(kestrel, options.Limits);
        foreach (var endpoint in options.Network.Listen)
        {
            kestrel.Listen(endpoint, listen =>
            {
                ProxyProtocol.Apply(listen, options.Network.TrustedProxies);
                ConnectionRules.Apply(listen, options.Network, []);
                if (options.Network.HttpsOnly)
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(tls.Callback());
                }
                else
                {
                    listen.Protocols = HttpProtocols.Http1;
                }
            });
        }
    }

    // The order is the argument: what stands first covers what stands after it.
    private static void UseRules(WebApplication app, NetworkOptions network)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestFrame>();
        app.UseMiddleware<WireRules>();
        app.UseForwardedRules(network);
        app.UseMiddleware<DoorRules>();
        app.UseMiddleware<CrossSiteRules>();
        app.UseMiddleware<OverloadGate>();
    }
}
