using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Tls;
using Weir.Server.Hosting.Web;
using Weir.Server.SignIn.Accounts;

namespace Weir.Server.Doors;

/// <summary>Tells clients where the doors are and which authority to trust, so that nobody has to fetch a file from the server's machine.</summary>
internal static class DoorsFeature
{
    /// <summary>The feature.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="tlsPath">The folder of the server's own authority.</param>
    public static ServerFeatures Create(ServerOptions options, string tlsPath)
    {
        var hasOwn = options is { Network.HttpsOnly: true, Tls.CertificatePath: null };
        var file = hasOwn ? Path.Combine(tlsPath, OwnAuthority.CertificateFile) : null;
        return new ServerFeatures(
            services => services.AddSingleton(provider => new OpenDoors(options, provider.GetRequiredService<PublicAddress>(), file)),
            static _ => { },
            Map);
    }

    private static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/doors", GetAsync)
        .OpenTo("it says to whoever is let in what any connection to the server shows anyway")
        .Answers(200, typeof(DoorsView));

    private static async Task<IResult> GetAsync(HttpContext context, OpenDoors doors, AccessGuard guard) =>
        await guard.TurnedAwayAsync(context.Actor(), context.RequestAborted) is { } turnedAway
            ? ApiCall.Problem(ApiProblems.Of(turnedAway), null)
            : Results.Json(await doors.DescribeAsync(context.RequestAborted), DoorsJson.Default.DoorsView);
}
