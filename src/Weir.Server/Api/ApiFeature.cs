using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Web;
using Weir.Store;

namespace Weir.Server.Api;

/// <summary>What all routes of the API share: rights before handlers, stored answers for repeated requests, strict JSON, the description.</summary>
internal static class ApiFeature
{
    /// <summary>The migrations of this project's tables.</summary>
    public static MigrationSet Migrations { get; } =
        MigrationSet.From(Assembly.GetExecutingAssembly(), "server", "Weir.Server.Migrations.");

    /// <summary>The feature. Its middleware stands after the one that finds out who makes a request.</summary>
    public static ServerFeatures Create() => new(AddServices, Use, Map);

    private static void AddServices(IServiceCollection services)
    {
        services.Configure<JsonOptions>(static json => ApiJson.Restrict(json.SerializerOptions));
        services.AddSingleton(static provider => new RateLimits(provider.GetRequiredService<ServerOptions>().Limits));
        services.AddOpenApi(ApiDescription.Name, ApiDescription.Configure);
    }

    private static void Use(IApplicationBuilder app)
    {
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<GuardMiddleware>();
        app.UseMiddleware<ApiMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
    }

    private static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/api/{documentName}/openapi.json").OpenTo("the API's description holds nothing of the installation");
}
