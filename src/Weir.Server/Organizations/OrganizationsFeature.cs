using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Organizations, their people, groups, roles, grants and service accounts.</summary>
internal static class OrganizationsFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create() => new(AddServices, static _ => { }, Map);

    private static void AddServices(IServiceCollection services)
    {
        ApiJson.Add(services, OrganizationsJson.Default);
        ApiJson.Add(services, UsersJson.Default);
        ApiJson.Add(services, GroupsJson.Default);
        ApiJson.Add(services, RolesJson.Default);
        ApiJson.Add(services, GrantsJson.Default);
        ApiJson.Add(services, ServiceAccountsJson.Default);
        ApiJson.Add(services, IdentityJson.Default);
        services.AddSingleton<Escalation>();
        services.AddSingleton<GrantDesk>();
        services.AddSingleton<InvitationDesk>();
        services.AddSingleton<PersonSignIn>();
        services.AddSingleton(static provider => provider.GetRequiredService<PersonSignIn>().Part);
        services.AddSingleton<Deletions>();
        services.AddSingleton(static provider => OrganizationContent.Parts(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<Deletions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OrganizationRemoval>();
        services.AddSingleton<IWorkHandler>(static provider => provider.GetRequiredService<OrganizationRemoval>());
        services.AddSingleton<KeyDestruction>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<KeyDestruction>());
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        IdentityEndpoints.Map(routes);
        OperatorEndpoints.Map(routes);
        OrganizationEndpoints.Map(routes);
        OrganizationDeletionEndpoints.Map(routes);
        UserEndpoints.Map(routes);
        InvitationEndpoints.Map(routes);
        RecoveryEndpoints.Map(routes);
        GroupEndpoints.Map(routes);
        GroupMemberEndpoints.Map(routes);
        RoleEndpoints.Map(routes);
        GrantEndpoints.Map(routes);
        ServiceAccountEndpoints.Map(routes);
    }
}
