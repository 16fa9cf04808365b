using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>A receiver of OTLP over HTTP on a free port of 127.0.0.1: takes whatever is posted and keeps it.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _taken = new();
    private readonly WebApplication _app;

    private TelemetryReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _taken.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = context.Request.ContentType;
        });
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Everything that came, in the order in which it came.</summary>
    public IReadOnlyList<(string Path, byte[] Body)> Taken => [.. _taken];

    /// <summary>Starts one.</summary>
    public static async Task<TelemetryReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new TelemetryReceiver();
        await receiver._app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
