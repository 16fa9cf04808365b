using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Store;

namespace Weir.Tests.Guard;

/// <summary>A guard over an empty database, with a clock that tests move.</summary>
internal sealed class GuardFixture : IAsyncDisposable
{
    private readonly TestStore? _store;

    private GuardFixture(TestStore? store, DateTimeOffset now) => (_store, Time) = (store, new ManualTime(now));

    public ManualTime Time { get; }

    public Database Database { get; private set; } = null!;

    public KeyRing Keys { get; private set; } = null!;

    /// <summary>The key store's database, for tests that take it away.</summary>
    public Database KeyStore { get; private set; } = null!;

    /// <summary>The data directory, for tests of what files hold.</summary>
    public string DataPath => _store!.DataPath;

    public AuditTrail Trail { get; private set; } = null!;

    public AccessGuard Guard { get; private set; } = null!;

    public static async Task<GuardFixture> StartAsync()
    {
        var store = await TestStore.CreateAsync();
        var fixture = new GuardFixture(store, new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        fixture.Database = await store.OpenAsync(fixture.Time);
        fixture.Keys = await store.OpenKeysAsync(fixture.Time);
        fixture.KeyStore = store.KeyStore;
        fixture.Trail = new AuditTrail(fixture.Database, fixture.Keys, TimeProvider.System, NullLogger<AuditTrail>.Instance);
        await fixture.Trail.StartAsync(CancellationToken.None);
        fixture.Guard = new AccessGuard(fixture.Database, fixture.Trail, fixture.Time);
        return fixture;
    }

    /// <summary>The same over the parts of a server that runs already, whose owner disposes them; the clock stands at the present.</summary>
    public static GuardFixture Over(Database database, KeyRing keys, AuditTrail trail, AccessGuard guard) =>
        new(null, TimeProvider.System.GetUtcNow()) { Database = database, Keys = keys, Trail = trail, Guard = guard };

    public Task<Decision> DemandAsync(Actor actor, Permission permission, Resource resource, string? reason = null) =>
        Guard.DemandAsync(actor, permission, resource, reason, CancellationToken.None);

    public async Task<Id<Organization>> OrganizationAsync(string slug)
    {
        var id = Id<Organization>.New(TimeProvider.System);
        await Keys.CreateAsync(KeyOwner.Organization(id), null, CancellationToken.None);
        await DoAsync(Resource.Installation, change => change.Create(
            GuardTables.Organizations,
            new OrganizationRow(id, slug, slug, AccountState.Active, "{}", Time.GetUtcNow(), Time.GetUtcNow(), 1),
            "organization.create"));
        return id;
    }

    public async Task<Actor> UserAsync(Id<Organization>? organization, params (string Role, Resource On)[] roles)
    {
        var id = Id<User>.New(TimeProvider.System);
        var parent = organization is { } found ? KeyOwner.Organization(found) : KeyOwner.Installation;
        await Keys.CreateAsync(KeyOwner.Person(id), parent, CancellationToken.None);
        var row = new UserRow(
            id, organization, id.Value.ToByteArray(), [1], [2], null, AccountState.Active, "{}", Time.GetUtcNow(), Time.GetUtcNow(), 1);
        await DoAsync(Resource.Installation, change => change.Create(GuardTables.Users, row, "user.create"));
        foreach (var (role, on) in roles)
        {
            await GrantAsync(SubjectKind.User, id.ToString(), role, on);
        }

        return Actor.ForUser(id, organization, Door.Api) with { SteppedUpAt = Time.GetUtcNow() };
    }

    public async Task<Id<Project>> ProjectAsync(Id<Organization> organization)
    {
        var id = Id<Project>.New(TimeProvider.System);
        await Keys.CreateAsync(KeyOwner.Project(id), KeyOwner.Organization(organization), CancellationToken.None);
        var row = new ProjectRow(
            id, organization, "P", "", ProjectState.Active, "", "", "[]", 1, "system:test", Time.GetUtcNow(), Time.GetUtcNow(), 1);
        await DoAsync(Resource.ForOrganization(organization), change => change.Create(GuardTables.Projects, row, "project.create"));
        return id;
    }

    public async Task<GrantRow> GrantAsync(
        SubjectKind kind, string subject, string role, Resource on, DateTimeOffset? starts = null, DateTimeOffset? ends = null)
    {
        var row = new GrantRow(
            Id<Grant>.New(TimeProvider.System), on.Organization, kind, subject, role, on.Level, on.Project, on.Bucket, on.Prefix,
            starts ?? Time.GetUtcNow(), ends, "system:test", "", Time.GetUtcNow(), 1);
        await DoAsync(on, change => change.Create(GuardTables.Grants, row, "grant.create"));
        return row;
    }

    public async Task DoAsync(Resource resource, Func<AuditedChange, AuditedChange> what)
    {
        var decision = await DemandAsync(Actor.ForSystem("test"), Permissions.OrganizationCreate, resource);
        Assert.Equal(ChangeOutcome.Committed, await what(Guard.Begin(decision.Granted!)).CommitAsync(CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await Trail.DisposeAsync();
        await Keys.DisposeAsync();
        await Database.DisposeAsync();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
