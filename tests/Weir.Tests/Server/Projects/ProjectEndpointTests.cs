using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Organizations;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.Projects;

public sealed class ProjectEndpointTests : IAsyncLifetime
{
    private ProjectHost _host = null!;

    private ApiHost Api => _host.Api;

    public async ValueTask InitializeAsync() => _host = await ProjectHost.StartAsync();

    [Fact]
    [Trait("Asvs", "V8.2.2")]
    public async Task Whoever_makes_a_project_manages_it_and_nobody_else_reaches_it()
    {
        var path = await _host.ProjectAsync(draft: new
        {
            name = "Cohort 1",
            description = "A\nB",
            purpose = "research",
            legalBasis = "GDPR 6(1)(a)",
            recipients = new[] { "Uni \"X\"", "Ämter" },
        });
        var colleague = await Api.UserAsync(_host.Acme, ("owner", Resource.ForOrganization(_host.Acme)));

        var view = (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.OK);

        Assert.Equal(("Cohort 1", "A\nB"), (view.Text("name"), view.Text("description")));
        Assert.Equal(("research", "GDPR 6(1)(a)", "active"), (view.Text("purpose"), view.Text("legalBasis"), view.Text("state")));
        Assert.Equal(["Uni \"X\"", "Ämter"], view.Body.GetProperty("recipients").EnumerateArray().Select(static one => one.GetString()!));
        Assert.Equal(1, view.Body.GetProperty("activeVersion").GetInt64());
        (await Api.GetAsync(colleague, path)).Expect(HttpStatusCode.Forbidden);
        (await Api.GetAsync(_host.Stranger, path)).Expect(HttpStatusCode.NotFound);
        (await Api.GetAsync(_host.Owner, path[..^1] + (path[^1] == '0' ? '1' : '0'))).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_repeated_request_makes_one_project()
    {
        (string, string)[] once = [("Idempotency-Key", "p")];
        var path = $"/api/v1/organizations/{_host.Acme}/projects";

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Api.SendAsync(_host.Owner, "POST", path, new { name = "P" }, headers: once)));

        Assert.Single(answers.Select(static answer => answer.Expect(HttpStatusCode.Created).Text("id")).Distinct());
    }

    [Theory]
    [InlineData("{\"name\":\"\"}", "/name")]
    [InlineData("{\"name\":\"a\\u202eb\"}", "/name")]
    [InlineData("{\"name\":\"a\",\"recipients\":[\"x\",\"x\",\"\\u0000\"]}", "/recipients/1", "/recipients/2")]
    [InlineData("{\"name\":\"a\",\"purpose\":\"\\u0007\",\"state\":\"active\"}", "/state")]
    public async Task A_draft_is_read_strictly(string body, params string[] fields)
    {
        var refused = await Api.PostAsync(_host.Owner, $"/api/v1/organizations/{_host.Acme}/projects", body);

        Assert.Equal(fields, refused.Expect(HttpStatusCode.BadRequest).FaultyFields);
    }

    [Fact]
    public async Task A_change_names_the_state_that_it_is_made_from()
    {
        var path = await _host.ProjectAsync();

        (await Api.SendAsync(_host.Owner, "PUT", path, new { name = "N" })).Expect((HttpStatusCode)428);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => Api.SendAsync(_host.Owner, "PUT", path, new { name = $"N{i}" }, "\"1\"")));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(2, answers.Count(static answer => answer.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal("\"2\"", (await Api.GetAsync(_host.Owner, path)).Tag);
    }

    [Fact]
    public async Task What_is_archived_is_read_and_not_changed()
    {
        var path = await _host.ProjectAsync();

        (await Api.SendAsync(_host.Owner, "PUT", path + "/archived", ifMatch: "\"1\"")).Expect(HttpStatusCode.OK);

        Assert.Equal("archived", (await Api.GetAsync(_host.Owner, path)).Text("state"));
        Assert.Equal("project-closed", (await Api.SendAsync(_host.Owner, "PUT", path, new { name = "N" }, "\"2\"")).Code);
        Assert.Equal("project-closed", (await Api.PostAsync(_host.Owner, path + "/versions", new { description = "v" })).Code);
        Assert.Equal("conflict", (await Api.SendAsync(_host.Owner, "PUT", path + "/archived", ifMatch: "\"2\"")).Code);
        Assert.Equal("active", (await Api.SendAsync(_host.Owner, "PUT", path + "/unarchived", ifMatch: "\"2\"")).Text("state"));
    }

    [Fact]
    public async Task The_recycle_bin_is_out_of_sight_and_gives_back()
    {
        var path = await _host.ProjectAsync();
        var list = $"/api/v1/organizations/{_host.Acme}/projects";

        Assert.Equal("reason-needed", (await Api.SendAsync(_host.Owner, "DELETE", path, ifMatch: "\"1\"", reason: null)).Code);
        (await Api.SendAsync(_host.Owner, "DELETE", path, ifMatch: "\"1\"")).Expect(HttpStatusCode.NoContent);

        Assert.Empty((await Api.GetAsync(_host.Owner, list)).Body.GetProperty("items").EnumerateArray());
        Assert.Empty((await Api.GetAsync(_host.Owner, "/api/v1/projects")).Body.GetProperty("items").EnumerateArray());
        Assert.Single((await Api.GetAsync(_host.Owner, list + "?state=recycled")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal("active", (await Api.SendAsync(_host.Owner, "PUT", path + "/restored", ifMatch: "\"2\"")).Text("state"));
        Assert.Single((await Api.GetAsync(_host.Owner, "/api/v1/projects")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Everybody_lists_what_their_grants_reach()
    {
        var one = await _host.ProjectAsync("One");
        await _host.ProjectAsync("Two");
        var viewer = await Api.UserAsync(_host.Acme, ("uploader", _host.ResourceOf(one)));
        var nobody = await Api.UserAsync(_host.Acme);

        static IEnumerable<string> NamesOf(ApiAnswer answer) =>
            answer.Expect(HttpStatusCode.OK).Body.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("name").GetString()!);
        Assert.Equal(["One"], NamesOf(await Api.GetAsync(viewer, "/api/v1/projects")));
        Assert.Empty(NamesOf(await Api.GetAsync(nobody, "/api/v1/projects")));
        Assert.Empty(NamesOf(await Api.GetAsync(_host.Stranger, "/api/v1/projects")));
        Assert.Equal(["Two", "One"], NamesOf(await Api.GetAsync(_host.Owner, "/api/v1/projects?sort=-name")));
        var narrowed = _host.Owner with { Scope = new AccessScope(_host.ResourceOf(one).Project, null, "", null) };
        Assert.Equal(["One"], NamesOf(await Api.GetAsync(narrowed, "/api/v1/projects")));
        (await Api.GetAsync(null, "/api/v1/projects")).Expect(HttpStatusCode.Unauthorized);
        (await Api.GetAsync(nobody, $"/api/v1/organizations/{_host.Acme}/projects")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_owner_takes_over_what_has_lost_its_manager()
    {
        var manager = await Api.UserAsync(_host.Acme, ("owner", Resource.ForOrganization(_host.Acme)));
        var made = await Api.PostAsync(manager, $"/api/v1/organizations/{_host.Acme}/projects", new { name = "P" });
        var path = $"/api/v1/projects/{made.Text("id")}";
        var takeover = $"/api/v1/organizations/{_host.Acme}/projects/{made.Text("id")}/takeover";
        (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.Forbidden);

        (await Api.SendAsync(_host.Owner, "POST", takeover, reason: null)).Expect(HttpStatusCode.UnprocessableEntity);
        (await Api.SendAsync(_host.Owner, "POST", takeover)).Expect(HttpStatusCode.Created);

        (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.OK);
        Assert.Equal("conflict", (await Api.SendAsync(_host.Owner, "POST", takeover)).Code);
        var foreign = takeover.Replace(_host.Acme.ToString(), _host.Other.ToString(), StringComparison.Ordinal);
        (await Api.SendAsync(_host.Stranger, "POST", foreign)).Expect(HttpStatusCode.NotFound);
        var entry = await Api.Fixture.Database.QueryOneAsync<long>(
            "select count(*) from audit_entries where action = 'project.takeover' and actor = @Id and outcome = 1",
            new { _host.Owner.Id },
            CancellationToken.None);
        Assert.Equal(1, entry);
    }

    [Fact]
    [Trait("Asvs", "V8.2.2")]
    public async Task Operators_are_let_in_for_a_time_and_not_a_moment_longer()
    {
        var path = await _host.ProjectAsync();
        var op = await Api.UserAsync(null, ("operator", Resource.Installation));
        (await Api.GetAsync(op, path)).Expect(HttpStatusCode.NotFound);
        var endsAt = Api.Fixture.Time.GetUtcNow().AddHours(1);

        var given = (await Api.PostAsync(_host.Owner, path + "/support", new { access = "read", endsAt })).Expect(HttpStatusCode.Created);

        (await Api.GetAsync(op, path)).Expect(HttpStatusCode.OK);
        (await Api.SendAsync(op, "PUT", path, new { name = "N" }, "\"1\"")).Expect(HttpStatusCode.NotFound);
        Assert.Single((await Api.GetAsync(op, "/api/v1/projects")).Body.GetProperty("items").EnumerateArray());
        Assert.Single((await Api.GetAsync(_host.Owner, path + "/support")).Body.GetProperty("items").EnumerateArray());
        (await Api.SendAsync(_host.Owner, "DELETE", $"{path}/support/{given.Text("id")}")).Expect(HttpStatusCode.NoContent);
        (await Api.GetAsync(op, path)).Expect(HttpStatusCode.NotFound);

        (await Api.PostAsync(_host.Owner, path + "/support", new { access = "write", endsAt })).Expect(HttpStatusCode.Created);
        (await Api.SendAsync(op, "PUT", path, new { name = "N" }, "\"1\"")).Expect(HttpStatusCode.OK);
        Api.Fixture.Time.Advance(TimeSpan.FromHours(1));
        (await Api.GetAsync(op, path)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Support_ends_within_seven_days_and_is_given_by_managers_alone()
    {
        var path = await _host.ProjectAsync();
        var now = Api.Fixture.Time.GetUtcNow();
        var editor = await Api.UserAsync(_host.Acme, ("editor", _host.ResourceOf(path)));

        foreach (var endsAt in new[] { now, now.AddDays(7).AddSeconds(1) })
        {
            var refused = await Api.PostAsync(_host.Owner, path + "/support", new { access = "all", endsAt });
            Assert.Equal(["/access", "/endsAt"], refused.Expect(HttpStatusCode.BadRequest).FaultyFields);
        }

        var draft = new { access = "read", endsAt = now.AddDays(7) };
        (await Api.PostAsync(editor, path + "/support", draft)).Expect(HttpStatusCode.Forbidden);
        (await Api.SendAsync(_host.Owner, "POST", path + "/support", draft, reason: null)).Expect(HttpStatusCode.UnprocessableEntity);
        (await Api.PostAsync(_host.Owner, path + "/support", draft)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Final_removal_says_before_what_goes_takes_it_and_destroys_the_key()
    {
        var path = await _host.ProjectAsync();
        var project = _host.ResourceOf(path).Project!.Value;
        (await Api.PostAsync(_host.Owner, "/api/v1/me/access-keys", new { name = "k", scope = new { project = project.ToString() } }))
            .Expect(HttpStatusCode.Created);
        (await Api.SendAsync(_host.Owner, "PUT", path + "/removed", ifMatch: "\"1\"")).Expect(HttpStatusCode.Conflict);
        (await Api.SendAsync(_host.Owner, "DELETE", path, ifMatch: "\"1\"")).Expect(HttpStatusCode.NoContent);
        var plan = (await Api.GetAsync(_host.Owner, path + "/removal")).Expect(HttpStatusCode.OK);

        var done = (await Api.SendAsync(_host.Owner, "PUT", path + "/removed", ifMatch: plan.Tag)).Expect(HttpStatusCode.OK);

        Assert.Equal(plan.Body.GetProperty("removed").GetRawText(), done.Body.GetProperty("removed").GetRawText());
        Assert.Equal(
            ["project 1", "grant 1", "project-version 1", "access-key 1"],
            plan.Body.GetProperty("removed").EnumerateArray().Select(static one => $"{one.GetProperty("kind")} {one.GetProperty("count")}"));
        (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.NotFound);
        var keys = await Api.GetAsync(_host.Owner, "/api/v1/me/access-keys");
        Assert.Equal("revoked", keys.Body.GetProperty("items")[0].GetProperty("state").GetString());
        Assert.True(await IsDestroyedAsync(KeyOwner.Project(project)));
    }

    [Fact]
    public async Task Activity_shows_who_did_what_the_last_first()
    {
        var path = await _host.ProjectAsync();
        var editor = await Api.UserAsync(_host.Acme, ("editor", _host.ResourceOf(path)));
        await Task.Delay(5, TestContext.Current.CancellationToken);
        (await Api.SendAsync(editor, "PUT", path, new { name = "N" }, "\"1\"")).Expect(HttpStatusCode.OK);

        var list = (await Api.GetAsync(editor, path + "/activity?sort=-at&limit=1")).Expect(HttpStatusCode.OK);
        var people = (await Api.GetAsync(editor, path + "/activity/people")).Expect(HttpStatusCode.OK);

        Assert.Equal("project.update", list.Body.GetProperty("items")[0].GetProperty("action").GetString());
        Assert.NotNull(list.Text("next"));
        Assert.Equal(editor.Id, people.Body.GetProperty("items")[0].GetProperty("actor").GetString());
        (await Api.GetAsync(_host.Stranger, path + "/activity")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_held_record_wins_over_removal()
    {
        var path = await _host.ProjectAsync();
        var deletions = Api.Services.GetRequiredService<Deletions>();
        var hold = new HoldSource((_, _) => Task.FromResult<IReadOnlyList<DeletionHold>>([new("bucket invoices", "tax law", null)]));
        var held = new Deletions([], [], [hold]);

        Assert.Empty(await deletions.HoldsAsync(_host.ResourceOf(path), CancellationToken.None));
        var sentence = Deletions.Held(await held.HoldsAsync(_host.ResourceOf(path), CancellationToken.None));
        Assert.Contains("bucket invoices", sentence, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    // The server destroys keys in the background, as soon as the removal is durable.
    private async Task<bool> IsDestroyedAsync(KeyOwner owner)
    {
        for (var i = 0; i < 200; i++)
        {
            try
            {
                Api.Fixture.Keys.Seal(owner, KeyPurpose.Sealing, [1], []);
                await Task.Delay(100);
            }
            catch (KeyUnavailableException exception) when (exception.Reason == KeyUnavailableReason.Destroyed)
            {
                return true;
            }
        }

        return false;
    }
}
