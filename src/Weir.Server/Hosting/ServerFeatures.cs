using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Weir.Server.Hosting;

/// <summary>What a server offers beyond the host itself.</summary>
/// <param name="AddServices">Registers what endpoints are given.</param>
/// <param name="Use">Adds middleware between routing and the endpoints, such as reading a session.</param>
/// <param name="Map">Maps the endpoints; each names its permission (<see cref="Web.EndpointRules"/>).</param>
internal sealed record ServerFeatures(
    Action<IServiceCollection> AddServices,
    Action<IApplicationBuilder> Use,
    Action<IEndpointRouteBuilder> Map)
{
    /// <summary>A host alone.</summary>
    public static ServerFeatures None { get; } = new(static _ => { }, static _ => { }, static _ => { });

    /// <summary>Several features as one, in the given order.</summary>
    public static ServerFeatures Join(params IReadOnlyList<ServerFeatures> features) => new(
        services => Each(features, feature => feature.AddServices(services)),
        app => Each(features, feature => feature.Use(app)),
        routes => Each(features, feature => feature.Map(routes)));

    private static void Each(IReadOnlyList<ServerFeatures> features, Action<ServerFeatures> what)
    {
        foreach (var feature in features)
        {
            what(feature);
        }
    }
}

/// <summary>Gives the one-time address of the set-up page, or null when the installation is set up. Registered by the set-up feature.</summary>
/// <param name="FindAsync">Is called once, when the server answers; the address is shown on the console only.</param>
internal sealed record SetupLink(Func<CancellationToken, Task<Uri?>> FindAsync);
