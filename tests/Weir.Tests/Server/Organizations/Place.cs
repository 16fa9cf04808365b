using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.Organizations;

/// <summary>Two organizations with people and projects, and an operator.</summary>
internal sealed class Place : IAsyncDisposable
{
    private Place(ApiHost host) => Host = host;

    public ApiHost Host { get; }

    public Id<Organization> Id { get; private set; }

    public Id<Organization> OtherId { get; private set; }

    public Id<Project> Project { get; private set; }

    public Id<Project> OtherProject { get; private set; }

    public Actor Operator { get; private set; } = null!;

    public Actor Owner { get; private set; } = null!;

    public Actor Manager { get; private set; } = null!;

    public Actor Stranger { get; private set; } = null!;

    public Resource On => Resource.ForOrganization(Id);

    public string Path => $"/api/v1/organizations/{Id}";

    public static Task<Place> MakeAsync() => MakeAsync(static _ => { });

    public static async Task<Place> MakeAsync(Action<IServiceCollection> services, Action<IEndpointRouteBuilder>? routes = null)
    {
        var host = await ApiHost.StartAsync([], services, routes ?? (static _ => { }));
        var place = new Place(host)
        {
            Id = await host.Fixture.OrganizationAsync("own"),
            OtherId = await host.Fixture.OrganizationAsync("other"),
            Operator = await host.UserAsync(null, ("operator", Resource.Installation)),
        };
        place.Project = await host.Fixture.ProjectAsync(place.Id);
        place.OtherProject = await host.Fixture.ProjectAsync(place.OtherId);
        place.Owner = await host.UserAsync(place.Id, ("owner", place.On));
        place.Manager = await host.UserAsync(place.Id, ("manager", Resource.ForProject(place.Id, place.Project)), ("member", place.On));
        place.Stranger = await host.UserAsync(place.OtherId, ("owner", Resource.ForOrganization(place.OtherId)));
        return place;
    }

    /// <summary>Makes something as the owner.</summary>
    public async Task<ApiAnswer> MakeAsync(string what, object body) =>
        (await Host.PostAsync(Owner, $"{Path}/{what}", body)).Expect(HttpStatusCode.Created);

    /// <summary>Somebody with a role of the organization's own.</summary>
    public async Task<Actor> WithAsync(params string[] permissions)
    {
        var role = await MakeAsync("roles", new { name = $"Role {Guid.NewGuid():N}", level = "organization", permissions });
        var somebody = await Host.UserAsync(Id);
        await MakeAsync("grants", new { subject = somebody.Id, role = role.Text("id") });
        return somebody;
    }

    /// <summary>Changes something in the state it has now.</summary>
    public async Task<ApiAnswer> ChangeAsync(Actor actor, string method, string path, object? body = null)
    {
        var source = path.EndsWith("/disabled", StringComparison.Ordinal) || path.EndsWith("/enabled", StringComparison.Ordinal)
            ? path[..path.LastIndexOf('/')]
            : path;
        var now = (await Host.GetAsync(actor, source)).Expect(HttpStatusCode.OK);
        return await Host.SendAsync(actor, method, path, body, ifMatch: now.Tag);
    }

    public Task<long> CountAsync(string sql, object? arguments = null) =>
        Host.Fixture.Database.QueryOneAsync<long>($"select count(*) from {sql}", arguments, CancellationToken.None);

    /// <summary>Waits until an owner's key is destroyed: the server's own worker may be at it.</summary>
    public async Task ForgottenAsync(KeyOwner owner)
    {
        for (var i = 0; i < 300; i++)
        {
            try
            {
                Host.Fixture.Keys.Seal(owner, KeyPurpose.Sealing, [1], []);
            }
            catch (KeyUnavailableException)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        Assert.Fail($"The key of {owner} was not destroyed.");
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
