using System.Net;
using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Reviews;
using Weir.Tests.Server.Api;
using Weir.Tests.Server.Projects;

namespace Weir.Tests.Server.Reviews;

public sealed class ReviewTests : IAsyncLifetime
{
    private ProjectHost _host = null!;

    private ApiHost Api => _host.Api;

    private string Path => $"/api/v1/organizations/{_host.Acme}/reviews";

    public async ValueTask InitializeAsync() => _host = await ProjectHost.StartAsync(ReviewFeature.Create());

    [Fact]
    public async Task A_review_shows_everybody_with_the_grant_by_which_they_can()
    {
        var project = await _host.ProjectAsync();
        var member = await Api.UserAsync(_host.Acme);
        var group = await GroupAsync(member);
        await Api.Fixture.GrantAsync(SubjectKind.Group, group, "viewer", _host.ResourceOf(project));
        (await Api.PostAsync(_host.Owner, "/api/v1/me/access-keys", new { name = "k" })).Expect(HttpStatusCode.Created);

        var review = (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);

        var lines = await LinesAsync(review);
        Assert.Equal(4, review.Body.GetProperty("lines").GetInt64());
        Assert.Equal([1L, 2L, 3L, 4L], lines.Select(static line => line.GetProperty("number").GetInt64()));
        Assert.Contains(lines, line => Is(line, _host.Owner.Id, "owner"));
        Assert.Contains(lines, line => Is(line, _host.Owner.Id, "manager"));
        var byGroup = Assert.Single(lines, line => Is(line, member.Id, "viewer")).GetProperty("finding");
        Assert.Equal(group, byGroup.GetProperty("group").GetString());
        Assert.Equal(
            ["bucket.read", "object.list", "object.read", "object.version.read", "project.read"],
            byGroup.GetProperty("permissions").EnumerateArray().Select(static permission => permission.GetString()));
        var key = Assert.Single(lines, static line => line.GetProperty("finding").GetProperty("kind").GetString() == "access-key");
        Assert.Equal(_host.Owner.Id, key.GetProperty("finding").GetProperty("holder").GetString());
    }

    [Fact]
    public async Task What_nobody_used_for_long_is_flagged()
    {
        await _host.ProjectAsync();
        Api.Fixture.Time.Advance(TimeSpan.FromDays(91));
        var owner = _host.Owner with { SteppedUpAt = Api.Fixture.Time.GetUtcNow() };
        var review = (await Api.PostAsync(owner, Path, new { dormantDays = 90 })).Expect(HttpStatusCode.Created);

        var lines = await LinesAsync(review, "?dormant=true");

        var manager = Assert.Single(lines, line => Is(line, owner.Id, "manager"));
        Assert.Equal(["holder", "grant"], Dormant(manager));
        Assert.Equal(["holder"], Dormant((await LinesAsync(review)).Single(line => Is(line, owner.Id, "owner"))));
    }

    [Fact]
    public async Task Taking_takes_at_once_and_the_result_is_sealed()
    {
        var project = await _host.ProjectAsync();
        var viewer = await Api.UserAsync(_host.Acme, ("viewer", _host.ResourceOf(project)));
        var member = await Api.UserAsync(_host.Acme);
        await Api.Fixture.GrantAsync(SubjectKind.Group, await GroupAsync(member), "viewer", _host.ResourceOf(project));
        var review = (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);
        var one = $"{Path}/{review.Text("id")}";
        Assert.Equal("conflict", (await Api.SendAsync(_host.Owner, "PUT", one + "/completed", ifMatch: "\"1\"")).Code);

        foreach (var line in await LinesAsync(review))
        {
            var taken = Is(line, viewer.Id, "viewer") || Is(line, member.Id, "viewer");
            var decided = await DecideAsync(review, line, taken ? "take" : "keep", taken ? "left the study" : "");
            var effect = decided.Expect(HttpStatusCode.Created).Body.GetProperty("decision").GetProperty("effect").GetString();
            Assert.Equal(taken ? "taken" : "kept", effect);
        }

        (await Api.GetAsync(viewer, project)).Expect(HttpStatusCode.Forbidden);
        (await Api.GetAsync(member, project)).Expect(HttpStatusCode.Forbidden);
        var before = (await Api.GetAsync(_host.Owner, one)).Expect(HttpStatusCode.OK);
        var done = (await Api.SendAsync(_host.Owner, "PUT", one + "/completed", ifMatch: before.Tag)).Expect(HttpStatusCode.OK);
        Assert.Equal(("completed", 64), (done.Text("state"), done.Text("resultDigest").Length));
        Assert.Equal(before.Text("snapshotDigest"), done.Text("snapshotDigest"));
        var first = (await LinesAsync(review))[0];
        Assert.Equal("conflict", (await DecideAsync(review, first, "keep")).Code);
        (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_line_is_decided_once_and_taking_needs_a_reason()
    {
        var review = (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);
        var line = Assert.Single(await LinesAsync(review));

        Assert.Equal(["/reason"], (await DecideAsync(review, line, "take")).Expect(HttpStatusCode.BadRequest).FaultyFields);
        Assert.Equal(["/verdict"], (await DecideAsync(review, line, "drop", "x")).Expect(HttpStatusCode.BadRequest).FaultyFields);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => DecideAsync(review, line, "keep")));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(2, answers.Count(static answer => answer.Code == "taken"));
    }

    [Fact]
    public async Task The_last_owner_is_not_reviewed_away()
    {
        var review = (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);
        var line = Assert.Single(await LinesAsync(review));

        Assert.Equal("conflict", (await DecideAsync(review, line, "take", "no longer here")).Expect(HttpStatusCode.Conflict).Code);

        Assert.Equal(1, (await Api.GetAsync(_host.Owner, $"{Path}/{review.Text("id")}")).Body.GetProperty("undecided").GetInt64());
    }

    [Fact]
    public async Task What_is_gone_already_is_decided_without_effect()
    {
        var project = await _host.ProjectAsync();
        var viewer = await Api.UserAsync(_host.Acme, ("viewer", _host.ResourceOf(project)));
        var review = (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);
        var line = (await LinesAsync(review)).Single(line => Is(line, viewer.Id, "viewer"));
        var grant = line.GetProperty("finding").GetProperty("grant").GetString();
        (await Api.SendAsync(_host.Owner, "DELETE", $"{project}/grants/{grant}", ifMatch: "\"1\"")).Expect(HttpStatusCode.NoContent);

        var decided = (await DecideAsync(review, line, "take", "left")).Expect(HttpStatusCode.Created);

        Assert.Equal("gone", decided.Body.GetProperty("decision").GetProperty("effect").GetString());
    }

    [Fact]
    public async Task One_review_is_open_at_a_time_and_others_do_not_see_it()
    {
        var auditor = await Api.UserAsync(_host.Acme, ("auditor", Resource.ForOrganization(_host.Acme)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Api.PostAsync(_host.Owner, Path, new { })));
        var review = Assert.Single(answers, static answer => answer.Status == HttpStatusCode.Created);
        var one = $"{Path}/{review.Text("id")}";

        (await Api.GetAsync(auditor, one)).Expect(HttpStatusCode.OK);
        (await Api.PostAsync(auditor, Path, new { })).Expect(HttpStatusCode.Forbidden);
        (await Api.GetAsync(_host.Stranger, one)).Expect(HttpStatusCode.NotFound);
        var foreign = one.Replace(_host.Acme.ToString(), _host.Other.ToString(), StringComparison.Ordinal);
        (await Api.GetAsync(_host.Stranger, foreign)).Expect(HttpStatusCode.NotFound);
        (await Api.GetAsync(_host.Stranger, foreign + "/export.csv")).Expect(HttpStatusCode.NotFound);
        Assert.Single((await Api.GetAsync(auditor, Path + "?state=open")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_next_review_is_due_after_the_interval_of_the_policy()
    {
        var schedule = (await Api.GetAsync(_host.Owner, $"/api/v1/organizations/{_host.Acme}/review-schedule")).Expect(HttpStatusCode.OK);

        Assert.Equal(90, schedule.Body.GetProperty("intervalDays").GetInt32());
        Assert.Equal(Api.Fixture.Time.GetUtcNow().AddDays(90), schedule.Body.GetProperty("dueAt").GetDateTimeOffset());
        Assert.False(schedule.Body.GetProperty("isOverdue").GetBoolean());
    }

    [Fact]
    public async Task An_export_holds_every_line()
    {
        await _host.ProjectAsync();
        var review = (await Api.PostAsync(_host.Owner, Path, new { })).Expect(HttpStatusCode.Created);

        var export = (await Api.GetAsync(_host.Owner, $"{Path}/{review.Text("id")}/export.json")).Expect(HttpStatusCode.OK);

        Assert.Equal(2, export.Body.GetProperty("lines").GetArrayLength());
        Assert.Equal(review.Text("snapshotDigest"), export.Body.GetProperty("review").GetProperty("snapshotDigest").GetString());
        var csv = ReviewCsv.Write(export.Body.Deserialize(ReviewsJson.Default.ReviewExport)!).Split("\r\n");
        Assert.Equal(4, csv.Length);
        Assert.StartsWith($"1,grant,user,{_host.Owner.Id},,grt_", csv[1], StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static bool Is(JsonElement line, string holder, string role) =>
        line.GetProperty("finding") is var finding
        && finding.GetProperty("holder").GetString() == holder
        && finding.GetProperty("role").GetString() == role;

    private static IEnumerable<string> Dormant(JsonElement line) =>
        line.GetProperty("finding").GetProperty("dormant").EnumerateArray().Select(static one => one.GetString()!);

    private async Task<List<JsonElement>> LinesAsync(ApiAnswer review, string query = "") =>
        [.. (await Api.GetAsync(_host.Owner, $"{Path}/{review.Text("id")}/lines{query}")).Body.GetProperty("items").EnumerateArray()];

    private Task<ApiAnswer> DecideAsync(ApiAnswer review, JsonElement line, string verdict, string reason = "") => Api.PostAsync(
        _host.Owner, $"{Path}/{review.Text("id")}/lines/{line.GetProperty("id").GetString()}/decision", new { verdict, reason });

    private async Task<string> GroupAsync(Actor member)
    {
        var (id, now) = (Id<Group>.New(TimeProvider.System), Api.Fixture.Time.GetUtcNow());
        var group = new GroupRow(id, _host.Acme, "G", "", now, 1);
        var row = new GroupMemberRow($"{id}/{member.Id}", _host.Acme, id, member.Id, "system:test", now, 1);
        await Api.Fixture.DoAsync(Resource.ForOrganization(_host.Acme), change => change
            .Create(GuardTables.Groups, group, "group.create")
            .Create(GuardTables.GroupMembers, row, "group.member.add"));
        return id.ToString();
    }
}
