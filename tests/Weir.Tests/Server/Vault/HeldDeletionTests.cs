using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Keys;
using Weir.Server.AccessKeys;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Server.Projects;
using Weir.Server.Vault;
using Weir.Store;
using Weir.Tests.Server.Organizations;
using Weir.Tests.Vault;
using Weir.Vault;
using Weir.Vault.Retention;

namespace Weir.Tests.Server.Vault;

/// <summary>What a retention or hold keeps is kept from the deletion of its project and of its organization too.</summary>
public sealed class HeldDeletionTests
{
    [Fact]
    public async Task A_held_version_keeps_its_organization_and_the_plan_says_so()
    {
        await using var place = await MakeAsync();
        var until = place.Host.Fixture.Time.GetUtcNow().AddYears(7);
        var bucket = VaultRows.Bucket(place.Id, place.Project, "invoices");
        var held = VaultRows.Version(bucket, "a") with { LegalHold = true };
        await place.Host.Fixture.DoAsync(place.On, change => change
            .Create(VaultTables.Buckets, bucket, "bucket.create")
            .Create(VaultTables.Versions, held, "object.write")
            .Create(VaultTables.Versions, VaultRows.Version(bucket, "b").Retained(RetentionMode.Governance, until), "object.write")
            .Create(VaultTables.Versions, VaultRows.Version(bucket, "c").Retained(RetentionMode.Compliance, VaultRows.Then), "object.write"));

        var plan = (await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion")).Expect(HttpStatusCode.OK);
        var refused = await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: plan.Tag);

        Assert.Equal("conflict", refused.Code);
        Assert.Equal(0, await place.CountAsync("organizations where id = @Id and state = 4", new { place.Id }));
        var hold = Assert.Single(plan.Body.GetProperty("held").EnumerateArray());
        Assert.Equal("2 versions of objects in bucket invoices", hold.GetProperty("what").GetString());
        Assert.Equal("a legal hold", hold.GetProperty("reason").GetString());

        var lifted = held with { LegalHold = false, Revision = 2 };
        await place.Host.Fixture.DoAsync(place.On, change => change.Update(VaultTables.Versions, held, lifted, "object.hold"));
        plan = await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion");
        Assert.Equal(until, plan.Body.GetProperty("held")[0].GetProperty("until").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_hold_that_comes_beside_a_deletion_stops_it()
    {
        DeletionHold[] none = [];
        var place = await MakeAsync(new HoldSource((_, _) => Task.FromResult<IReadOnlyList<DeletionHold>>(none), static (_, _) => true));
        await using (place)
        {
            var plan = (await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion")).Expect(HttpStatusCode.OK);

            var refused = await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: plan.Tag);

            Assert.NotEqual(HttpStatusCode.NoContent, refused.Status);
            Assert.Equal(0, await place.CountAsync("organizations where id = @Id and state = 4", new { place.Id }));
        }
    }

    [Fact]
    public async Task A_removed_project_is_emptied_before_its_key_goes()
    {
        await using var place = await MakeAsync();
        var (fixture, services) = (place.Host.Fixture, place.Host.Services);
        var bucket = VaultRows.Bucket(place.Id, place.Project, "invoices");
        var versions = Enumerable.Range(0, OrganizationRemoval.Batch + 1)
            .Select(number => VaultRows.Version(bucket, $"{number:d3}")).ToArray();
        var path = $"/api/v1/projects/{place.Project}";
        var held = versions[0] with { LegalHold = true };
        await fixture.DoAsync(place.On, change => versions[1..].Aggregate(
            change.Create(VaultTables.Buckets, bucket, "bucket.create").Create(VaultTables.Versions, held, "object.write"),
            static (change, version) => change.Create(VaultTables.Versions, version, "object.write")));
        (await place.Host.SendAsync(place.Manager, "DELETE", path, ifMatch: "\"1\"")).Expect(HttpStatusCode.NoContent);

        var refused = await place.Host.SendAsync(place.Manager, "PUT", path + "/removed", ifMatch: "\"2\"");
        await fixture.DoAsync(place.On, change => change.Update(
            VaultTables.Versions, held, held with { LegalHold = false, Revision = 2 }, "object.hold"));
        var removed = (await place.Host.SendAsync(place.Manager, "PUT", path + "/removed", ifMatch: "\"2\"")).Expect(HttpStatusCode.OK);

        Assert.Equal("conflict", refused.Code);
        var counts = removed.Body.GetProperty("removed").EnumerateArray()
            .ToDictionary(static one => one.GetProperty("kind").GetString()!, static one => one.GetProperty("count").GetInt64());
        Assert.Equal((1, versions.Length), (counts["bucket"], counts["object-version"]));
        await services.GetRequiredService<KeyDestruction>().DrainAsync(CancellationToken.None);
        Assert.NotEmpty(fixture.Keys.Seal(KeyOwner.Project(place.Project), KeyPurpose.Sealing, [1], []));

        var queue = new WorkQueue(fixture.Database, new WorkOptions());
        var lease = await queue.ClaimAsync([ProjectEmptying.WorkKind], "test", TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(WorkResult.Done, await services.GetRequiredService<ProjectEmptying>().DoAsync(lease!, CancellationToken.None));
        await services.GetRequiredService<KeyDestruction>().DrainAsync(CancellationToken.None);

        await place.ForgottenAsync(KeyOwner.Project(place.Project));
        Assert.Equal((0, 0), (await place.CountAsync("object_versions"), await place.CountAsync("buckets")));
        Assert.Equal(versions.Length, await place.CountAsync("audit_entries where action = 'object.version.remove'"));
        Assert.Equal(1, await place.CountAsync("audit_entries where action = 'project.empty'"));
    }

    private static Task<Place> MakeAsync(HoldSource? further = null)
    {
        var projects = ProjectFeature.Create();
        return Place.MakeAsync(
            services =>
            {
                ServerFeatures.Join(AccessKeyFeature.Create(), projects, VaultFeature.Create(null)).AddServices(services);
                if (further is not null)
                {
                    services.AddSingleton(further);
                }
            },
            projects.Map);
    }
}
