using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.AccessKeys;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Throttling;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.AccessKeys;

public sealed class AccessKeyEndpointTests : IAsyncLifetime
{
    private const string Mine = "/api/v1/me/access-keys";

    private ApiHost _host = null!;
    private Id<Organization> _acme;
    private Id<Organization> _other;

    public async ValueTask InitializeAsync()
    {
        var feature = AccessKeyFeature.Create();
        _host = await ApiHost.StartAsync(
            [],
            services =>
            {
                feature.AddServices(services);
                services.AddSingleton(new SignInThrottle(new ThrottleOptions(), NetworkList.Empty));
                services.AddSingleton<Guesses>();
            },
            feature.Map);
        _acme = await _host.Fixture.OrganizationAsync("acme");
        _other = await _host.Fixture.OrganizationAsync("other");
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_not_when_the_request_is_repeated()
    {
        var user = await _host.UserAsync(_acme);
        (string, string)[] once = [("Idempotency-Key", "one")];

        var made = (await _host.SendAsync(user, "POST", Mine, new { name = "laptop" }, headers: once)).Expect(HttpStatusCode.Created);
        var again = (await _host.SendAsync(user, "POST", Mine, new { name = "laptop" }, headers: once)).Expect(HttpStatusCode.Created);

        Assert.Matches("^weir_[0-9a-hjkmnp-tv-z]{26}_[0-9a-hjkmnp-tv-z]{58}$", made.Text("secret"));
        Assert.Equal(JsonValueKind.Null, again.Body.GetProperty("secret").ValueKind);
        Assert.Equal(IdOf(made), IdOf(again));
        var list = (await _host.GetAsync(user, Mine)).Expect(HttpStatusCode.OK);
        Assert.Single(list.Body.GetProperty("items").EnumerateArray());
        Assert.DoesNotContain(made.Text("secret"), list.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            _host.Fixture.Time.GetUtcNow().AddDays(90), made.Body.GetProperty("key").GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    [Trait("Asvs", "V2.2.1")]
    public async Task Every_fault_of_a_draft_is_named()
    {
        var user = await _host.UserAsync(_acme);
        var foreign = await _host.Fixture.ProjectAsync(_other);
        var draft = new
        {
            name = "tur\u202Ened",
            door = "portal",
            scope = new { project = foreign.ToString(), prefix = "in/", permissions = new[] { "project.read", "no.such", "account.keys" } },
            networks = new[] { "10.0.0.0/8", "10.0.0.1/8", "010.0.0.1" },
            expiresAt = _host.Fixture.Time.GetUtcNow().AddDays(366),
        };

        var refused = (await _host.PostAsync(user, Mine, draft)).Expect(HttpStatusCode.BadRequest);

        Assert.Equal(
            [
                "/name", "/door", "/scope/prefix", "/scope/permissions/1", "/scope/permissions/2", "/networks/1", "/networks/2", "/expiresAt",
                "/scope/project",
            ],
            refused.FaultyFields);
    }

    [Fact]
    [Trait("Asvs", "V8.2.1")]
    public async Task Nobody_names_a_permission_that_they_do_not_have()
    {
        var project = await _host.Fixture.ProjectAsync(_acme);
        var viewer = await _host.UserAsync(_acme, ("viewer", Resource.ForProject(_acme, project)));
        object Draft(params string[] permissions) => new { name = "k", scope = new { project = project.ToString(), permissions } };

        (await _host.PostAsync(viewer, Mine, Draft("project.read"))).Expect(HttpStatusCode.Created);
        var refused = (await _host.PostAsync(viewer, Mine, Draft("project.read", "project.delete"))).Expect(HttpStatusCode.Forbidden);

        Assert.Equal("not-granted", refused.Code);
        Assert.Contains("project.delete", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Asvs", "V8.2.1")]
    public async Task An_owner_makes_no_key_for_a_service_account_that_reaches_further()
    {
        var owner = await _host.UserAsync(_acme, ("owner", Resource.ForOrganization(_acme)));
        var project = await _host.Fixture.ProjectAsync(_acme);
        var path = await AccountAsync(owner);
        (await _host.PostAsync(owner, path, new { name = "before" })).Expect(HttpStatusCode.Created);
        await _host.Fixture.GrantAsync(SubjectKind.ServiceAccount, path.Split('/')[^2], "viewer", Resource.ForProject(_acme, project));

        Assert.Equal("not-granted", (await _host.PostAsync(owner, path, new { name = "after" })).Expect(HttpStatusCode.Forbidden).Code);
        await _host.Fixture.GrantAsync(SubjectKind.User, owner.Id, "viewer", Resource.ForProject(_acme, project));
        (await _host.PostAsync(owner, path, new { name = "after" })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_is_not_made_with_a_key()
    {
        var user = await _host.UserAsync(_acme);
        var named = new HashSet<string> { "account.keys", "account.read" };
        var withKey = user with { Scope = new AccessScope(null, null, "", named), SteppedUpAt = null };

        Assert.Equal("out-of-scope", (await _host.PostAsync(withKey, Mine, new { name = "k" })).Expect(HttpStatusCode.Forbidden).Code);
    }

    [Fact]
    public async Task What_is_made_with_a_key_ends_with_it_at_the_latest()
    {
        var owner = await _host.UserAsync(_acme, ("owner", Resource.ForOrganization(_acme)));
        var path = await AccountAsync(owner);
        var end = _host.Fixture.Time.GetUtcNow().AddDays(10);
        string[] permissions = ["serviceaccount.manage"];
        var key = IdOf((await _host.PostAsync(owner, Mine, new { name = "k", scope = new { permissions }, expiresAt = end }))
            .Expect(HttpStatusCode.Created));
        var withKey = owner with { Scope = new AccessScope(null, null, "", permissions.ToHashSet()), Credential = key, SteppedUpAt = null };
        object Draft(DateTimeOffset? expiresAt) => new { name = "made", scope = new { permissions }, expiresAt };

        var later = (await _host.PostAsync(withKey, path, Draft(end.AddMinutes(1)))).Expect(HttpStatusCode.BadRequest);
        var made = (await _host.PostAsync(withKey, path, Draft(null))).Expect(HttpStatusCode.Created);

        Assert.Equal(["/expiresAt"], later.FaultyFields);
        Assert.Equal(end.UtcDateTime, made.Body.GetProperty("key").GetProperty("expiresAt").GetDateTime(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Rotation_keeps_the_scope_and_lets_the_old_key_count_for_the_overlap()
    {
        var user = await _host.UserAsync(_acme);
        var draft = new { name = "k", door = "sftp", networks = new[] { "10.0.0.0/8" }, scope = new { permissions = new[] { "account.read" } } };
        var old = IdOf((await _host.PostAsync(user, Mine, draft)).Expect(HttpStatusCode.Created));

        var made = (await _host.PostAsync(user, $"{Mine}/{old}/rotation", new { overlapHours = 2 })).Expect(HttpStatusCode.Created);

        var key = made.Body.GetProperty("key");
        Assert.Equal((old, "sftp"), (key.GetProperty("rotatedFrom").GetString(), key.GetProperty("door").GetString()));
        Assert.Equal("10.0.0.0/8", key.GetProperty("networks")[0].GetString());
        Assert.Equal("account.read", key.GetProperty("scope").GetProperty("permissions")[0].GetString());
        var before = (await _host.GetAsync(user, $"{Mine}/{old}")).Expect(HttpStatusCode.OK);
        Assert.Equal("active", before.Text("state"));
        _host.Fixture.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("expired", (await _host.GetAsync(user, $"{Mine}/{old}")).Text("state"));
        Assert.Equal("\"2\"", before.Tag);
    }

    [Fact]
    public async Task Of_two_rotations_at_once_one_makes_a_key()
    {
        var user = await _host.UserAsync(_acme);
        var old = IdOf((await _host.PostAsync(user, Mine, new { name = "k" })).Expect(HttpStatusCode.Created));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.PostAsync(user, $"{Mine}/{old}/rotation", new { })));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(static answer => answer.Status != HttpStatusCode.Created),
            static answer => Assert.Contains(answer.Code, new[] { "changed", "taken" }));
        Assert.Equal(2, (await _host.GetAsync(user, Mine)).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_rotation_without_overlap_revokes_and_what_is_revoked_is_not_rotated()
    {
        var user = await _host.UserAsync(_acme);
        var old = IdOf((await _host.PostAsync(user, Mine, new { name = "k" })).Expect(HttpStatusCode.Created));

        (await _host.PostAsync(user, $"{Mine}/{old}/rotation", new { overlapHours = 0 })).Expect(HttpStatusCode.Created);

        Assert.Equal("revoked", (await _host.GetAsync(user, $"{Mine}/{old}")).Text("state"));
        Assert.Equal("conflict", (await _host.PostAsync(user, $"{Mine}/{old}/rotation", new { })).Expect(HttpStatusCode.Conflict).Code);
        (await _host.PostAsync(user, $"{Mine}/{old}/rotation", new { overlapHours = 169 })).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Revoking_twice_is_done_once()
    {
        var user = await _host.UserAsync(_acme);
        var key = IdOf((await _host.PostAsync(user, Mine, new { name = "k", door = "s3" })).Expect(HttpStatusCode.Created));

        (await _host.SendAsync(user, "DELETE", $"{Mine}/{key}", ifMatch: "\"7\"")).Expect(HttpStatusCode.PreconditionFailed);
        (await _host.SendAsync(user, "DELETE", $"{Mine}/{key}")).Expect(HttpStatusCode.NoContent);
        (await _host.SendAsync(user, "DELETE", $"{Mine}/{key}")).Expect(HttpStatusCode.NoContent);

        Assert.Equal("\"2\"", (await _host.GetAsync(user, $"{Mine}/{key}")).Tag);
    }

    [Fact]
    [Trait("Asvs", "V8.2.2")]
    public async Task Nobody_finds_the_keys_of_others()
    {
        var user = await _host.UserAsync(_acme);
        var owner = await _host.UserAsync(_acme, ("owner", Resource.ForOrganization(_acme)));
        var stranger = await _host.UserAsync(_other, ("owner", Resource.ForOrganization(_other)));
        var key = IdOf((await _host.PostAsync(user, Mine, new { name = "k" })).Expect(HttpStatusCode.Created));
        var account = await AccountAsync(owner);

        foreach (var path in new[] { $"{Mine}/{key}", $"{account}/{key}", $"{Mine}/key_nonsense", $"{account}/../{key}" })
        {
            (await _host.GetAsync(owner, path)).Expect(HttpStatusCode.NotFound);
        }

        var foreign = account.Replace(_acme.ToString(), _other.ToString(), StringComparison.Ordinal);
        (await _host.GetAsync(stranger, foreign)).Expect(HttpStatusCode.NotFound);
        (await _host.PostAsync(stranger, foreign, new { name = "k" })).Expect(HttpStatusCode.NotFound);
        (await _host.GetAsync(stranger, account)).Expect(HttpStatusCode.NotFound);
        Assert.Empty((await _host.GetAsync(stranger, Mine)).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    [Trait("Asvs", "V7.5.3")]
    public async Task A_key_needs_a_fresh_second_factor()
    {
        var user = await _host.UserAsync(_acme) with { SteppedUpAt = null };

        Assert.Equal("step-up-needed", (await _host.PostAsync(user, Mine, new { name = "k" })).Expect(HttpStatusCode.Forbidden).Code);
    }

    [Fact]
    public async Task The_list_comes_in_pages()
    {
        var user = await _host.UserAsync(_acme);
        for (var i = 0; i < 3; i++)
        {
            (await _host.PostAsync(user, Mine, new { name = $"k{i}", door = i == 1 ? "s3" : "api" })).Expect(HttpStatusCode.Created);
        }

        var first = (await _host.GetAsync(user, Mine + "?limit=2&sort=-createdAt")).Expect(HttpStatusCode.OK);
        var second = (await _host.GetAsync(user, $"{Mine}?limit=2&sort=-createdAt&cursor={first.Text("next")}")).Expect(HttpStatusCode.OK);

        var names = first.Body.GetProperty("items").EnumerateArray().Concat(second.Body.GetProperty("items").EnumerateArray())
            .Select(static item => item.GetProperty("name").GetString()!);
        Assert.Equal(["k0", "k1", "k2"], names.Order());
        Assert.Single((await _host.GetAsync(user, Mine + "?door=s3")).Body.GetProperty("items").EnumerateArray());
        (await _host.GetAsync(user, Mine + "?door=console")).Expect(HttpStatusCode.BadRequest);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static string IdOf(ApiAnswer issued) => issued.Body.GetProperty("key").GetProperty("id").GetString()!;

    private async Task<string> AccountAsync(Actor owner)
    {
        var account = (await _host.PostAsync(owner, $"/api/v1/organizations/{_acme}/service-accounts", new { name = "robot" }))
            .Expect(HttpStatusCode.Created);
        return $"/api/v1/organizations/{_acme}/service-accounts/{account.Text("id")}/access-keys";
    }
}
