using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Weir.Guard.Actors;
using Weir.Server.Hosting.Settings;
using Weir.Server.SignIn.Throttling;

namespace Weir.Server.Api;

/// <summary>
/// How many requests to the API one actor may make: a bucket of tokens for each user and service account, and for each address that shows
/// no credential (IPv6: each /64, which one customer holds whole). An empty bucket is answered 429 with Retry-After. Safe for concurrent use.
/// </summary>
internal sealed class RateLimits : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    /// <summary>Makes the buckets, all of them full.</summary>
    public RateLimits(LimitOptions options)
    {
        var perPeriod = Math.Max(1, (int)Math.Round(options.ApiRate * Period.TotalSeconds));
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.ApiBurst,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / options.ApiRate),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(
            context => RateLimitPartition.GetTokenBucketLimiter(Owner(context.Actor()), _ => bucket));
    }

    /// <summary>Takes a token.</summary>
    /// <returns>Null where there was one; otherwise whole seconds after which there will be.</returns>
    public int? Take(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            : 1;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static string Owner(Actor actor) =>
        actor.Kind != ActorKind.Anonymous ? actor.Id
        : actor.Address is { } address ? NetworkPrefix.Around(address, 32, 64).ToString()
        : "";
}

/// <summary>Lets a request of the API through where its actor has a token left.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimits limits)
{
    /// <summary>Answers, or lets the request through.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || limits.Take(context) is not { } seconds)
        {
            return next(context);
        }

        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiProblems.AnswerAsync(context, ApiProblems.TooMany, null);
    }
}
