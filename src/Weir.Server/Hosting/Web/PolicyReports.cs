using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Takes what browsers report about pages that broke the content security policy: a sign of an injection, or of a fault of ours. Nothing of a
/// report is kept, because anybody may send one; that one came is counted and logged.
/// </summary>
internal static partial class PolicyReports
{
    /// <summary>Where browsers send reports.</summary>
    public const string Path = "/reports/csp";

    // Browsers batch; a report is about 1 KB.
    private const long MaxBytes = 64 * 1024;

    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, (Delegate)TakeAsync)
            .TakesUpTo(MaxBytes)
            .OpenTo("A browser reports without credentials, also from the sign-in page.");

    private static async Task<IResult> TakeAsync(HttpContext context, ILoggerFactory logs)
    {
        var size = 0L;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            size += read.Buffer.Length;
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        Telemetry.PolicyReports.Add(1);
        Reported(logs.CreateLogger(typeof(PolicyReports).FullName!), size);
        return Results.NoContent();
    }

    [LoggerMessage(20, LogLevel.Warning, "A browser reported that a page broke the content security policy ({Bytes} bytes)")]
    private static partial void Reported(ILogger log, long bytes);
}
