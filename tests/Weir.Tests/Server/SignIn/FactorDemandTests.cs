using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Hosting.Web;

namespace Weir.Tests.Server.SignIn;

/// <summary>
/// From whom a policy demands a second factor, and what is left to who has none: to add one. The policy is set as its owner sets it.
/// </summary>
public sealed class FactorDemandTests(WholeServer server) : IClassFixture<WholeServer>
{
    private static readonly string[] LeftOpen = ["account.read", "account.enrol", "account.sessions"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V6.3.3")]
    public async Task A_role_of_the_policy_demands_it_also_where_a_group_gives_it()
    {
        var (organization, owner) = await FoundAsync("roles");
        var on = Resource.ForOrganization(organization);
        var direct = await server.PersonWithoutFactorAsync(organization, ("auditor", on));
        var member = await server.PersonWithoutFactorAsync(organization, ("member", on));
        var grouped = await server.PersonWithoutFactorAsync(organization);
        await JoinAsync(organization, grouped, "auditor");
        var officer = await server.PersonWithoutFactorAsync(organization, ("security-officer", on));
        var path = $"/api/v1/organizations/{organization}";

        Assert.Equal([null, null, null, "second-factor-needed"], await CodesAsync(path, direct, member, grouped, officer));
        await SetAsync(owner, path, new { roles = new[] { "auditor" } });
        Assert.Equal(["second-factor-needed", null, "second-factor-needed", null], await CodesAsync(path, direct, member, grouped, officer));
        await SetAsync(owner, path, new { everybody = true });
        Assert.Equal(Enumerable.Repeat("second-factor-needed", 4), await CodesAsync(path, direct, member, grouped, officer));
        Assert.Equal([null], await CodesAsync(path, owner));
    }

    [Fact]
    [Trait("Asvs", "V6.3.3")]
    public async Task Whoever_has_none_where_one_is_demanded_can_do_nothing_but_add_one()
    {
        var (organization, _) = await FoundAsync("shut");
        var project = await server.Guard.ProjectAsync(organization);
        var shut = await server.PersonWithoutFactorAsync(organization, ("owner", Resource.ForOrganization(organization)));
        var asked = 0;
        foreach (var (permission, method, path) in Routes(organization, project))
        {
            if (!LeftOpen.Contains(permission.Name))
            {
                Assert.Equal((method, path, "second-factor-needed"), (method, path, await CodeAsync(shut, method, path)));
                asked++;
            }
        }

        Assert.True(asked > 100);
        Assert.Equal("second-factor-needed", await CodeAsync(shut, "GET", "/api/v1/projects"));
        Assert.Null(await CodeAsync(shut, "GET", "/api/v1/me"));
        Assert.Null(await CodeAsync(shut, "POST", "/api/v1/me/factors/totp", new { }));
        using var request = shut.Request("GET", "/account/keys/new");
        request.Headers.Add("Accept", "text/html");
        using var page = await server.Client.SendAsync(request, Cancel);
        Assert.Equal((HttpStatusCode.SeeOther, "/account/factors/totp"), (page.StatusCode, page.Headers.Location?.ToString()));
    }

    [Fact]
    [Trait("Asvs", "V7.5.3")]
    public async Task What_is_sensitive_needs_it_freshly_shown_at_every_route()
    {
        string[] sensitive =
        [
            "audit.export", "block.manage", "grant.manage", "group.manage", "installation.audit.export", "installation.key.rotate",
            "organization.delete", "organization.key.rotate", "policy.manage", "project.delete", "project.grant", "role.manage",
            "serviceaccount.manage", "signin.stop", "support.grant", "user.delete", "user.recover",
        ];
        Assert.All(sensitive, static name => Assert.True(Permissions.All[name].StepUp, name));
        var organization = await server.Guard.OrganizationAsync("stale");
        var project = await server.Guard.ProjectAsync(organization);
        var on = Resource.ForOrganization(organization);
        var fresh = await server.PersonAsync(
            organization, ("owner", on), ("security-officer", on), ("auditor", on), ("manager", Resource.ForProject(organization, project)));
        var stale = await server.SessionAsync(fresh.Id, hasSecondFactor: false);
        var asked = new HashSet<string>();
        foreach (var (permission, method, path) in Routes(organization, project))
        {
            if (permission is { StepUp: true, Level: ResourceLevel.Organization or ResourceLevel.Project })
            {
                Assert.Equal((method, path, "step-up-needed"), (method, path, await CodeAsync(stale, method, path)));
                asked.Add(permission.Name);
            }
        }

        Assert.Null(await CodeAsync(fresh, "GET", $"/api/v1/organizations/{organization}/audit/export"));
        Assert.Contains(
            Routes(organization, project), static route => route is ({ StepUp: true }, "GET", "/api/v1/installation/audit/export"));
        Assert.Empty(sensitive.Where(name => Permissions.All[name].Level != ResourceLevel.Installation).Except(asked));
    }

    private IEnumerable<(Permission Permission, string Method, string Path)> Routes(Id<Organization> organization, Id<Project> project) =>
        from endpoint in server.Endpoints.OfType<RouteEndpoint>()
        where endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)
        let demand = endpoint.Metadata.GetMetadata<PermissionDemand>()
        where demand is not null
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
        select (demand.Permission, method, WholeServer.PathOf(endpoint, organization.ToString(), project.ToString()));

    private async Task<(Id<Organization> Id, PersonInSession Owner)> FoundAsync(string slug)
    {
        var organization = await server.Guard.OrganizationAsync(slug);
        return (organization, await server.PersonAsync(organization, ("owner", Resource.ForOrganization(organization))));
    }

    private async Task JoinAsync(Id<Organization> organization, PersonInSession person, string role)
    {
        var now = TimeProvider.System.GetUtcNow();
        var on = Resource.ForOrganization(organization);
        var id = Id<Group>.New(TimeProvider.System);
        await server.Guard.DoAsync(on, change => change
            .Create(GuardTables.Groups, new GroupRow(id, organization, "G", "", now, 1), "group.create")
            .Create(
                GuardTables.GroupMembers,
                new GroupMemberRow($"{id}/{person.Id}", organization, id, person.Id.ToString(), "system:test", now, 1),
                "group.member.add"));
        await server.Guard.GrantAsync(SubjectKind.Group, id.ToString(), role, on, now.AddDays(-1));
    }

    private async Task SetAsync(PersonInSession owner, string path, object demand)
    {
        using var get = owner.Request("GET", $"{path}/policy");
        using var current = await server.Client.SendAsync(get, Cancel);
        using var put = owner.Request("PUT", $"{path}/policy");
        put.Headers.TryAddWithoutValidation("If-Match", current.Headers.ETag!.ToString());
        put.Content = JsonContent.Create(new { secondFactor = demand });
        using var answer = await server.Client.SendAsync(put, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<List<string?>> CodesAsync(string path, params PersonInSession[] people)
    {
        List<string?> codes = [];
        foreach (var person in people)
        {
            codes.Add(await CodeAsync(person, "GET", path));
        }

        return codes;
    }

    /// <summary>The code of the problem; null where there is none.</summary>
    private async Task<string?> CodeAsync(PersonInSession person, string method, string path, object? body = null)
    {
        using var request = person.Request(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await server.Client.SendAsync(request, Cancel);
        return response.IsSuccessStatusCode
            ? null
            : (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString();
    }
}
