using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Bounds how many requests are worked on at once; as many again wait in line, one more is answered 503 with Retry-After at once. A server
/// that says no early stays able to say yes. Health endpoints pass, or an orchestrator would restart a server for being busy.
/// </summary>
internal sealed class OverloadGate : IAsyncDisposable
{
    // Long enough for a burst to drain, short enough that a person waits for it.
    private const string RetryAfterSeconds = "2";

    private readonly RequestDelegate _next;
    private readonly ConcurrencyLimiter _limiter;

    /// <param name="next">The rest.</param>
    /// <param name="options">The number.</param>
    public OverloadGate(RequestDelegate next, ServerOptions options)
    {
        _next = next;
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.Limits.MaxRequests,
            QueueLimit = options.Limits.MaxRequests,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/health"))
        {
            await _next(context);
            return;
        }

        using var place = await _limiter.AcquireAsync(1, context.RequestAborted);
        if (place.IsAcquired)
        {
            await _next(context);
            return;
        }

        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        await Problem.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "overloaded", "The server is busy; try again shortly.");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
