using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Hosting.Health;

/// <summary>What orchestrators and balancers ask: whether the process lives, and whether it should get requests.</summary>
internal static class HealthEndpoints
{
    private const string Reason = "A probe has no credentials; it learns one word per check.";

    private static readonly HealthReport Alive = new("ok", new Dictionary<string, string>());

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", static () => Results.Json(Alive, HealthJson.Default.HealthReport)).OpenTo(Reason);
        routes.MapGet("/health/ready", (Delegate)ReadyAsync).OpenTo(Reason);
    }

    private static async Task<IResult> ReadyAsync(ReadinessProbe probe, CancellationToken cancellationToken)
    {
        var report = await probe.AskAsync(cancellationToken);
        return Results.Json(
            report,
            HealthJson.Default.HealthReport,
            statusCode: report.Status == "failed" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
