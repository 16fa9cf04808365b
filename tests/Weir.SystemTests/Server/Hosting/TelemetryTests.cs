using System.Net;
using System.Text;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>What a real server sends to a receiver of OpenTelemetry, read as it arrives: metrics and traces, and nobody's data.</summary>
public sealed class TelemetryTests
{
    // Every attribute that may arrive. A new one is looked at before it is added here: does it name a person, a file or a client?
    private static readonly string[] Harmless =
    [
        "http.request.method", "http.response.status_code", "http.route", "network.protocol.name", "network.protocol.version", "network.type",
        "network.transport", "server.address", "server.port", "tls.protocol.version", "url.scheme", "error.type",
        "aspnetcore.routing.match_status", "aspnetcore.routing.is_fallback", "kestrel.connection.error", "kind", "state", "dead",
        "dotnet.gc.heap.generation", "gc.heap.generation", "cpu.mode", "aspnetcore.request.is_unhandled", "aspnetcore.user.is_authenticated",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V16.2.5")]
    public async Task Metrics_and_traces_of_requests_arrive_and_name_nobody()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancel);
        var settings = new Dictionary<string, string?> { ["WEIR_OTLP_ENDPOINT"] = receiver.Address.AbsoluteUri };
        await using var server = await ServerProcess.StartAsync(settings, null, Cancel);
        using var person = await SignedInClient.SetUpAsync(server, Cancel);
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/me?note=secret-query", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await person.Client.GetAsync("/api/v1/projects/secret-path", Cancel)).StatusCode);
        using var odd = new HttpRequestMessage(new HttpMethod("SECRET"), "/health/live")
        {
            Headers =
            {
                { "User-Agent", "secret-agent" }, { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00" },
                { "tracestate", "secret=state" }, { "baggage", "secret=baggage" },
            },
        };
        await person.Client.SendAsync(odd, Cancel);

        (await server.StopAsync(Cancel)).Expect(0);

        var traces = receiver.Taken.Where(static sent => sent.Path == "/v1/traces").Select(static sent => new ProtobufMessage(sent.Body)).ToList();
        var metrics = receiver.Taken.Where(static sent => sent.Path == "/v1/metrics").Select(static sent => new ProtobufMessage(sent.Body)).ToList();
        Assert.Equal(receiver.Taken.Count, traces.Count + metrics.Count);
        Assert.All(traces.Concat(metrics), static sent => Assert.Equal("weir", Attributes(sent.Messages(1, 1, 1))["service.name"]));

        var spans = traces.SelectMany(static sent => sent.Messages(1, 2, 2)).ToList();
        var me = Assert.Single(spans, static span => span.Text(5) == "GET /api/v1/me");
        Assert.Single(spans, static span => span.Text(5).StartsWith("(other) ", StringComparison.Ordinal));
        Assert.All(spans, static span => Assert.True(span.Bytes(4).IsEmpty));
        Assert.Equal((16, 8, 2UL), (me.Bytes(1).Length, me.Bytes(2).Length, me.Number(6)));
        Assert.True(me.Number(7) < me.Number(8));
        Assert.Equal("200", Attributes(me.Messages(9))["http.response.status_code"]);

        var duration = metrics.SelectMany(static sent => sent.Messages(1, 2, 2))
            .Last(static metric => metric.Text(1) == "http.server.request.duration");
        var routes = duration.Messages(9, 1).Select(static point => Attributes(point.Messages(9)).GetValueOrDefault("http.route"));
        Assert.Contains("/api/v1/me", routes);

        var attributes = spans.SelectMany(static span => span.Messages(9)).Concat(metrics.SelectMany(PointAttributes));
        Assert.All(
            attributes.Select(static pair => pair.Text(1)).Distinct(),
            static name => Assert.Contains(name, Harmless));
        var all = string.Concat(receiver.Taken.Select(static sent => Encoding.Latin1.GetString(sent.Body)));
        Assert.All(
            ["secret", "SECRET", person.Email, person.Password, "Olga", person.UserId, person.SessionId, person.Csrf, person.Cookie("__Host-weir")!],
            private_ => Assert.DoesNotContain(private_, all, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Asvs", "V16.2.3")]
    public async Task Nothing_is_sent_that_the_operator_did_not_ask_for()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancel);
        var settings = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
        };
        await using var server = await ServerProcess.StartAsync(settings, null, Cancel);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);

        (await server.StopAsync(Cancel)).Expect(0);

        Assert.Empty(receiver.Taken);
    }

    // KeyValue: 1 the key, 2 an AnyValue of which 1 is a text and 3 a number.
    private static Dictionary<string, string> Attributes(IEnumerable<ProtobufMessage> pairs) => pairs.ToDictionary(
        static pair => pair.Text(1),
        static pair => pair.Messages(2).Select(static value => value.Text(1) is { Length: > 0 } text ? text : $"{value.Number(3)}").First());

    // Metric: 5 a gauge, 7 a sum, 9 a histogram, each with its points in 1; a number's attributes stand in 7, a histogram's in 9.
    private static IEnumerable<ProtobufMessage> PointAttributes(ProtobufMessage sent)
    {
        var all = sent.Messages(1, 2, 2).ToList();
        return all.SelectMany(static metric => metric.Messages(5, 1).Concat(metric.Messages(7, 1))).SelectMany(static point => point.Messages(7))
            .Concat(all.SelectMany(static metric => metric.Messages(9, 1)).SelectMany(static point => point.Messages(9)));
    }
}
