using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Weir.Server.S3;

/// <summary>
/// How many requests the S3 door works on at once: so many in all, and half as many for one access key, or for one address that names none. As
/// many again may wait, of each. So whoever reads or sends slowly with a hundred connections takes no place that others need. Safe for
/// concurrent use.
/// </summary>
/// <param name="most">How many in all.</param>
internal sealed class S3Places(int most) : IAsyncDisposable
{
    private const int LongestKey = 128;
    private const string Credential = "Credential=";

    private readonly ConcurrencyLimiter _all = new(Options(most));
    private readonly PartitionedRateLimiter<string> _each = PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetConcurrencyLimiter(who, _ => Options((most + 1) / 2)), StringComparer.Ordinal);

    /// <summary>Waits for a place; a request that is not acquired was one too many.</summary>
    /// <returns>The place; disposing it frees it.</returns>
    public async ValueTask<S3Place> AcquireAsync(HttpContext context)
    {
        var own = await _each.AcquireAsync(WhoOf(context.Request, context.Connection.RemoteIpAddress), 1, context.RequestAborted);
        if (!own.IsAcquired)
        {
            return new S3Place(own, null);
        }

        try
        {
            return new S3Place(own, await _all.AcquireAsync(1, context.RequestAborted));
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _each.DisposeAsync();
        await _all.DisposeAsync();
    }

    // What a request says of itself, before anything is verified: who lies is refused before a body is read, and frees the place at once.
    private static string WhoOf(HttpRequest request, IPAddress? address)
    {
        var said = request.Headers.Authorization.ToString();
        var at = said.IndexOf(Credential, StringComparison.Ordinal);
        var key = at < 0 ? request.Query["X-Amz-Credential"].ToString() : said[(at + Credential.Length)..];
        var end = key.IndexOf('/', StringComparison.Ordinal);
        return end is > 0 and <= LongestKey ? key[..end] : address?.ToString() ?? "";
    }

    private static ConcurrencyLimiterOptions Options(int permits) => new()
    {
        PermitLimit = permits,
        QueueLimit = permits,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}

/// <summary>A place among the requests that are worked on.</summary>
/// <param name="own">Of those of one key.</param>
/// <param name="all">Of all; null where the key has none left.</param>
internal readonly struct S3Place(RateLimitLease own, RateLimitLease? all) : IDisposable
{
    /// <summary>Whether there is one.</summary>
    public bool IsAcquired => all?.IsAcquired == true;

    /// <inheritdoc/>
    public void Dispose()
    {
        all?.Dispose();
        own.Dispose();
    }
}
