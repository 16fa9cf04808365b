using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.AccessKeys;
using Weir.Server.Hosting;
using Weir.Server.Organizations;
using Weir.Server.Projects;
using Weir.Server.Reviews;
using Weir.Server.SignIn;
using Weir.Server.Vault;
using Weir.Store;
using Weir.Tests.Vault;
using Weir.Vault;

namespace Weir.Tests.Server.Organizations;

/// <summary>
/// Whatever has a column for the organization is emptied when one is deleted, or stands here with what is left of it. A new table with such a
/// column fails the test until a row of it is made below and its removal is registered (<see cref="OrganizationParts"/>).
/// </summary>
[Trait("Engine", "sqlite")]
public sealed class OrganizationTablesTests
{
    private const string Tables =
        """
        select m.name from sqlite_master m where m.type = 'table'
          and exists (select 1 from pragma_table_info(m.name) c where c.name = 'organization') order by m.name
        """;

    // What may be left, as a condition that every row left fulfils.
    private static readonly Dictionary<string, string> Left = new()
    {
        ["access_keys"] = "revoked_at is not null",
        ["ledger_witnesses"] = "log = organization",
        ["projects"] = "state = 4 and name = '' and description = '' and purpose = '' and recipients = '[]'",
        ["service_accounts"] = "state = 4 and name = id and description = ''",
        ["sessions"] = "ended_at is not null",
        ["users"] = "state = 4 and length(name_sealed) = 0 and length(email_sealed) = 0 and phone_sealed is null",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_a_deleted_organization_is_left_but_what_is_named_here()
    {
        await using var place = await Place.MakeAsync(static services =>
            ServerFeatures.Join(AccessKeyFeature.Create(), ProjectFeature.Create(), VaultFeature.Create(null), ReviewFeature.Create())
                .AddServices(services));
        var database = place.Host.Fixture.Database;
        await FillAsync(place);
        var tables = await database.QueryAsync<string>(Tables, null, Cancel);
        foreach (var table in tables)
        {
            Assert.True(await CountAsync(table) > 0, $"this test makes nothing in {table}");
        }

        var lines = await place.CountAsync("access_review_lines");

        var plan = (await place.Host.GetAsync(place.Owner, $"{place.Path}/deletion")).Expect(HttpStatusCode.OK);
        (await place.Host.SendAsync(place.Owner, "DELETE", place.Path, ifMatch: plan.Tag)).Expect(HttpStatusCode.NoContent);
        var queue = new WorkQueue(database, new WorkOptions());
        var lease = await queue.ClaimAsync([OrganizationRemoval.WorkKind], "test", TimeSpan.FromMinutes(1), Cancel);
        await place.Host.Services.GetRequiredService<OrganizationRemoval>().DoAsync(lease!, Cancel);

        foreach (var table in tables)
        {
            var condition = Left.TryGetValue(table, out var left) ? $"and not ({left})" : "";
            Assert.Equal((table, 0L), (table, await place.CountAsync($"{table} where organization = @Id {condition}", new { place.Id })));
        }

        Assert.Equal((1, 0), (lines, await place.CountAsync("access_review_lines")));
        var removed = plan.Body.GetProperty("removed").EnumerateArray()
            .ToDictionary(static one => one.GetProperty("kind").GetString()!, static one => one.GetProperty("count").GetInt64());
        Assert.Equal((1, 1, 1), (removed["access-review"], removed["access-review-decision"], removed["sign-in-stop"]));
        Assert.Equal((1, 1, 1), (removed["bucket"], removed["object-version"], removed["upload"]));
        Assert.Equal((0, 0), (await place.CountAsync("object_blobs"), await place.CountAsync("current_objects")));
        Assert.Equal(1, await place.CountAsync("blob_removals where blob = @blob", new { blob = new byte[] { 7 } }));
        Assert.Equal(1, await place.CountAsync("blob_removals"));
        Assert.Equal(1, await place.CountAsync("audit_entries where log = @Id and action = 'review.remove'", new { place.Id }));

        Task<long> CountAsync(string table) => place.CountAsync($"{table} where organization = @Id", new { place.Id });
    }

    /// <summary>Makes a row in every table that has an organization's column.</summary>
    private static async Task FillAsync(Place place)
    {
        var (fixture, now) = (place.Host.Fixture, place.Host.Fixture.Time.GetUtcNow());
        var (organization, person) = (place.Id, Id<User>.Parse(place.Manager.Id, null));
        var group = Id<Group>.New(TimeProvider.System);
        var review = Id<AccessReview>.New(TimeProvider.System);
        var line = Id<ReviewLine>.New(TimeProvider.System);
        var account = new ServiceAccountRow(
            Id<ServiceAccount>.New(TimeProvider.System), organization, "Nightly", "of the warehouse", AccountState.Active, "test", now, 1);
        var key = new AccessKeyRow(
            Id<AccessKey>.New(TimeProvider.System), organization, ActorKind.ServiceAccount, account.Id.ToString(), "key", Door.Api, [1], 1, null,
            null, null, "", null, "", "test", now, now.AddDays(9), null, null, null, 1);
        await fixture.DoAsync(place.On, change => FillVault(change, organization, place.Project)
            .Create(GuardTables.Groups, new GroupRow(group, organization, "Group", "", now, 1), "group.create")
            .Create(
                GuardTables.GroupMembers,
                new GroupMemberRow($"{group}/{person}", organization, group, person.ToString(), "test", now, 1), "group.member.add")
            .Create(
                GuardTables.Roles,
                new RoleRow(Id<Role>.New(TimeProvider.System), organization, "Role", ResourceLevel.Organization, "[]", "", now, 1), "role.create")
            .Create(GuardTables.ServiceAccounts, account, "serviceaccount.create")
            .Create(AccessKeyTables.Keys, key, "accesskey.create")
            .Create(
                GuardTables.LedgerWitnesses,
                new LedgerWitnessRow(
                    Id<LedgerWitness>.New(TimeProvider.System), organization, organization.ToString(), "witness", "key", "test", now, 1),
                "witness.add")
            .Create(
                ProjectTables.Versions,
                new ProjectVersionRow(
                    Id<ProjectVersion>.New(TimeProvider.System), place.Project, organization, 1, "", "test", now, "{}", [1], 1),
                "project.version.create")
            .Create(
                SignInTables.Credentials,
                new CredentialRow(Id<Credential>.New(TimeProvider.System), person, organization, [1], true, now, 1), "password.set")
            .Create(
                SignInTables.Factors,
                new FactorRow(Id<Factor>.New(TimeProvider.System), person, organization, FactorKind.Totp, [1], [1], now, 1), "factor.add")
            .Create(
                SignInTables.Sessions,
                new SessionRow(
                    Id<Session>.New(TimeProvider.System), person, organization, [1], Door.Api, "password", "", [1], [1], now, now.AddDays(1), null,
                    null, 1),
                "session.start")
            .Create(
                SignInTables.Stops,
                new SignInStopRow(Id<SignInStop>.New(TimeProvider.System), organization, organization.ToString(), "test", now, 1), "signin.stop")
            .Create(
                ReviewTables.Reviews,
                new AccessReviewRow(review, organization, ReviewState.Open, 90, "test", now, null, null, 1, [1], null, 1), "review.start")
            .Create(
                ReviewTables.Decisions,
                new ReviewDecisionRow(line, organization, review, Verdict.Keep, VerdictEffect.Kept, "", "test", now, 1), "review.decide")
            .Also(unit => unit.Execute(
                """
                insert into access_review_lines (id, review, number, holder, dormant, finding) values (@line, @review, 1, @person, 0, '{}');
                insert into device_requests (code_digest, user_code_index, source_index, name_sealed, address_sealed, asked_at, expires_at,
                    pause_seconds, state, approved_by, organization) values (@bytes, @bytes, @bytes, @bytes, @bytes, 1, 2, 5, 2, @person,
                    @organization);
                """,
                new { line, review, person, organization, bytes = new byte[] { 1 } })));
    }

    private static AuditedChange FillVault(AuditedChange change, Id<Organization> organization, Id<Project> project)
    {
        var bucket = VaultRows.Bucket(organization, project, "invoices");
        var (version, upload) = (VaultRows.Version(bucket, "2026/a.pdf"), VaultRows.Upload(bucket, "2026/b.pdf"));
        return change
            .Create(VaultTables.Buckets, bucket, "bucket.create")
            .Create(VaultTables.Versions, version, "object.write")
            .Create(VaultTables.Uploads, upload, "upload.start")
            .Also(unit => unit.Execute(
                """
                insert into current_objects (bucket, key, version) values (@Bucket, @Key, @Id);
                insert into object_blobs (version, part, blob, start, size, wrapped_key, details_sealed, body, uploaded_at)
                values (@Id, 0, @stored, 0, 5, @some, @some, null, 1), (@later, 1, @small, 0, 5, @some, @some, @some, 1);
                """,
                new
                {
                    version.Id,
                    later = upload.Version,
                    version.Bucket,
                    version.Key,
                    stored = new byte[] { 7 },
                    small = new byte[] { 8 },
                    some = new byte[] { 1 },
                }));
    }
}
