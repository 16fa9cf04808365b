using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;

namespace Weir.Server.Projects;

/// <summary>Projects, from their making to their removal, with their versions.</summary>
internal static class ProjectFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create()
    {
        ProjectTables.RegisterIds();
        return new ServerFeatures(AddServices, static _ => { }, Map);
    }

    private static void AddServices(IServiceCollection services)
    {
        ApiJson.Add(services, ProjectsJson.Default);
        ApiJson.Add(services, ProjectVersionsJson.Default);
        services.AddSingleton(ProjectSection.Project);
        services.AddSingleton<ProjectDocuments>();
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        ProjectLists.Map(routes);
        ProjectEndpoints.Map(routes);
        ProjectVersionEndpoints.Map(routes);
        SupportEndpoints.Map(routes);
        ActivityEndpoints.Map(routes);
        RemovalEndpoints.Map(routes);
    }
}
