using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;

namespace Weir.Tests.Guard.Decisions;

public sealed class AccessGuardTests
{
    [Fact]
    [Trait("Asvs", "V8.2.1")]
    public async Task Nothing_is_allowed_that_no_grant_gives()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var user = await fixture.UserAsync(organization);

        foreach (var permission in Permissions.All.Values.Where(static permission => permission.Level == ResourceLevel.Organization))
        {
            var decision = await fixture.DemandAsync(user, permission, Resource.ForOrganization(organization), "because");
            Assert.Equal(DenialReason.NotGranted, decision.Denial);
        }
    }

    [Fact]
    public async Task Every_built_in_role_gives_exactly_what_it_names()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = Resource.ForProject(organization, await fixture.ProjectAsync(organization));
        foreach (var role in BuiltInRoles.All.Values.Where(static role => role.Level is ResourceLevel.Organization or ResourceLevel.Project))
        {
            var on = role.Level == ResourceLevel.Project ? project : Resource.ForOrganization(organization);
            var user = await fixture.UserAsync(organization, (role.Name, on));
            foreach (var permission in Permissions.All.Values.Where(permission => permission.Level == role.Level))
            {
                var decision = await fixture.DemandAsync(user, permission, on, "because");
                Assert.True(
                    role.Permissions.Contains(permission) == decision.Granted is not null, $"{role.Name} and {permission.Name}: {decision.Denial}");
            }
        }
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_right_that_was_taken_is_gone_with_the_next_request()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var user = await fixture.UserAsync(organization);
        var grant = await fixture.GrantAsync(SubjectKind.User, user.Id, "auditor", on);
        Assert.NotNull((await fixture.DemandAsync(user, Permissions.AuditRead, on)).Granted);

        await fixture.DoAsync(on, change => change.Remove(GuardTables.Grants, grant, "grant.remove"));

        Assert.Equal(DenialReason.NotGranted, (await fixture.DemandAsync(user, Permissions.AuditRead, on)).Denial);
    }

    [Fact]
    public async Task A_grant_counts_from_its_start_to_its_end()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var user = await fixture.UserAsync(organization);
        var now = fixture.Time.GetUtcNow();
        await fixture.GrantAsync(SubjectKind.User, user.Id, "auditor", on, now.AddHours(1), now.AddHours(2));

        var early = await fixture.DemandAsync(user, Permissions.AuditRead, on);
        fixture.Time.Advance(TimeSpan.FromHours(1));
        var within = await fixture.DemandAsync(user, Permissions.AuditRead, on);
        fixture.Time.Advance(TimeSpan.FromHours(1));
        var late = await fixture.DemandAsync(user, Permissions.AuditRead, on);

        Assert.Equal(DenialReason.NotGranted, early.Denial);
        Assert.NotNull(within.Granted);
        Assert.Equal(DenialReason.NotGranted, late.Denial);
    }

    [Fact]
    public async Task Members_of_a_group_have_what_the_group_has()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var (member, other) = (await fixture.UserAsync(organization), await fixture.UserAsync(organization));
        var group = new GroupRow(Id<Group>.New(TimeProvider.System), organization, "G", "", fixture.Time.GetUtcNow(), 1);
        var membership = new GroupMemberRow(
            $"{group.Id}/{member.Id}", organization, group.Id, member.Id, "system:test", fixture.Time.GetUtcNow(), 1);
        await fixture.DoAsync(on, change => change
            .Create(GuardTables.Groups, group, "group.create")
            .Create(GuardTables.GroupMembers, membership, "group.add"));
        await fixture.GrantAsync(SubjectKind.Group, group.Id.ToString(), "auditor", on);

        Assert.NotNull((await fixture.DemandAsync(member, Permissions.AuditRead, on)).Granted);
        Assert.Equal(DenialReason.NotGranted, (await fixture.DemandAsync(other, Permissions.AuditRead, on)).Denial);
    }

    [Fact]
    [Trait("Asvs", "V8.4.1")]
    public async Task Another_organization_does_not_exist()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var (mine, theirs) = (await fixture.OrganizationAsync("mine"), await fixture.OrganizationAsync("theirs"));
        var owner = await fixture.UserAsync(mine, ("owner", Resource.ForOrganization(mine)));
        await fixture.GrantAsync(SubjectKind.User, owner.Id, "owner", Resource.ForOrganization(theirs));

        Assert.Equal(DenialReason.Foreign, (await fixture.DemandAsync(owner, Permissions.UserRead, Resource.ForOrganization(theirs))).Denial);
        Assert.Equal(DenialReason.Foreign, (await fixture.DemandAsync(owner, Permissions.InstallationRead, Resource.Installation)).Denial);
    }

    [Fact]
    public async Task The_operator_sees_an_organization_only_while_support_is_let_in()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = Resource.ForProject(organization, await fixture.ProjectAsync(organization));
        var operators = await fixture.UserAsync(null, ("operator", Resource.Installation));
        var stranger = await fixture.UserAsync(null);
        Assert.Equal(DenialReason.Foreign, (await fixture.DemandAsync(operators, Permissions.ProjectRead, project)).Denial);

        var grant = await fixture.GrantAsync(
            SubjectKind.Operators, GrantRow.Operators, "support-read", project, ends: fixture.Time.GetUtcNow().AddHours(1));

        Assert.NotNull((await fixture.DemandAsync(operators, Permissions.ProjectRead, project)).Granted);
        Assert.Equal(DenialReason.Foreign, (await fixture.DemandAsync(operators, Permissions.ProjectUpdate, project)).Denial);
        Assert.Equal(DenialReason.Foreign, (await fixture.DemandAsync(stranger, Permissions.ProjectRead, project)).Denial);
        await fixture.DoAsync(project, change => change.Remove(GuardTables.Grants, grant, "support.end"));
        Assert.Equal(DenialReason.Foreign, (await fixture.DemandAsync(operators, Permissions.ProjectRead, project)).Denial);
    }

    [Theory]
    [InlineData(AccountState.Invited)]
    [InlineData(AccountState.Disabled)]
    [InlineData(AccountState.Deleted)]
    public async Task Whoever_is_not_active_may_nothing(AccountState state)
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var (one, all) = (await fixture.UserAsync(organization, ("owner", on)), await fixture.UserAsync(organization, ("owner", on)));

        await fixture.Database.WriteAsync(
            unit => { unit.Execute("update users set state = @state where id = @id", new { state, id = one.Id }); }, CancellationToken.None);
        Assert.Equal(DenialReason.Inactive, (await fixture.DemandAsync(one, Permissions.UserRead, on)).Denial);
        Assert.NotNull((await fixture.DemandAsync(all, Permissions.UserRead, on)).Granted);

        await fixture.Database.WriteAsync(
            unit => { unit.Execute("update organizations set state = @state", new { state }); }, CancellationToken.None);
        Assert.Equal(DenialReason.Inactive, (await fixture.DemandAsync(all, Permissions.UserRead, on)).Denial);
    }

    [Fact]
    [Trait("Asvs", "V7.5.3")]
    public async Task A_sensitive_act_needs_a_fresh_second_factor_and_a_reason()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var on = Resource.ForOrganization(organization);
        var owner = await fixture.UserAsync(organization, ("owner", on));

        Assert.Equal(
            DenialReason.StepUpNeeded,
            (await fixture.DemandAsync(owner with { SteppedUpAt = null }, Permissions.PolicyManage, on, "because")).Denial);
        Assert.Equal(DenialReason.ReasonNeeded, (await fixture.DemandAsync(owner, Permissions.PolicyManage, on, " ")).Denial);
        Assert.NotNull((await fixture.DemandAsync(owner, Permissions.PolicyManage, on, "because")).Granted);
        fixture.Time.Advance(AccessGuard.StepUpLifetime);
        Assert.Equal(DenialReason.StepUpNeeded, (await fixture.DemandAsync(owner, Permissions.PolicyManage, on, "because")).Denial);
    }

    [Fact]
    [Trait("Asvs", "V8.3.3")]
    [Trait("Asvs", "V10.3.2")]
    public async Task An_access_key_reaches_no_further_than_its_scope_and_its_owner()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var (a, b) = (await fixture.ProjectAsync(organization), await fixture.ProjectAsync(organization));
        var (onA, onB) = (Resource.ForProject(organization, a), Resource.ForProject(organization, b));
        var user = await fixture.UserAsync(organization, ("manager", onA), ("viewer", onB));
        var key = user with { SteppedUpAt = null, Scope = new AccessScope(a, null, "", null) };
        var named = user with { SteppedUpAt = null, Scope = new AccessScope(null, null, "", new HashSet<string> { "project.grant" }) };

        Assert.NotNull((await fixture.DemandAsync(key, Permissions.ProjectUpdate, onA)).Granted);
        Assert.Equal(DenialReason.OutOfScope, (await fixture.DemandAsync(key, Permissions.ProjectRead, onB)).Denial);
        Assert.Equal(DenialReason.OutOfScope, (await fixture.DemandAsync(key, Permissions.ProjectGrant, onA)).Denial);
        Assert.NotNull((await fixture.DemandAsync(named, Permissions.ProjectGrant, onA)).Granted);
        Assert.Equal(DenialReason.NotGranted, (await fixture.DemandAsync(named, Permissions.ProjectGrant, onB)).Denial);
        Assert.Equal(DenialReason.OutOfScope, (await fixture.DemandAsync(named, Permissions.ProjectRead, onA)).Denial);
    }

    [Fact]
    [Trait("Asvs", "V8.2.2")]
    public async Task A_grant_on_a_prefix_reaches_the_keys_that_begin_with_it()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var project = await fixture.ProjectAsync(organization);
        var user = await fixture.UserAsync(organization, ("viewer", Resource.ForBucket(organization, project, "in", "lab/")));

        Task<Decision> Ask(string bucket, string key) =>
            fixture.DemandAsync(user, Permissions.ProjectRead, Resource.ForBucket(organization, project, bucket, key));

        Assert.NotNull((await Ask("in", "lab/1.csv")).Granted);
        Assert.Null((await Ask("in", "lab")).Granted);
        Assert.Null((await Ask("in", "other/1.csv")).Granted);
        Assert.Null((await Ask("out", "lab/1.csv")).Granted);
        Assert.Null((await fixture.DemandAsync(user, Permissions.ProjectRead, Resource.ForProject(organization, project))).Granted);
    }

    [Fact]
    [Trait("Asvs", "V8.2.2")]
    public async Task One_s_own_account_is_one_s_own_alone()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var owner = await fixture.UserAsync(organization, ("owner", Resource.ForOrganization(organization)));
        var user = await fixture.UserAsync(organization);
        var own = Resource.ForPerson(Id<User>.Parse(user.Id, null), organization);

        Assert.NotNull((await fixture.DemandAsync(user, Permissions.AccountRead, own)).Granted);
        Assert.Equal(DenialReason.NotGranted, (await fixture.DemandAsync(owner, Permissions.AccountRead, own)).Denial);
    }

    [Fact]
    public async Task Nobody_is_asked_to_sign_in()
    {
        await using var fixture = await GuardFixture.StartAsync();

        var decision = await fixture.DemandAsync(Actor.Anonymous(Door.Api, null), Permissions.InstallationRead, Resource.Installation);

        Assert.Equal(DenialReason.SignInNeeded, decision.Denial);
    }

    [Fact]
    public void Every_permission_is_in_some_role_and_reaches_no_wider_than_it()
    {
        var given = BuiltInRoles.All.Values.SelectMany(static role => role.Permissions).ToHashSet();

        Assert.Empty(Permissions.All.Values.Where(permission => !given.Contains(permission)));
        Assert.All(BuiltInRoles.All.Values, static role => Assert.All(role.Permissions, permission => Assert.True(permission.Level >= role.Level)));
    }
}
