using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Projects;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Throttling;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.Projects;

/// <summary>The API with access keys and projects, and two organizations.</summary>
internal sealed class ProjectHost : IAsyncDisposable
{
    private ProjectHost(ApiHost api) => Api = api;

    public ApiHost Api { get; }

    public Id<Organization> Acme { get; private set; }

    public Id<Organization> Other { get; private set; }

    /// <summary>Owner of the first organization.</summary>
    public Actor Owner { get; private set; } = null!;

    /// <summary>Owner of the second organization.</summary>
    public Actor Stranger { get; private set; } = null!;

    public static async Task<ProjectHost> StartAsync(params Weir.Server.Hosting.ServerFeatures[] more)
    {
        var features = Weir.Server.Hosting.ServerFeatures.Join([AccessKeyFeature.Create(), ProjectFeature.Create(), .. more]);
        var host = new ProjectHost(await ApiHost.StartAsync(
            [],
            services =>
            {
                features.AddServices(services);
                services.AddSingleton(new SignInThrottle(new ThrottleOptions(), NetworkList.Empty));
                services.AddSingleton<Guesses>();
            },
            features.Map));
        host.Acme = await host.Api.Fixture.OrganizationAsync("acme");
        host.Other = await host.Api.Fixture.OrganizationAsync("other");
        host.Owner = await host.Api.UserAsync(host.Acme, ("owner", Resource.ForOrganization(host.Acme)));
        host.Stranger = await host.Api.UserAsync(host.Other, ("owner", Resource.ForOrganization(host.Other)));
        return host;
    }

    /// <summary>Makes a project as the owner, who manages it then; gives its path.</summary>
    public async Task<string> ProjectAsync(string name = "Cohort", object? draft = null)
    {
        var made = await Api.PostAsync(Owner, $"/api/v1/organizations/{Acme}/projects", draft ?? new { name });
        return $"/api/v1/projects/{made.Expect(System.Net.HttpStatusCode.Created).Text("id")}";
    }

    /// <summary>The project that a path names, as the guard knows it.</summary>
    public Resource ResourceOf(string path) => Resource.ForProject(Acme, Id<Project>.Parse(path.Split('/')[^1], null));

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
