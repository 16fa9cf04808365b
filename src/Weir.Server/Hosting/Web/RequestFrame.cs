using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Server.Hosting.Logging;
using Weir.Store;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// What stands around every request: its id, its line in the log, its span in a trace, and the answer when nothing else gave one. A failure
/// inside never shows more than a problem with the request's id.
/// </summary>
/// <param name="next">The rest.</param>
/// <param name="options">How much of a client's address is logged.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The request log.</param>
internal sealed partial class RequestFrame(RequestDelegate next, ServerOptions options, TimeProvider time, ILogger<RequestFrame> log)
{
    private const int ClientGone = 499; // as nginx calls it; never sent, only logged

    private readonly ILogger _log = log;

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        context.TraceIdentifier = Id<Request>.New(time).ToString();
        context.Response.Headers[Request.Header] = context.TraceIdentifier;
        // Each request begins a trace of its own: the framework's span around it is not exported, and what a client says of traces not believed.
        Activity.Current = null;
        using var span = Telemetry.Source.StartActivity("request", ActivityKind.Server);
        var status = await AnswerAsync(context);
        var (method, route) = (MethodOf(context.Request), RouteOf(context));
        span?.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", status);
        if (span is not null)
        {
            span.DisplayName = $"{method} {route}";
        }

        Answered(
            method,
            route,
            status,
            Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 2),
            context.TraceIdentifier,
            LoggedClient.Of(context.Connection.RemoteIpAddress, options.Logging.Address));
    }

    private async Task<int> AnswerAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
            {
                await Problem.AnswerAsync(context, context.Response.StatusCode, null, null);
            }

            return context.Response.StatusCode;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            return ClientGone;
        }
        catch (BadHttpRequestException exception)
        {
            await FailAsync(context, exception.StatusCode);
            return exception.StatusCode;
        }
        catch (Exception exception) when (IsMalformed(exception, context.Request))
        {
            await FailAsync(context, StatusCodes.Status400BadRequest);
            return StatusCodes.Status400BadRequest;
        }
        catch (Exception exception) when (Outage.Of(exception) is { } outage)
        {
            Unserved(context.TraceIdentifier, RouteOf(context), outage.Code);
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, outage);
            return StatusCodes.Status503ServiceUnavailable;
        }
        catch (Exception exception)
        {
            // The edge of the server: whatever happened, the client gets an id and the log the place.
            Failed(exception, context.TraceIdentifier, RouteOf(context));
            await FailAsync(context, StatusCodes.Status500InternalServerError);
            return StatusCodes.Status500InternalServerError;
        }
    }

    // A chunk's size that no number holds, as Kestrel reports it; a form that is none, or holds a NUL; text that the database cannot hold.
    private static bool IsMalformed(Exception exception, HttpRequest request) => exception switch
    {
        IOException { InnerException: OverflowException } => request.Headers.TransferEncoding.Count > 0,
        InvalidDataException { Source: "Microsoft.AspNetCore.WebUtilities" } => true,
        _ => exception is StoreTextException,
    };

    private static async Task FailAsync(HttpContext context, int status, Outage? outage = null)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Apply(context);
        context.Response.Headers[Request.Header] = context.TraceIdentifier;
        if (outage?.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await Problem.AnswerAsync(context, status, outage?.Code, outage?.Detail);
    }

    // A raw path may name a person's file; the template of the route does not.
    private static string RouteOf(HttpContext context) =>
        ((context.GetEndpoint() ?? context.Features.Get<IEndpointFeature>()?.Endpoint) as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";

    private static string MethodOf(HttpRequest request) => HttpMethods.GetCanonicalizedValue(request.Method) is var method && IsKnown(method)
        ? method
        : "(other)";

    private static bool IsKnown(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    [LoggerMessage(10, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds} ms ({RequestId}) for {Client}")]
    private partial void Answered(string method, string route, int status, double milliseconds, string requestId, string? client);

    [LoggerMessage(12, LogLevel.Warning, "{RequestId} ({Route}) was answered {Code}")]
    private partial void Unserved(string requestId, string route, string code);

    [LoggerMessage(11, LogLevel.Error, "Answering {RequestId} ({Route}) failed")]
    private partial void Failed(Exception exception, string requestId, string route);
}
