using System.Net;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Throttling;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.SignIn;

/// <summary>What wrong guesses block is seen and lifted by those who may, each for their own.</summary>
public sealed class BlockTests : IAsyncLifetime
{
    private const string OfInstallation = "/api/v1/installation/blocks";

    private ApiHost _host = null!;
    private Actor _owner = null!;
    private Actor _member = null!;
    private Actor _operator = null!;
    private string _ofOrganization = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        var organization = await _host.Fixture.OrganizationAsync("acme");
        var on = Resource.ForOrganization(organization);
        _owner = await _host.UserAsync(organization, (BuiltInRoles.Owner.Name, on));
        _member = await _host.UserAsync(organization, (BuiltInRoles.Member.Name, on));
        _operator = await _host.UserAsync(null, (BuiltInRoles.Operator.Name, Resource.Installation));
        _ofOrganization = $"/api/v1/organizations/{organization}/blocks";
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_owner_sees_and_lifts_the_blocks_of_the_organizations_accounts_and_of_no_others()
    {
        var elsewhere = await _host.UserAsync(await _host.Fixture.OrganizationAsync("other"));
        await CountAsync(CounterKind.Account, _member.Id, failures: 80);
        await CountAsync(CounterKind.KnownDevice, $"{_member.Id}/dev", failures: 10);
        await CountAsync(CounterKind.Account, elsewhere.Id, failures: 80);
        await CountAsync(CounterKind.Account, _owner.Id, failures: 79);

        var listed = await KindsAsync(_owner, _ofOrganization);
        Assert.Equal([("account", _member.Id), ("device", _member.Id)], listed.Select(static row => (row.Kind, row.Subject)));
        var gone = await _host.SendAsync(_owner, "DELETE", $"{_ofOrganization}/1.{elsewhere.Id}");
        gone.Expect(HttpStatusCode.NotFound);
        (await _host.SendAsync(_owner, "DELETE", $"{_ofOrganization}/{listed[0].Id}")).Expect(HttpStatusCode.NoContent);

        Assert.Empty(await KindsAsync(_owner, _ofOrganization));
        Assert.Equal(2, await _host.Fixture.Database.QueryOneAsync<long>("select count(*) from sign_in_counters", null, Cancel));
        Assert.Equal(
            1, await _host.Fixture.Database.QueryOneAsync<long>("select count(*) from audit_entries where action = 'block.lift'", null, Cancel));
        (await _host.GetAsync(_member, _ofOrganization)).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Lifting_one_known_device_leaves_the_others_as_they_are()
    {
        await CountAsync(CounterKind.KnownDevice, $"{_member.Id}/one", failures: 10);
        await CountAsync(CounterKind.KnownDevice, $"{_member.Id}/two", failures: 10);
        await CountAsync(CounterKind.Account, _member.Id, failures: 0, deviceFailures: 20);
        Assert.Equal(3, (await KindsAsync(_owner, _ofOrganization)).Count);

        (await _host.SendAsync(_owner, "DELETE", $"{_ofOrganization}/3.{_member.Id}~one")).Expect(HttpStatusCode.NoContent);

        Assert.Equal([$"3.{_member.Id}~two"], (await KindsAsync(_owner, _ofOrganization)).Select(static row => row.Id));
    }

    [Fact]
    public async Task An_operator_sees_and_lifts_addresses_and_no_account_of_an_organization()
    {
        await CountAsync(CounterKind.Account, _member.Id, failures: 80);
        await CountAsync(CounterKind.Account, _operator.Id, failures: 80);
        var guesses = _host.Services.GetService(typeof(Guesses)) as Guesses;
        var attempt = new SignInAttempt("", IsKnownAccount: false, Device: null, IPAddress.Parse("192.0.2.77"));
        for (var i = 0; i < 15; i++)
        {
            await guesses!.FailAsync(attempt, Cancel);
        }

        Assert.Equal(ThrottleOutcome.AddressBlocked, (await guesses!.BeginAsync(attempt, Cancel)).Outcome);
        var listed = await KindsAsync(_operator, OfInstallation);
        Assert.Equal([("account", _operator.Id), ("address", "192.0.2.77")], listed.Select(static row => (row.Kind, row.Subject)));
        Assert.Equal([listed[1]], await KindsAsync(_operator, OfInstallation + "?kind=address"));
        Assert.DoesNotContain("192.0.2.77", listed[1].Id, StringComparison.Ordinal);
        (await _host.SendAsync(_operator, "DELETE", $"{OfInstallation}/{listed[1].Id}")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(ThrottleOutcome.Allowed, (await guesses.BeginAsync(attempt, Cancel)).Outcome);
        (await _host.SendAsync(_operator, "DELETE", $"{OfInstallation}/{listed[1].Id}")).Expect(HttpStatusCode.NotFound);
        (await _host.GetAsync(_owner, OfInstallation)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Blocks_are_shown_after_a_fresh_second_factor_only()
    {
        var stale = _operator with { SteppedUpAt = null };

        Assert.Equal("step-up-needed", (await _host.GetAsync(stale, OfInstallation)).Code);
    }

    private async Task<IReadOnlyList<(string Id, string Kind, string? Subject)>> KindsAsync(Actor actor, string path) =>
    [
        .. (await _host.GetAsync(actor, path)).Expect(HttpStatusCode.OK).Body.GetProperty("items").EnumerateArray().Select(static row =>
            (row.GetProperty("id").GetString()!, row.GetProperty("kind").GetString()!, row.GetProperty("subject").GetString())),
    ];

    private Task CountAsync(CounterKind kind, string name, int failures, int deviceFailures = 0) => _host.Fixture.Database.WriteAsync(
        unit => unit.Execute(
            """
            insert into sign_in_counters (kind, name, failures, device_failures, score, blocks, updated_at, blocked_until)
            values (@kind, @name, @failures, @deviceFailures, 0, 0, @now, @never)
            """,
            new { kind, name, failures, deviceFailures, now = unit.Now, never = DateTimeOffset.MinValue }),
        Cancel);
}
