using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Server.Organizations;

namespace Weir.Tests.Server.Organizations;

/// <summary>An organization is deleted with everything in it, and then with its keys.</summary>
public sealed class OrganizationDeletionTests
{
    [Fact]
    public async Task A_deleted_organization_is_gone_with_its_people_and_keys_and_its_record_stays()
    {
        await using var place = await Place.MakeAsync();
        var destruction = place.Host.Services.GetRequiredService<KeyDestruction>();
        await place.MakeAsync("groups", new { name = "Group" });
        var entries = await place.CountAsync("audit_entries where log = @Id", new { place.Id });
        var plan = (await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion")).Expect(HttpStatusCode.OK);

        var stale = await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: "\"9\"");
        (await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: plan.Tag)).Expect(HttpStatusCode.NoContent);

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
}
