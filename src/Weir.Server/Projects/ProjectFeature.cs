using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Store;

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
        services.AddSingleton<ActivityReader>();
        services.AddSingleton<ProjectEmptying>();
        services.AddSingleton<IWorkHandler>(static provider => provider.GetRequiredService<ProjectEmptying>());
        services.AddSingleton<RecycleBin>();
        services.AddSingleton<IWorkHandler>(static provider => provider.GetRequiredService<RecycleBin>());
        services.AddSingleton(new RecurringWork(RecycleBin.WorkKind, TimeSpan.FromHours(1)));
        services.AddSingleton(static provider => Part(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<AccessKeyStore>(), provider.GetRequiredService<TimeProvider>()));
    }

    // The keys of the projects go with the organization's own.
    private static OrganizationParts Part(Database database, AccessKeyStore keys, TimeProvider time) => new(
        OrganizationPart.Of(database, 70, GuardTables.Projects, "and state <> 4", async (change, project, cancellationToken) =>
        {
            var content = await ProjectContent.ReadAsync(database, project.Id, cancellationToken);
            content.Remove(change, project, keys, time.GetUtcNow());
        }, mostAtOnce: 5));

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
