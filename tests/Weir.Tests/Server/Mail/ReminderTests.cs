using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Server.Reviews;
using Weir.Store;
using Weir.Tests.Guard;

namespace Weir.Tests.Server.Mail;

/// <summary>What runs out is told of once, in time, and to those whom it concerns.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    private GuardFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ReviewTables.RegisterIds();
        _fixture = await GuardFixture.StartAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_key_that_ends_soon_is_told_of_once_and_one_that_was_rotated_or_is_short_never()
    {
        var organization = await _fixture.OrganizationAsync("acme");
        var user = await _fixture.UserAsync(organization);
        var id = Id<User>.Parse(user.Id, null);
        await KeyAsync(user, "long", 90);
        await KeyAsync(user, "later", 180);
        await KeyAsync(user, "short", 20);
        var rotated = await KeyAsync(user, "old", 90);
        await KeyAsync(user, "new", 300, rotated);
        var work = new KeyReminders(_fixture.Database, _fixture.Guard, Notices, _fixture.Time);

        await DoAsync(work);
        Assert.Empty(await KindsAsync(id, "access-key-expiring"));
        _fixture.Time.Advance(TimeSpan.FromDays(77));
        await DoAsync(work);
        await DoAsync(work);

        var told = Assert.Single(await KindsAsync(id, "access-key-expiring"));
        Assert.Contains("Key: \"long\"", told.Content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_a_service_account_that_ends_soon_is_told_of_once_to_those_who_may_rotate_it()
    {
        var organization = await _fixture.OrganizationAsync("acme");
        var on = Resource.ForOrganization(organization);
        var owner = Id<User>.Parse((await _fixture.UserAsync(organization, (BuiltInRoles.Owner.Name, on))).Id, null);
        var second = Id<User>.Parse((await _fixture.UserAsync(organization, (BuiltInRoles.Owner.Name, on))).Id, null);
        var member = Id<User>.Parse((await _fixture.UserAsync(organization, (BuiltInRoles.Member.Name, on))).Id, null);
        var elsewhere = await _fixture.OrganizationAsync("elsewhere");
        var stranger = Id<User>.Parse(
            (await _fixture.UserAsync(elsewhere, (BuiltInRoles.Owner.Name, Resource.ForOrganization(elsewhere)))).Id, null);
        await KeyAsync(await ServiceAccountAsync(organization, "Nightly", AccountState.Active), "export", 90);
        await KeyAsync(await ServiceAccountAsync(organization, "Put aside", AccountState.Disabled), "export", 90);
        var work = new KeyReminders(_fixture.Database, _fixture.Guard, Notices, _fixture.Time);

        _fixture.Time.Advance(TimeSpan.FromDays(77));
        await DoAsync(work);
        await DoAsync(work);

        foreach (var person in new[] { owner, second })
        {
            var told = Assert.Single(await KindsAsync(person, "service-account-key-expiring"));
            Assert.Contains("Service account: \"Nightly\"\nKey: \"export\"", told.Content.Text, StringComparison.Ordinal);
        }

        Assert.Empty(await Notices.ListAsync(member, 20, Cancel));
        Assert.Empty(await Notices.ListAsync(stranger, 20, Cancel));
    }

    [Fact]
    public async Task A_key_that_nobody_may_rotate_yet_is_told_of_as_soon_as_somebody_may()
    {
        var organization = await _fixture.OrganizationAsync("acme");
        await KeyAsync(await ServiceAccountAsync(organization, "Nightly", AccountState.Active), "export", 90);
        var work = new KeyReminders(_fixture.Database, _fixture.Guard, Notices, _fixture.Time);
        _fixture.Time.Advance(TimeSpan.FromDays(77));
        await DoAsync(work);
        var owner = Id<User>.Parse(
            (await _fixture.UserAsync(organization, (BuiltInRoles.Owner.Name, Resource.ForOrganization(organization)))).Id, null);

        await DoAsync(work);

        Assert.Single(await KindsAsync(owner, "service-account-key-expiring"));
    }

    [Fact]
    public async Task A_review_that_is_due_is_told_to_those_who_may_do_it_weekly()
    {
        var organization = await _fixture.OrganizationAsync("acme");
        var on = Resource.ForOrganization(organization);
        var owner = Id<User>.Parse((await _fixture.UserAsync(organization, (BuiltInRoles.Owner.Name, on))).Id, null);
        var member = Id<User>.Parse((await _fixture.UserAsync(organization, (BuiltInRoles.Member.Name, on))).Id, null);
        var work = new ReviewReminders(_fixture.Database, _fixture.Guard, Notices, _fixture.Time);

        await DoAsync(work);
        Assert.Empty(await KindsAsync(owner, "review-reminder"));
        _fixture.Time.Advance(TimeSpan.FromDays(90));
        await DoAsync(work);
        await DoAsync(work);
        Assert.Single(await KindsAsync(owner, "review-reminder"));
        _fixture.Time.Advance(TimeSpan.FromDays(7));
        await DoAsync(work);

        Assert.Equal(2, (await KindsAsync(owner, "review-reminder")).Count);
        Assert.Empty(await KindsAsync(member, "review-reminder"));
    }

    private Notices Notices => new(
        _fixture.Database,
        _fixture.Keys,
        ServerOptions.Read(new Dictionary<string, string>(), null, new Dictionary<string, string>()).Mail,
        static () => new Uri("https://weir.example.org"),
        _fixture.Time);

    private async Task<IReadOnlyList<ShownNotice>> KindsAsync(Id<User> person, string kind) =>
        [.. (await Notices.ListAsync(person, 20, Cancel)).Where(notice => notice.Kind == kind)];

    private async Task<Actor> ServiceAccountAsync(Id<Organization> organization, string name, AccountState state)
    {
        var row = new ServiceAccountRow(
            Id<ServiceAccount>.New(_fixture.Time), organization, name, "", state, "system:test", _fixture.Time.GetUtcNow(), 1);
        await _fixture.DoAsync(
            Resource.ForOrganization(organization), change => change.Create(GuardTables.ServiceAccounts, row, "serviceaccount.create"));
        return Actor.ForServiceAccount(row.Id, organization, Door.Api);
    }

    private async Task<AccessKeyRow> KeyAsync(Actor owner, string name, int days, AccessKeyRow? from = null)
    {
        var store = new AccessKeyStore(_fixture.Database, new KeySecrets(_fixture.Keys), Notices, _fixture.Time);
        var (row, secret) = store.Make(
            new KeyHolder(owner.Kind, owner.Id, owner.Organization, KeyHolder.OwnPath), name, Door.Api, new AccessScope(null, null, "", null),
            "", owner.Id, _fixture.Time.GetUtcNow().AddDays(days));
        var made = row with { RotatedFrom = from?.Id };
        await _fixture.DoAsync(Resource.Installation, change => store.Add(change, made, secret, "accesskey.create"));
        return made;
    }

    private async Task DoAsync(IWorkHandler work)
    {
        var queue = new WorkQueue(_fixture.Database, JobsFeature.Patience);
        await _fixture.Database.WriteAsync(unit => WorkQueue.Enqueue(unit, work.Kind, "now", "{}", unit.Now), Cancel);
        var lease = (await queue.ClaimAsync([work.Kind], "test", TimeSpan.FromMinutes(1), Cancel))!;
        Assert.Equal(WorkResult.Done, await work.DoAsync(lease, Cancel));
        Assert.True(await queue.CompleteAsync(lease, Cancel));
    }
}
