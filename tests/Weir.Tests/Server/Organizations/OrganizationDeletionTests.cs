using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Server.AccessKeys;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Server.Projects;
using Weir.Store;

namespace Weir.Tests.Server.Organizations;

/// <summary>An organization is deleted with everything in it, and then with its keys.</summary>
public sealed class OrganizationDeletionTests
{
    [Fact]
    public async Task A_deleted_organization_is_gone_with_its_people_and_keys_and_its_record_stays()
    {
        await using var place = await MakeAsync();
        var destruction = place.Host.Services.GetRequiredService<KeyDestruction>();
        await place.MakeAsync("groups", new { name = "Group" });
        var entries = await place.CountAsync("audit_entries where log = @Id", new { place.Id });
        var plan = (await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion")).Expect(HttpStatusCode.OK);

        var stale = await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: "\"9\"");
        (await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: plan.Tag)).Expect(HttpStatusCode.NoContent);

        Assert.Equal(HttpStatusCode.Unauthorized, (await place.Host.GetAsync(place.Owner, place.Path)).Status);
        await RemoveAsync(place, place.Host.Services.GetRequiredService<OrganizationRemoval>(), CancellationToken.None);

        Assert.Equal("changed", stale.Code);
        Assert.NotEmpty(plan.Body.GetProperty("kept").EnumerateArray());
        Assert.Equal(HttpStatusCode.Unauthorized, (await place.Host.GetAsync(place.Owner, place.Path)).Status);
        Assert.Equal(0, await place.CountAsync("users where organization = @Id and state <> 4", new { place.Id }));
        Assert.Equal(
            0,
            await place.CountAsync("groups where organization = @Id", new { place.Id })
                + await place.CountAsync("grants where organization = @Id", new { place.Id })
                + await place.CountAsync("projects where organization = @Id and (state <> 4 or name <> '')", new { place.Id }));
        Assert.True(await place.CountAsync("audit_entries where log = @Id", new { place.Id }) > entries);
        Assert.Equal(1, await place.CountAsync("audit_entries where log = 'installation' and action = 'organization.delete'"));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await place.Host.GetAsync(place.Operator, $"/api/v1/installation/organizations/{place.Id}")).Status);

        // The key stays until the log is signed to its end, then it goes with all below it.
        await destruction.DrainAsync(CancellationToken.None);
        Assert.NotEmpty(place.Host.Fixture.Keys.Seal(KeyOwner.Organization(place.Id), KeyPurpose.Sealing, [1], []));
        await using (var sequencer = new LedgerSequencer(
            place.Host.Fixture.Database, place.Host.Fixture.Keys, place.Host.Fixture.Trail, TimeProvider.System,
            NullLogger<LedgerSequencer>.Instance))
        {
            await sequencer.CatchUpAsync(CancellationToken.None);
        }

        place.Host.Fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await destruction.DrainAsync(CancellationToken.None);
        var person = KeyOwner.Person(Id<User>.Parse(place.Owner.Id, null));
        foreach (var owner in new[] { KeyOwner.Organization(place.Id), KeyOwner.Project(place.Project), person })
        {
            await place.ForgottenAsync(owner);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await place.Host.GetAsync(place.Owner, place.Path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Stranger, $"/api/v1/organizations/{place.OtherId}")).Status);
    }

    [Fact]
    public async Task A_large_organization_goes_in_small_units_and_a_server_that_dies_goes_on_where_it_stood()
    {
        await using var place = await MakeAsync();
        var (services, fixture) = (place.Host.Services, place.Host.Fixture);
        await MakeManyAsync(place, 3 * OrganizationRemoval.Batch);
        var plan = (await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion")).Expect(HttpStatusCode.OK);
        var planned = plan.Body.GetProperty("removed").EnumerateArray()
            .ToDictionary(static one => one.GetProperty("kind").GetString()!, static one => one.GetProperty("count").GetInt64());
        (await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: plan.Tag)).Expect(HttpStatusCode.NoContent);

        // The first server dies in the middle of the groups.
        using var death = new CancellationTokenSource();
        var units = 0;
        var dying = new OrganizationParts(new OrganizationPart("none", 35, static (_, _) => Task.FromResult(0L), (_, _, _, _) =>
        {
            death.Cancel();
            return Task.FromResult(0);
        }));
        var counted = services.GetServices<OrganizationParts>().Select(parts => new OrganizationParts([.. parts.Items.Select(part =>
            part with
            {
                RemoveSomeAsync = async (change, id, most, cancellationToken) =>
                {
                    Interlocked.Increment(ref units);
                    var some = await part.RemoveSomeAsync(change, id, most, cancellationToken);
                    Assert.InRange(some, 0, OrganizationRemoval.Batch);
                    return some;
                },
            })])).ToList();
        OrganizationRemoval Server(params IEnumerable<OrganizationParts> parts) => new(
            fixture.Guard, parts, services.GetRequiredService<Deletions>(), fixture.Database, services.GetRequiredService<KeyDestruction>());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RemoveAsync(place, Server([.. counted, dying]), death.Token));
        Assert.Equal(0, await place.CountAsync("grants where organization = @Id", new { place.Id }));
        Assert.True(await place.CountAsync("users where organization = @Id and state <> 4", new { place.Id }) > 100);

        fixture.Time.Advance(TimeSpan.FromMinutes(10));
        await RemoveAsync(place, Server(counted), CancellationToken.None);

        Assert.Equal(0, await place.CountAsync("users where organization = @Id and state <> 4", new { place.Id }));
        Assert.Equal(0, await place.CountAsync("groups where organization = @Id", new { place.Id }));
        Assert.True(units > 12);
        var removed = System.Text.Json.JsonDocument.Parse((await fixture.Database.QueryOneAsync<string>(
            "select checkpoint from work where kind = @WorkKind and state = 3",
            new { OrganizationRemoval.WorkKind },
            CancellationToken.None))!).RootElement;
        Assert.All(
            removed.EnumerateObject(),
            kind => Assert.Equal((kind.Name, planned[kind.Name]), (kind.Name, kind.Value.GetInt64())));
        Assert.Equal(2, await place.CountAsync("audit_entries where action = 'organization.removal'"));
        Assert.Equal(1, await place.CountAsync("work where kind = 'keys.destroy' and work_key = @Id", new { place.Id }));
    }

    [Fact]
    public async Task What_a_server_that_died_did_not_destroy_the_next_one_does()
    {
        await using var place = await Place.MakeAsync();
        var id = Id<User>.Parse(place.Manager.Id, null);
        var fixture = place.Host.Fixture;
        await fixture.DoAsync(place.On, change => KeyDestruction.Queue(
            change.Note("user.delete", "user", id.ToString(), null), KeyOwner.Person(id)));

        using var next = new KeyDestruction(
            fixture.Database, fixture.Keys, fixture.Time, NullLogger<KeyDestruction>.Instance);
        await next.DrainAsync(CancellationToken.None);

        await place.ForgottenAsync(KeyOwner.Person(id));
    }

    // With every feature that keeps something of organizations.
    private static Task<Place> MakeAsync() => Place.MakeAsync(static services =>
        ServerFeatures.Join(AccessKeyFeature.Create(), ProjectFeature.Create()).AddServices(services));

    /// <summary>Does the removal as a server does that claims it.</summary>
    private static async Task RemoveAsync(Place place, OrganizationRemoval removal, CancellationToken cancellationToken)
    {
        var queue = new WorkQueue(place.Host.Fixture.Database, new WorkOptions());
        var lease = await queue.ClaimAsync([OrganizationRemoval.WorkKind], "test", TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(WorkResult.Done, await removal.DoAsync(lease!, cancellationToken));
    }

    // Rows as the product writes them, many in one unit.
    private static async Task MakeManyAsync(Place place, int count)
    {
        var (fixture, now) = (place.Host.Fixture, place.Host.Fixture.Time.GetUtcNow());
        var people = Enumerable.Range(0, count).Select(_ => Id<User>.New(TimeProvider.System)).ToList();
        foreach (var id in people)
        {
            await fixture.Keys.CreateAsync(KeyOwner.Person(id), KeyOwner.Organization(place.Id), CancellationToken.None);
        }

        await fixture.DoAsync(place.On, change =>
        {
            foreach (var id in people)
            {
                var group = Id<Group>.New(TimeProvider.System);
                change
                    .Create(
                        GuardTables.Users,
                        new UserRow(id, place.Id, id.Value.ToByteArray(), [1], [2], null, AccountState.Active, "{}", now, now, 1),
                        "user.invite")
                    .Create(GuardTables.Groups, new GroupRow(group, place.Id, group.ToString(), "", now, 1), "group.create")
                    .Create(
                        GuardTables.GroupMembers,
                        new GroupMemberRow($"{group}/{id}", place.Id, group, id.ToString(), "test", now, 1),
                        "group.member.add");
            }

            return change;
        });
    }
}
