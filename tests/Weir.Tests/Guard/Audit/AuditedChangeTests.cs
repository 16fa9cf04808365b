using System.Text;
using System.Text.Json;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;

namespace Weir.Tests.Guard.Audit;

public sealed class AuditedChangeTests
{
    [Fact]
    public async Task Every_change_of_a_row_has_one_entry_with_its_revision_and_the_digest_of_its_state()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = await fixture.ProjectAsync(organization);
        var before = await RowAsync(fixture, project);
        var after = before with { Name = "Renamed", Revision = 2 };
        await fixture.DoAsync(
            Resource.ForProject(organization, project), change => change.Update(GuardTables.Projects, before, after, "project.rename"));

        var entries = await EntriesAsync(fixture, project.ToString());

        Assert.Equal([1L, 2L], entries.Select(static entry => entry.Revision));
        var row = await RowAsync(fixture, project);
        Assert.Equal("Renamed", row.Name);
        Assert.Equal(
            Convert.ToBase64String(GuardTables.Projects.StateDigest(row, entries[1].StateSalt)),
            JsonDocument.Parse(entries[1].Entry).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    [Trait("Asvs", "V15.4.2")]
    public async Task Two_changes_from_one_revision_never_overwrite_each_other()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = await fixture.ProjectAsync(organization);
        var before = await RowAsync(fixture, project);
        var granted = (await fixture.DemandAsync(
            Actor.ForSystem("test"), Permissions.ProjectUpdate, Resource.ForProject(organization, project))).Granted!;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => fixture.Guard.Begin(granted)
            .Update(GuardTables.Projects, before, before with { Name = $"N{number}", Revision = 2 }, "project.rename")
            .CommitAsync(CancellationToken.None)));

        Assert.Single(outcomes, ChangeOutcome.Committed);
        Assert.Equal(19, outcomes.Count(static outcome => outcome == ChangeOutcome.Conflict));
        Assert.Equal(2, (await EntriesAsync(fixture, project.ToString())).Count);
    }

    [Theory]
    [InlineData(ProjectState.Archived)]
    [InlineData(ProjectState.Recycled)]
    public async Task Nothing_in_a_project_is_changed_by_who_was_let_in_before_it_was_closed(ProjectState state)
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = await fixture.ProjectAsync(organization);
        var on = Resource.ForProject(organization, project);
        var actor = await fixture.UserAsync(organization, ("manager", on));
        var change = (await fixture.DemandAsync(actor, Permissions.ProjectUpdate, on)).Granted!;
        var right = (await fixture.DemandAsync(actor, Permissions.ProjectGrant, on)).Granted!;
        var before = await RowAsync(fixture, project);
        await fixture.DoAsync(Resource.ForOrganization(organization), unit => unit.Update(
            GuardTables.Projects, before, before with { State = state, Revision = 2 }, "project.archive"));

        var outcome = await fixture.Guard.Begin(change).Note("future.change", "project", project.ToString(), null)
            .CommitAsync(CancellationToken.None);
        var decided = await fixture.DemandAsync(actor, Permissions.ProjectUpdate, on);
        var given = await fixture.Guard.Begin(right).Note("grant.take", "project", project.ToString(), null)
            .CommitAsync(CancellationToken.None);

        Assert.Equal((ChangeOutcome.Closed, DenialReason.ProjectClosed), (outcome, decided.Denial));
        Assert.NotNull((await fixture.DemandAsync(actor, Permissions.ProjectRead, on)).Granted);
        Assert.Equal(ChangeOutcome.Committed, given);
        Assert.Equal(2, (await EntriesAsync(fixture, project.ToString())).Count(static entry => entry.Revision > 0));
    }

    [Fact]
    public async Task Nothing_is_added_to_an_organization_by_who_was_let_in_before_it_was_deleted()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var actor = await fixture.UserAsync(organization, ("owner", on));
        var granted = (await fixture.DemandAsync(actor, Permissions.ProjectCreate, on)).Granted!;
        await fixture.Database.WriteAsync(
            unit => unit.Execute("update organizations set state = 4 where id = @organization", new { organization }), CancellationToken.None);

        var outcome = await fixture.Guard.Begin(granted).Note("project.create", "project", "prj_late", null)
            .CommitAsync(CancellationToken.None);

        Assert.Equal(ChangeOutcome.Closed, outcome);
        Assert.Empty(await EntriesAsync(fixture, "prj_late"));
    }

    [Fact]
    [Trait("Asvs", "V2.3.3")]
    [Trait("Asvs", "V16.5.3")]
    public async Task A_change_that_fails_half_way_leaves_neither_row_nor_entry()
    {
        await using var fixture = await GuardFixture.StartAsync();
        await fixture.OrganizationAsync("taken");
        var granted = (await fixture.DemandAsync(Actor.ForSystem("test"), Permissions.OrganizationCreate, Resource.Installation)).Granted!;
        var free = await NewAsync(fixture, "free");
        var taken = await NewAsync(fixture, "taken");

        var outcome = await fixture.Guard.Begin(granted)
            .Create(GuardTables.Organizations, free, "organization.create")
            .Create(GuardTables.Organizations, taken, "organization.create")
            .CommitAsync(CancellationToken.None);

        Assert.Equal(ChangeOutcome.Duplicate, outcome);
        Assert.Empty(await EntriesAsync(fixture, free.Id.ToString()));
        Assert.Null(await fixture.Database.QueryOneAsync<string>("select id from organizations where slug = 'free'", null, CancellationToken.None));
    }

    [Fact]
    public async Task A_change_without_an_entry_does_not_exist()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var granted = (await fixture.DemandAsync(Actor.ForSystem("test"), Permissions.OrganizationCreate, Resource.Installation)).Granted!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Guard.Begin(granted)
            .Also(static unit => unit.Execute("delete from grants"))
            .CommitAsync(CancellationToken.None));
    }

    [Fact]
    [Trait("Asvs", "V16.2.5")]
    [Trait("Asvs", "V16.3.2")]
    public async Task What_is_personal_is_sealed_and_gone_with_the_person_s_key()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var user = await fixture.UserAsync(organization) with { Address = System.Net.IPAddress.Parse("203.0.113.77") };
        await fixture.DemandAsync(user, Permissions.UserRead, Resource.ForOrganization(organization), "a private reason");
        await fixture.Trail.DisposeAsync();
        var entry = (await EntriesAsync(fixture, organization.ToString()))[^1];
        var text = Encoding.UTF8.GetString(entry.Entry);
        var who = JsonDocument.Parse(entry.Entry).RootElement.GetProperty("who");
        var person = KeyOwner.Person(Id<User>.Parse(user.Id, null));

        Assert.DoesNotContain("203.0.113.77", text, StringComparison.Ordinal);
        var opened = fixture.Trail.OpenSealed(entry.Id, "who", person, who.GetProperty("sealed").GetBytesFromBase64());
        Assert.Contains("203.0.113.77", Encoding.UTF8.GetString(opened!), StringComparison.Ordinal);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(opened!), who.GetProperty("commitment").GetBytesFromBase64());

        await fixture.Keys.DestroyAsync(person, CancellationToken.None);

        Assert.Null(fixture.Trail.OpenSealed(entry.Id, "who", person, who.GetProperty("sealed").GetBytesFromBase64()));
    }

    [Fact]
    public async Task A_start_after_a_crash_says_that_entries_may_be_missing()
    {
        await using var fixture = await GuardFixture.StartAsync();
        await using var second = new AuditTrail(
            fixture.Database, fixture.Keys, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<AuditTrail>.Instance);

        await second.StartAsync(CancellationToken.None);

        Assert.Single(await EntriesAsync(fixture, "installation"), static entry => entry.Action == "audit.gap");
    }

    private static async Task<OrganizationRow> NewAsync(GuardFixture fixture, string slug)
    {
        var id = Id<Organization>.New(TimeProvider.System);
        await fixture.Keys.CreateAsync(KeyOwner.Organization(id), null, CancellationToken.None);
        return new OrganizationRow(id, slug, slug, AccountState.Active, "{}", fixture.Time.GetUtcNow(), fixture.Time.GetUtcNow(), 1);
    }

    private static async Task<ProjectRow> RowAsync(GuardFixture fixture, Id<Project> project) =>
        (await fixture.Database.QueryOneAsync<ProjectRow>(
            $"{GuardTables.Projects.Select} where id = @project", new { project }, CancellationToken.None))!;

    private static Task<IReadOnlyList<StoredEntry>> EntriesAsync(GuardFixture fixture, string resource) => fixture.Database.QueryAsync<StoredEntry>(
        "select id, action, coalesce(revision, 0) as revision, state_salt, entry from audit_entries where resource = @resource order by seq",
        new { resource },
        CancellationToken.None);

    private sealed record StoredEntry(string Id, string Action, long Revision, byte[] StateSalt, byte[] Entry);
}
