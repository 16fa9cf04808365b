using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Logging;
using Weir.Server.Hosting.Web;

namespace Weir.Server.S3;

/// <summary>
/// What stands around every request to the S3 door: who may come, how many at once, its span in a trace and its line in the log. Neither names
/// the bucket or the object; the record does, sealed.
/// </summary>
/// <param name="options">The networks, and how much of a client's address is logged.</param>
/// <param name="places">Bounds how many requests are worked on at once.</param>
/// <param name="door">Answers them.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The request log.</param>
internal sealed partial class S3Frame(
    ServerOptions options, S3Places places, RequestDelegate door, TimeProvider time, ILogger<S3Frame> log)
{
    private const string RetryAfterSeconds = "2";

    private readonly ILogger _log = log;

    /// <summary>Handles a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        Activity.Current = null;
        using var span = Telemetry.Source.StartActivity("s3", ActivityKind.Server);
        await AnswerAsync(context);
        var status = context.Response.StatusCode;
        span?.SetTag("http.request.method", context.Request.Method).SetTag("http.response.status_code", status);
        Answered(
            MethodOf(context.Request),
            status,
            Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 2),
            context.Response.Headers["x-amz-request-id"].ToString(),
            LoggedClient.Of(context.Connection.RemoteIpAddress, options.Logging.Address));
    }

    // Behind a balancer the client's own network and TLS are known only here.
    private async Task AnswerAsync(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (!context.Request.IsHttps
            || !Networks.Allow(options.Network.AllowedNetworks, address)
            || !Networks.Allow(options.S3.AllowedNetworks, address))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "AccessDenied", "This door is closed to your network, or needs HTTPS.");
            return;
        }

        using var place = await places.AcquireAsync(context);
        if (place.IsAcquired)
        {
            await door(context);
            return;
        }

        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "SlowDown", "Please reduce your request rate.");
    }

    private static async Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        // The body was not read, and must not be taken for the next request.
        context.Response.Headers.Connection = "close";
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
                context.RequestAborted);
        }
    }

    private static string MethodOf(HttpRequest request) =>
        HttpMethods.GetCanonicalizedValue(request.Method) is "GET" or "HEAD" or "PUT" or "POST" or "DELETE" or "OPTIONS" ? request.Method : "(other)";

    [LoggerMessage(1, LogLevel.Information, "S3 {Method} {Status} in {Milliseconds} ms ({RequestId}) for {Client}")]
    private partial void Answered(string method, int status, double milliseconds, string requestId, string? client);
}
