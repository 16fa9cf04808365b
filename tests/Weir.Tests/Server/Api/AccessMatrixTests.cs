using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Web;
using Weir.Server.Portal;
using Weir.Server.Projects;
using Weir.Server.Reviews;
using Weir.Server.SignIn.Devices;

namespace Weir.Tests.Server.Api;

/// <summary>
/// Every mapped route and page that demands a permission, asked by every built-in role on its own organization and project, on another project, on
/// another organization, and by somebody without any role: the answers are those that the table of roles says.
/// </summary>
[Trait("Asvs", "V8.2.1")]
public sealed class AccessMatrixTests
{
    private static readonly RoleDefinition[] Roles = [.. BuiltInRoles.All.Values.Where(static role => role != BuiltInRoles.Self)];

    [Fact]
    public async Task Every_route_lets_in_exactly_the_roles_that_hold_its_permission()
    {
        await using var host = await StartAsync();
        var cast = await Cast.MakeAsync(host);
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<PermissionDemand>() is not null)
            .ToList();
        var differences = new List<string>();
        var asked = 0;

        foreach (var route in routes)
        {
            var permission = route.Metadata.GetMetadata<PermissionDemand>()!.Permission;
            // HEAD is GET whose answer keeps its reasons to itself.
            foreach (var method in route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Where(static method => method != "HEAD"))
            {
                foreach (var (role, actor, place, target) in cast.Questions())
                {
                    // A key that is none: whoever is let through makes nothing, so that no question changes the answer to another.
                    var answer = await host.SendAsync(actor, method, cast.PathOf(route, target), headers: (Idempotency.Header, "no key"));
                    var expected = Expected(route, role, permission, place);
                    var got = Kind(answer);
                    asked++;
                    if (got != expected)
                    {
                        differences.Add($"{method} {route.RoutePattern.RawText} as {role?.Name ?? "nobody"} on {place}: {got}, not {expected}");
                    }
                }
            }
        }

        Assert.True(routes.Count > 30 && asked > 1000, $"{routes.Count} routes, {asked} requests");
        Assert.Empty(differences);
    }

    [Fact]
    public async Task Nobody_who_is_not_signed_in_gets_past_any_of_them()
    {
        await using var host = await StartAsync();
        var cast = await Cast.MakeAsync(host);
        foreach (var route in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<PermissionDemand>() is not null))
        {
            var method = route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];
            var answer = await host.SendAsync(null, method, cast.PathOf(route, cast.Own));
            Assert.Equal((HttpStatusCode.Unauthorized, "sign-in-needed"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task An_endpoint_without_a_permission_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ApiHost.StartAsync(
            [], static _ => { }, static routes => routes.MapGet("/api/v1/forgotten", static () => "open")));

        Assert.Contains("/api/v1/forgotten must say .Requires(permission) or .OpenTo(reason)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_names_two_permissions_stops_the_start()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ApiHost.StartAsync([], static _ => { }, static routes =>
            routes.MapGet("/api/v1/twice", static () => "open").Requires(Permissions.RoleRead).Requires(Permissions.UserRead)));
    }

    // Every feature that has routes or pages.
    private static Task<ApiHost> StartAsync()
    {
        var others = ServerFeatures.Join(
            ProjectFeature.Create(), AccessKeyFeature.Create(), DevicesFeature.Create(), ReviewFeature.Create(), PortalFeature.Create(isSetUp: true));
        return ApiHost.StartAsync([], others.AddServices, others.Map);
    }

    // Refused by the guard as not granted, refused as not there, or let through to a handler, whatever that says.
    private static string Kind(ApiAnswer answer) => (answer.Status, answer.Code) switch
    {
        (HttpStatusCode.Unauthorized, _) => "not signed in",
        (HttpStatusCode.Forbidden, "not-granted") when !answer.Text("detail").Contains("hands on", StringComparison.Ordinal) => "not granted",
        (HttpStatusCode.NotFound, "not-found") when answer.Message.Headers.Contains(ApiHost.GuardMark) => "let through",
        (HttpStatusCode.NotFound, _) => "not there",
        _ => "let through",
    };

    private static string Expected(RouteEndpoint route, RoleDefinition? role, Permission permission, string place)
    {
        var onInstallation = route.Metadata.GetMetadata<DemandedOn>()!.Resource == ResourceRules.Installation;
        var holds = role?.Permissions.Contains(permission) is true;
        var isOperator = role == BuiltInRoles.Operator;
        if (permission.Level == ResourceLevel.Person)
        {
            return "let through";
        }

        if (onInstallation)
        {
            return isOperator ? holds ? "let through" : "not granted" : "not there";
        }

        return isOperator || place == "another organization" ? "not there"
            : holds && (place == "own" || role!.Level == ResourceLevel.Organization) ? "let through"
            : "not granted";
    }

    /// <summary>Where a request points.</summary>
    private sealed record Target(string Organization, string Project);

    private sealed class Cast
    {
        private readonly List<(RoleDefinition? Role, Actor Actor)> _actors = [];

        public Target Own { get; private init; } = null!;

        private Target OtherProject { get; init; } = null!;

        private Target OtherOrganization { get; init; } = null!;

        public static async Task<Cast> MakeAsync(ApiHost host)
        {
            var (own, other) = (await host.Fixture.OrganizationAsync("own"), await host.Fixture.OrganizationAsync("other"));
            var (project, second) = (await host.Fixture.ProjectAsync(own), await host.Fixture.ProjectAsync(own));
            var foreign = await host.Fixture.ProjectAsync(other);
            var cast = new Cast
            {
                Own = new Target(own.ToString(), project.ToString()),
                OtherProject = new Target(own.ToString(), second.ToString()),
                OtherOrganization = new Target(other.ToString(), foreign.ToString()),
            };
            foreach (var role in Roles.Where(static role => role != BuiltInRoles.SupportRead && role != BuiltInRoles.SupportWrite))
            {
                var on = role.Level switch
                {
                    ResourceLevel.Installation => Resource.Installation,
                    ResourceLevel.Organization => Resource.ForOrganization(own),
                    _ => Resource.ForProject(own, project),
                };
                cast._actors.Add((role, await host.UserAsync(on.Organization, (role.Name, on))));
            }

            cast._actors.Add((null, await host.UserAsync(own)));
            return cast;
        }

        public IEnumerable<(RoleDefinition? Role, Actor Actor, string Place, Target Target)> Questions() =>
            from actor in _actors
            from place in new[] { ("own", Own), ("another project", OtherProject), ("another organization", OtherOrganization) }
            select (actor.Role, actor.Actor, place.Item1, place.Item2);

        // What is named below an organization or project does not exist: nothing is changed while the matrix is asked.
        public string PathOf(RouteEndpoint route, Target target) => string.Join('/', route.RoutePattern.RawText!.Split('/').Select(part => part switch
        {
            "{organization}" => target.Organization,
            "{project}" => target.Project,
            ['{', ..] => "nothing",
            _ => part,
        }));
    }
}
