using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;

namespace Weir.Tests.Guard.Decisions;

/// <summary>Whatever decides about an actor, once changed, counts from the next question on, although what was read is kept.</summary>
public sealed class RightsMemoryTests
{
    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_member_who_leaves_a_group_has_its_rights_no_longer()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var user = await fixture.UserAsync(organization);
        var group = new GroupRow(Id<Group>.New(TimeProvider.System), organization, "G", "", fixture.Time.GetUtcNow(), 1);
        var membership = new GroupMemberRow(
            $"{group.Id}/{user.Id}", organization, group.Id, user.Id, "system:test", fixture.Time.GetUtcNow(), 1);
        await fixture.DoAsync(on, change => change.Create(GuardTables.Groups, group, "group.create"));
        await fixture.GrantAsync(SubjectKind.Group, group.Id.ToString(), "auditor", on);
        Assert.False(await MayAsync(fixture, user, on));

        await fixture.DoAsync(on, change => change.Create(GuardTables.GroupMembers, membership, "group.add"));
        Assert.True(await MayAsync(fixture, user, on));
        await fixture.DoAsync(on, change => change.Remove(GuardTables.GroupMembers, membership, "group.remove"));

        Assert.False(await MayAsync(fixture, user, on));
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_role_that_loses_a_permission_gives_it_no_longer()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var role = new RoleRow(
            Id<Role>.New(TimeProvider.System), organization, "Readers", ResourceLevel.Organization, "audit.read user.read", "",
            fixture.Time.GetUtcNow(), 1);
        await fixture.DoAsync(on, change => change.Create(GuardTables.Roles, role, "role.create"));
        var user = await fixture.UserAsync(organization, (role.Id.ToString(), on));
        Assert.True(await MayAsync(fixture, user, on));

        await fixture.DoAsync(on, change => change.Update(
            GuardTables.Roles, role, role with { Permissions = "user.read", Revision = 2 }, "role.update"));

        Assert.False(await MayAsync(fixture, user, on));
        Assert.NotNull((await fixture.DemandAsync(user, Permissions.UserRead, on)).Granted);
    }

    [Theory]
    [InlineData("update users set state = 3", DenialReason.Inactive)]
    [InlineData("update organizations set state = 3", DenialReason.Inactive)]
    [InlineData("""update organizations set policy = '{"networks":["192.0.2.0/24"]}'""", DenialReason.OutsideNetworks)]
    [InlineData("delete from grants", DenialReason.NotGranted)]
    [InlineData("update grants set ends_at = 1", DenialReason.NotGranted)]
    [InlineData("update grants set role = 'member'", DenialReason.NotGranted)]
    public async Task What_shuts_somebody_out_counts_at_once(string statement, DenialReason denial)
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var user = await fixture.UserAsync(organization, ("auditor", on));
        Assert.True(await MayAsync(fixture, user, on));

        await fixture.Database.WriteAsync(unit => unit.Execute(statement), CancellationToken.None);

        Assert.Equal(denial, (await fixture.DemandAsync(user, Permissions.AuditRead, on)).Denial);
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_service_account_that_was_shut_does_nothing()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var row = new ServiceAccountRow(
            Id<ServiceAccount>.New(TimeProvider.System), organization, "robot", "", AccountState.Active, "system:test",
            fixture.Time.GetUtcNow(), 1);
        await fixture.DoAsync(on, change => change.Create(GuardTables.ServiceAccounts, row, "service-account.create"));
        await fixture.GrantAsync(SubjectKind.ServiceAccount, row.Id.ToString(), "auditor", on);
        var robot = Actor.ForServiceAccount(row.Id, organization, Door.Api);
        Assert.True(await MayAsync(fixture, robot, on));

        await fixture.DoAsync(on, change => change.Update(
            GuardTables.ServiceAccounts, row, row with { State = AccountState.Disabled, Revision = 2 }, "service-account.disable"));

        Assert.Equal(DenialReason.Inactive, (await fixture.DemandAsync(robot, Permissions.AuditRead, on)).Denial);
    }

    [Fact]
    public async Task A_project_that_was_archived_is_closed_and_open_again_when_it_is_brought_back()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = await fixture.ProjectAsync(organization);
        var on = Resource.ForProject(organization, project);
        var user = await fixture.UserAsync(organization, ("manager", on));
        async Task<DenialReason?> DenialAsync(ProjectState state)
        {
            await fixture.Database.WriteAsync(unit => unit.Execute("update projects set state = @state", new { state }), CancellationToken.None);
            return (await fixture.DemandAsync(user, Permissions.ProjectUpdate, on)).Denial;
        }

        Assert.Null(await DenialAsync(ProjectState.Active));
        Assert.Equal(DenialReason.ProjectClosed, await DenialAsync(ProjectState.Archived));
        Assert.Null(await DenialAsync(ProjectState.Active));
        Assert.Equal(organization, await fixture.Guard.OrganizationOfAsync(project, CancellationToken.None));
        await DenialAsync(ProjectState.Removed);
        Assert.Null(await fixture.Guard.OrganizationOfAsync(project, CancellationToken.None));
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    [Trait("Asvs", "V15.4.1")]
    public async Task Whoever_was_told_that_a_right_was_taken_never_sees_it_used_again()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var users = new List<Actor>();
        for (var i = 0; i < 4; i++)
        {
            users.Add(await fixture.UserAsync(organization));
        }

        var wrong = 0;
        async Task ExpectAsync(Actor user, bool may)
        {
            if (await MayAsync(fixture, user, on) != may)
            {
                Interlocked.Increment(ref wrong);
            }
        }

        await Task.WhenAll(users.Select(user => Task.Run(
            async () =>
            {
                for (var round = 0; round < 25; round++)
                {
                    var grant = await fixture.GrantAsync(SubjectKind.User, user.Id, "auditor", on);
                    await ExpectAsync(user, may: true);
                    await fixture.DoAsync(on, change => change.Remove(GuardTables.Grants, grant, "grant.remove"));
                    await ExpectAsync(user, may: false);
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(0, wrong);
    }

    // Decided and not demanded: a refusal would be recorded, and that is a write too.
    private static async Task<bool> MayAsync(GuardFixture fixture, Actor actor, Resource on) =>
        (await fixture.Guard.DecideAsync(actor, Permissions.AuditRead, on, null, CancellationToken.None)).Granted is not null;
}
