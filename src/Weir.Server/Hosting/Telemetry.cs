using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting;

/// <summary>Metrics and traces of the server; they cost next to nothing while no receiver is configured.</summary>
internal static class Telemetry
{
    private const string Name = "Weir";

    private static readonly Meter Meter = new(Name);

    // Route templates and status codes are metrics' dimensions; nothing of these meters carries a path, a name or an address of a client.
    private static readonly string[] Meters =
    [
        Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "System.Runtime",
    ];

    /// <summary>Spans of requests. The framework's own source is not exported, because it carries raw paths.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Reports of pages that broke the content security policy.</summary>
    public static Counter<long> PolicyReports { get; } = Meter.CreateCounter<long>("weir.csp.reports");

    /// <summary>Begins to send when a receiver is configured; disposing sends what is left.</summary>
    public static IDisposable? Start(TelemetryOptions options)
    {
        if (options.Endpoint is not { } endpoint)
        {
            return null;
        }

        var resource = ResourceBuilder.CreateEmpty().AddService("weir", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3));
        var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Name)
            .AddOtlpExporter(exporter => Aim(exporter, endpoint, "v1/traces"))
            .Build();
        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter(exporter => Aim(exporter, endpoint, "v1/metrics"))
            .Build();
        return new Sending(traces, metrics);
    }

    private static void Aim(OtlpExporterOptions exporter, Uri endpoint, string signal)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{signal}");
    }

    private sealed class Sending(TracerProvider? traces, MeterProvider? metrics) : IDisposable
    {
        public void Dispose()
        {
            traces?.Dispose();
            metrics?.Dispose();
        }
    }
}
