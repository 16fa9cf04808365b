using System.Net;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;

namespace Weir.Tests.Server.Api;

/// <summary>A request that makes something makes it once, however often it arrives.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private Actor _owner = null!;
    private string _organization = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        var organization = await _host.Fixture.OrganizationAsync("org");
        _owner = await _host.UserAsync(organization, ("owner", Resource.ForOrganization(organization)));
        _organization = $"/api/v1/organizations/{organization}";
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_request_that_is_repeated_after_a_lost_answer_gets_the_first_answer()
    {
        var first = (await SendAsync("groups", new { name = "One" }, "a")).Expect(HttpStatusCode.Created);
        var again = await SendAsync("groups", new { name = "One" }, "a");

        again.Expect(HttpStatusCode.Created);
        Assert.Equal(first.Body.ToString(), again.Body.ToString());
        Assert.Equal(first.Message.Headers.Location, again.Message.Headers.Location);
        Assert.Equal(first.Tag, again.Tag);
        Assert.Equal(1, await CountAsync("groups"));
    }

    [Fact]
    [Trait("Asvs", "V2.3.4")]
    [Trait("Asvs", "V15.4.2")]
    public async Task Many_at_once_make_one_thing()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SendAsync("groups", new { name = "One" }, "a")));

        Assert.All(answers, static answer => answer.Expect(HttpStatusCode.Created));
        Assert.Single(answers.Select(static answer => answer.Text("id")).Distinct());
        Assert.Equal(1, await CountAsync("groups"));
    }

    [Fact]
    public async Task Without_a_key_every_request_counts()
    {
        (await SendAsync("service-accounts", new { name = "One" }, null)).Expect(HttpStatusCode.Created);
        Assert.Equal("taken", (await SendAsync("service-accounts", new { name = "One" }, null)).Code);
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_body_or_route_is_refused()
    {
        (await SendAsync("groups", new { name = "One" }, "a")).Expect(HttpStatusCode.Created);

        var body = await SendAsync("groups", new { name = "Two" }, "a");
        var route = await SendAsync("service-accounts", new { name = "One" }, "a");

        Assert.Equal((422, "idempotency-key-reused"), ((int)body.Status, body.Code));
        Assert.Equal((422, "idempotency-key-reused"), ((int)route.Status, route.Code));
        Assert.Equal(1, await CountAsync("groups"));
    }

    [Fact]
    public async Task A_replay_never_shows_a_secret_nor_keeps_who_the_person_is()
    {
        var body = new { email = "ann@example.com", name = "Ann Example" };
        var first = (await SendAsync("users", body, "a")).Expect(HttpStatusCode.Created);
        var again = (await SendAsync("users", body, "a")).Expect(HttpStatusCode.Created);

        Assert.StartsWith("https://", first.Text("link"), StringComparison.Ordinal);
        Assert.Null(again.Body.GetProperty("link").GetString());
        Assert.Equal(first.Body.GetProperty("user").GetProperty("id").GetString(), again.Body.GetProperty("user").GetProperty("id").GetString());
        var kept = await _host.Fixture.Database.QueryOneAsync<byte[]>("select body from idempotency_keys", null, CancellationToken.None);
        Assert.DoesNotContain("ann@example.com", System.Text.Encoding.UTF8.GetString(kept!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_belongs_to_its_actor()
    {
        var organization = Id<Organization>.Parse(_organization.Split('/')[^1], null);
        var other = await _host.UserAsync(organization, ("owner", Resource.ForOrganization(organization)));
        (await SendAsync("groups", new { name = "One" }, "a")).Expect(HttpStatusCode.Created);

        var foreign = await _host.SendAsync(
            other, "POST", $"{_organization}/groups", new { name = "Two" }, headers: (Idempotency.Header, "a"));

        foreign.Expect(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_right_that_was_taken_takes_the_stored_answer_too()
    {
        (await SendAsync("groups", new { name = "One" }, "a")).Expect(HttpStatusCode.Created);
        await _host.Fixture.Database.WriteAsync(
            unit => unit.Execute("delete from grants where subject = @Id", new { _owner.Id }), CancellationToken.None);

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("groups", new { name = "One" }, "a")).Status);
    }

    [Fact]
    public async Task An_answer_is_forgotten_after_a_day()
    {
        (await SendAsync("groups", new { name = "One" }, "a")).Expect(HttpStatusCode.Created);
        _host.Fixture.Time.Advance(Idempotency.Lifetime + TimeSpan.FromSeconds(1));
        _owner = _owner with { SteppedUpAt = _host.Fixture.Time.GetUtcNow() };

        (await SendAsync("groups", new { name = "Two" }, "a")).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("tab\tinside")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var answer = await SendAsync("groups", new { name = "One" }, key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(0, await CountAsync("groups"));
    }

    private Task<ApiAnswer> SendAsync(string what, object body, string? key) => key is null
        ? _host.PostAsync(_owner, $"{_organization}/{what}", body)
        : _host.SendAsync(_owner, "POST", $"{_organization}/{what}", body, headers: (Idempotency.Header, key));

    private Task<long> CountAsync(string table) =>
        _host.Fixture.Database.QueryOneAsync<long>($"select count(*) from {table}", null, CancellationToken.None);
}
