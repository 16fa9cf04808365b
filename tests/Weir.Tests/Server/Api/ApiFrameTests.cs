using System.Net;
using System.Text;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;

namespace Weir.Tests.Server.Api;

/// <summary>What all routes of the API have in common, tried on groups.</summary>
public sealed class ApiFrameTests
{
    [Fact]
    [Trait("Asvs", "V2.2.1")]
    [Trait("Asvs", "V2.2.2")]
    [Trait("Asvs", "V15.3.3")]
    public async Task Every_fault_of_a_body_is_named_at_once()
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.PostAsync(
            place.Owner, place.Groups, """{"name":7,"description":"a","description":"b","colour":"red","Name":"x"}""");

        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Equal("invalid", answer.Code);
        Assert.Equal(["/name", "/description", "/colour", "/Name"], answer.FaultyFields);
        Assert.Equal("application/problem+json", answer.Message.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("{", "")]
    [InlineData("{}", "/name")]
    [InlineData("""{"name":null}""", "/name")]
    [InlineData("""{"name":["x"]}""", "/name")]
    [InlineData("""{"name":"\ud800"}""", "/name")]
    [InlineData("""{"name":"x"} trailing""", "")]
    [InlineData("""{"name":"x",/* comment */"description":""}""", "")]
    [Trait("Asvs", "V2.2.1")]
    [Trait("Asvs", "V15.3.5")]
    public async Task A_body_that_is_no_such_record_is_refused(string body, string field)
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.PostAsync(place.Owner, place.Groups, body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.Status, answer.Code));
        Assert.Equal([field], answer.FaultyFields);
    }

    [Fact]
    public async Task A_body_of_too_many_levels_is_refused()
    {
        await using var place = await Place.MakeAsync();
        var body = $$"""{"name":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""";

        var answer = await place.Host.PostAsync(place.Owner, place.Groups, body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.Status, answer.Code));
        Assert.Contains("32 levels", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.PostAsync(place.Owner, place.Groups, new { name = new string('x', 2_000_000) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_refused()
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.SendAsync(place.Owner, "POST", place.Groups, headers: ("Content-Type", "text/xml"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
    }

    [Fact]
    public async Task Thousands_of_faults_give_an_answer_of_fifty()
    {
        await using var place = await Place.MakeAsync();
        var body = new StringBuilder("{");
        for (var i = 0; i < 5000; i++)
        {
            body.Append('"').Append(i).Append("\":1,");
        }

        var answer = await place.Host.PostAsync(place.Owner, place.Groups, body.Append("\"name\":\"x\"}").ToString());

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(50, answer.FaultyFields.Count);
    }

    [Fact]
    public async Task A_change_without_the_state_it_is_made_from_is_refused()
    {
        await using var place = await Place.MakeAsync();
        var made = (await place.Host.PostAsync(place.Owner, place.Groups, new { name = "One" })).Expect(HttpStatusCode.Created);
        var path = $"{place.Groups}/{made.Text("id")}";

        var put = await place.Host.SendAsync(place.Owner, "PUT", path, new { name = "Two" });
        var remove = await place.Host.SendAsync(place.Owner, "DELETE", path);
        var weak = await place.Host.SendAsync(place.Owner, "PUT", path, new { name = "Two" }, ifMatch: "W/\"1\"");
        var any = await place.Host.SendAsync(place.Owner, "PUT", path, new { name = "Two" }, ifMatch: "*");

        Assert.All(
            new[] { put, remove, weak, any },
            static answer => Assert.Equal((428, "precondition-needed"), ((int)answer.Status, answer.Code)));
    }

    [Fact]
    [Trait("Asvs", "V15.4.2")]
    public async Task Of_two_changes_of_one_state_the_second_is_refused()
    {
        await using var place = await Place.MakeAsync();
        var made = (await place.Host.PostAsync(place.Owner, place.Groups, new { name = "One" })).Expect(HttpStatusCode.Created);
        var path = $"{place.Groups}/{made.Text("id")}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            place.Host.SendAsync(place.Owner, "PUT", path, new { name = $"Name {number}" }, ifMatch: made.Tag)));

        var done = Assert.Single(answers, static answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(static answer => (answer.Status, answer.Code) == (HttpStatusCode.PreconditionFailed, "changed")));
        Assert.Equal(done.Text("name"), (await place.Host.GetAsync(place.Owner, path)).Text("name"));
        Assert.Equal("\"2\"", done.Tag);
    }

    [Fact]
    public async Task A_client_that_has_the_state_is_not_sent_it_again()
    {
        await using var place = await Place.MakeAsync();
        var made = (await place.Host.PostAsync(place.Owner, place.Groups, new { name = "One" })).Expect(HttpStatusCode.Created);

        var again = await place.Host.SendAsync(
            place.Owner, "GET", $"{place.Groups}/{made.Text("id")}", headers: ("If-None-Match", made.Tag!));

        Assert.Equal(HttpStatusCode.NotModified, again.Status);
    }

    [Fact]
    [Trait("Asvs", "V2.4.1")]
    public async Task Too_many_requests_of_one_actor_are_held_back_and_others_are_not()
    {
        await using var host = await ApiHost.StartAsync(
            new Dictionary<string, string> { ["WEIR_API_RATE"] = "1", ["WEIR_API_BURST"] = "5" }, static _ => { }, static _ => { });
        var organization = await host.Fixture.OrganizationAsync("org");
        var owner = await host.UserAsync(organization, ("owner", Resource.ForOrganization(organization)));
        var other = await host.UserAsync(organization, ("owner", Resource.ForOrganization(organization)));
        var path = $"/api/v1/organizations/{organization}/groups";

        var answers = new List<ApiAnswer>();
        for (var i = 0; i < 8; i++)
        {
            answers.Add(await host.GetAsync(owner, path));
        }

        var held = answers.Where(static answer => answer.Status == HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(held.Count, 1, 3);
        Assert.All(held, static answer => Assert.Equal("too-many-requests", answer.Code));
        Assert.All(held, static answer => Assert.InRange(answer.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync(other, path)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(null, path)).Status);
    }

    /// <summary>An organization with an owner.</summary>
    private sealed record Place(ApiHost Host, Actor Owner, string Groups) : IAsyncDisposable
    {
        public static async Task<Place> MakeAsync()
        {
            var host = await ApiHost.StartAsync();
            var organization = await host.Fixture.OrganizationAsync("org");
            var owner = await host.UserAsync(organization, ("owner", Resource.ForOrganization(organization)));
            return new Place(host, owner, $"/api/v1/organizations/{organization}/groups");
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
