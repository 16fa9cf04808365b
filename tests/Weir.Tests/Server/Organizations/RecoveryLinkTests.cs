using System.Net;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.Organizations;

/// <summary>Links to a new password, as owners make them.</summary>
public sealed class RecoveryLinkTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private Actor _owner = null!;
    private Actor _member = null!;
    private string _users = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        var organization = await _host.Fixture.OrganizationAsync("acme");
        var on = Resource.ForOrganization(organization);
        _owner = await _host.UserAsync(organization, (BuiltInRoles.Owner.Name, on));
        _member = await _host.UserAsync(organization, (BuiltInRoles.Member.Name, on));
        _users = $"/api/v1/organizations/{organization}/users";
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_owner_makes_a_link_once_and_the_person_is_told_without_it()
    {
        var made = (await MakeAsync(_owner, _member, ("Idempotency-Key", "one-key"))).Expect(HttpStatusCode.Created);
        var again = (await MakeAsync(_owner, _member, ("Idempotency-Key", "one-key"))).Expect(HttpStatusCode.Created);

        Assert.Contains("/recovery/", made.Text("link"), StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, again.Body.GetProperty("link").ValueKind);
        var notices = (Notices)_host.Services.GetService(typeof(Notices))!;
        var told = Assert.Single(await notices.ListAsync(Weir.Foundation.Id<User>.Parse(_member.Id, null), 10, Cancel));
        Assert.Equal("recovery-link-made", told.Kind);
        Assert.DoesNotContain("/recovery/", told.Content.Text, StringComparison.Ordinal);
        Assert.Equal(
            1,
            await _host.Fixture.Database.QueryOneAsync<long>(
                "select count(*) from audit_entries where action = 'user.recover' and resource = @Id", new { _member.Id }, Cancel));
    }

    [Fact]
    public async Task Nobody_makes_one_for_themselves_for_somebody_who_can_do_more_or_for_another_organization()
    {
        var organization = _owner.Organization!.Value;
        var officer = await _host.UserAsync(organization, (BuiltInRoles.SecurityOfficer.Name, Resource.ForOrganization(organization)));
        var role = (await _host.SendAsync(
            _owner, "POST", $"/api/v1/organizations/{organization}/roles",
            new { name = "help desk", level = "organization", permissions = new[] { "user.read", "user.recover", "organization.read" } }))
            .Expect(HttpStatusCode.Created).Text("id");
        var desk = await _host.UserAsync(organization, (role, Resource.ForOrganization(organization)));
        var stranger = await _host.UserAsync(await _host.Fixture.OrganizationAsync("other"));

        Assert.Equal("conflict", (await MakeAsync(_owner, _owner)).Code);
        Assert.Equal("not-granted", (await MakeAsync(desk, _owner)).Code);
        Assert.Equal("not-granted", (await MakeAsync(officer, _member)).Code);
        Assert.Equal("not-found", (await MakeAsync(_owner, stranger)).Code);
        Assert.Equal("step-up-needed", (await MakeAsync(_owner with { SteppedUpAt = null }, _member)).Code);
        (await MakeAsync(desk, _member)).Expect(HttpStatusCode.Created);
    }

    private Task<ApiAnswer> MakeAsync(Actor by, Actor whom, params (string Name, string Value)[] headers) =>
        _host.SendAsync(by, "POST", $"{_users}/{whom.Id}/recovery-link", headers: headers);
}
