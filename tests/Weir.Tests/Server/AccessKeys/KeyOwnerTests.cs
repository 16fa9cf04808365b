using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.AccessKeys;
using Weir.Tests.Server.Api;
using Weir.Tests.Server.Projects;

namespace Weir.Tests.Server.AccessKeys;

/// <summary>What becomes of access keys when something becomes of their owner, and what their owner's organization demands of them.</summary>
public sealed class KeyOwnerTests : IAsyncLifetime
{
    private ProjectHost _host = null!;

    private ApiHost Api => _host.Api;

    private string Accounts => $"/api/v1/organizations/{_host.Acme}/service-accounts";

    public async ValueTask InitializeAsync() => _host = await ProjectHost.StartAsync();

    [Theory]
    [InlineData("PUT", "/disabled")]
    [InlineData("DELETE", "")]
    [Trait("Asvs", "V7.4.2")]
    public async Task The_keys_of_a_service_account_end_with_it_from_the_next_request_on(string method, string state)
    {
        var account = (await Api.PostAsync(_host.Owner, Accounts, new { name = "robot" })).Expect(HttpStatusCode.Created);
        var one = $"{Accounts}/{account.Text("id")}";
        var api = await SecretAsync(_host.Owner, one + "/access-keys", "api");
        await SecretAsync(_host.Owner, one + "/access-keys", "s3");
        Assert.NotNull(await FindAsync(api));

        Assert.True((await Api.SendAsync(_host.Owner, method, one + state, ifMatch: account.Tag)).Message.IsSuccessStatusCode);

        Assert.Null(await FindAsync(api));
        Assert.Equal(0, await CountAsync("access_keys where revoked_at is null"));
        Assert.Equal(0, await CountAsync("access_key_secrets"));
        Assert.Equal(2, await CountAsync("audit_entries where action = 'accesskey.revoke'"));
        if (state.Length > 0)
        {
            (await Api.SendAsync(_host.Owner, "PUT", one + "/enabled", ifMatch: "\"2\"")).Expect(HttpStatusCode.OK);
            Assert.Null(await FindAsync(api));
        }
    }

    [Theory]
    [InlineData("PUT", "/disabled")]
    [InlineData("DELETE", "")]
    [Trait("Asvs", "V7.4.2")]
    public async Task The_keys_of_a_person_end_with_the_account_from_the_next_request_on(string method, string state)
    {
        var user = await Api.UserAsync(_host.Acme, ("member", Resource.ForOrganization(_host.Acme)));
        var secret = await SecretAsync(user, "/api/v1/me/access-keys", "api");
        var actor = (await FindAsync(secret))!;
        (await Api.GetAsync(actor, $"/api/v1/organizations/{_host.Acme}")).Expect(HttpStatusCode.OK);
        var one = $"/api/v1/organizations/{_host.Acme}/users/{user.Id}";
        var shown = await Api.GetAsync(_host.Owner, one);

        Assert.True((await Api.SendAsync(_host.Owner, method, one + state, ifMatch: shown.Tag)).Message.IsSuccessStatusCode);

        Assert.Null(await FindAsync(secret));
        (await Api.GetAsync(actor, $"/api/v1/organizations/{_host.Acme}")).Expect(HttpStatusCode.Unauthorized);
        (await Api.GetAsync(actor, "/api/v1/projects")).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal(0, await CountAsync("access_keys where revoked_at is null"));
    }

    [Fact]
    [Trait("Asvs", "V8.2.4")]
    public async Task The_organizations_networks_hold_for_keys_too_also_where_a_list_asks_for_no_permission()
    {
        var path = await _host.ProjectAsync();
        var account = (await Api.PostAsync(_host.Owner, Accounts, new { name = "robot" })).Expect(HttpStatusCode.Created).Text("id");
        await Api.Fixture.GrantAsync(SubjectKind.ServiceAccount, account, "viewer", _host.ResourceOf(path));
        var secrets = new[]
        {
            await SecretAsync(_host.Owner, "/api/v1/me/access-keys", "api"),
            await SecretAsync(_host.Owner, $"{Accounts}/{account}/access-keys", "api"),
        };
        var policy = $"/api/v1/organizations/{_host.Acme}/policy";
        var tag = (await Api.GetAsync(_host.Owner, policy)).Tag;
        (await Api.SendAsync(_host.Owner, "PUT", policy, new { networks = new[] { "127.0.0.0/8" } }, tag)).Expect(HttpStatusCode.OK);

        foreach (var secret in secrets)
        {
            foreach (var (address, code) in new[] { (IPAddress.Loopback, null), (IPAddress.Parse("198.51.100.1"), "outside-networks") })
            {
                var actor = await Authenticator.FindAsync(secret, Door.Api, address, CancellationToken.None);
                Assert.Equal(code, (await Api.GetAsync(actor, path)).Code);
                Assert.Equal(code, (await Api.GetAsync(actor, "/api/v1/projects")).Code);
            }
        }
    }

    [Fact]
    [Trait("Asvs", "V8.2.1")]
    public async Task With_a_key_that_names_the_right_keys_of_service_accounts_are_made_that_reach_no_further()
    {
        var path = await _host.ProjectAsync();
        var account = (await Api.PostAsync(_host.Owner, Accounts, new { name = "robot" })).Expect(HttpStatusCode.Created).Text("id");
        var keys = $"{Accounts}/{account}/access-keys";
        var project = path.Split('/')[^1];
        var maker = (await FindAsync(await SecretAsync(
            _host.Owner, "/api/v1/me/access-keys", "api", new { permissions = new[] { "serviceaccount.manage", "project.read" } })))!;

        var named = await Api.PostAsync(maker, keys, new { name = "k", scope = new { project, permissions = new[] { "project.read" } } });
        var unnamed = await Api.PostAsync(maker, keys, new { name = "k", scope = new { project } });
        var further = await Api.PostAsync(maker, keys, new { name = "k", scope = new { project, permissions = new[] { "project.update" } } });
        var id = named.Expect(HttpStatusCode.Created).Body.GetProperty("key").GetProperty("id").GetString();

        Assert.Equal("out-of-scope", unnamed.Expect(HttpStatusCode.Forbidden).Code);
        Assert.Equal("out-of-scope", further.Expect(HttpStatusCode.Forbidden).Code);
        (await Api.PostAsync(maker, $"{keys}/{id}/rotation", new { })).Expect(HttpStatusCode.Created);
        Assert.Equal("out-of-scope", (await Api.PostAsync(maker, "/api/v1/me/access-keys", new { name = "k" })).Code);
    }

    [Fact]
    public async Task Whoever_shows_a_key_is_told_what_it_is_and_what_it_can_do()
    {
        var path = await _host.ProjectAsync();
        var account = (await Api.PostAsync(_host.Owner, Accounts, new { name = "robot" })).Expect(HttpStatusCode.Created).Text("id");
        await Api.Fixture.GrantAsync(SubjectKind.ServiceAccount, account, "viewer", _host.ResourceOf(path));
        var actor = await FindAsync(await SecretAsync(
            _host.Owner, $"{Accounts}/{account}/access-keys", "api", new { permissions = new[] { "project.read" } }));

        var identity = (await Api.GetAsync(actor, "/api/v1/identity")).Expect(HttpStatusCode.OK);

        Assert.Equal(("service-account", account, "acme"), (identity.Text("kind"), identity.Text("id"), identity.Text("organizationName")));
        Assert.Equal(Api.Fixture.Time.GetUtcNow().AddDays(90), identity.Body.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal("project.read", identity.Body.GetProperty("permissions")[0].GetString());
        var role = Assert.Single(identity.Body.GetProperty("roles").EnumerateArray());
        Assert.Equal(("viewer", path.Split('/')[^1]), (role.GetProperty("name").GetString(), role.GetProperty("project").GetString()));
        (await Api.GetAsync(null, "/api/v1/identity")).Expect(HttpStatusCode.Unauthorized);
        Assert.Empty((await Api.GetAsync(await Api.UserAsync(_host.Acme), "/api/v1/identity")).Body.GetProperty("roles").EnumerateArray());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private AccessKeyAuthenticator Authenticator => Api.Services.GetRequiredService<AccessKeyAuthenticator>();

    private Task<Actor?> FindAsync(string secret) =>
        Authenticator.FindAsync(secret, Door.Api, IPAddress.Loopback, CancellationToken.None);

    private Task<long> CountAsync(string what) => Api.Fixture.Database.QueryOneAsync<long>(
        $"select count(*) from {what}", null, CancellationToken.None);

    private async Task<string> SecretAsync(Actor maker, string path, string door, object? scope = null) =>
        (await Api.PostAsync(maker, path, new { name = "k", door, scope })).Expect(HttpStatusCode.Created).Text("secret");
}
