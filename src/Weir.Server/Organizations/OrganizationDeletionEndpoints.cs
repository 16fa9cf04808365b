using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Deletes an organization with all that is in it: rows first, in one unit with their entries, then every key, so that nothing
/// sealed can be read again.</summary>
internal static class OrganizationDeletionEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}";

    private static readonly string[] Kept =
    [
        "The entries of the audit and the ledger stay for ever: who did what and when. What they hold sealed can no longer be read once the "
        + "organization's keys are destroyed.",
        "The ids of the organization, its people, projects and service accounts stay taken, and so does the slug: no other organization gets "
        + "an address that this one had.",
        "Copies in backups end with the backups; what is sealed in them cannot be read without the keys.",
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path + "/deletion", PlanAsync).Demands(Permissions.OrganizationRead, ResourceRules.Organization)
            .Answers(200, typeof(DeletionPlan));
        routes.MapDelete(Path, DeleteAsync).Demands(Permissions.OrganizationDelete, ResourceRules.Organization);
    }

    private static async Task<IResult> PlanAsync(ApiCall call, Database database, Deletions deletions)
    {
        if (await OrganizationEndpoints.FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var content = await Content.ReadAsync(database, row.Id, call.Aborted);
        DeletionCount[] counts =
        [
            new("organization", 1), new("user", content.Users.Count), new("service-account", content.Accounts.Count),
            new("group", content.Groups.Count), new("role", content.Roles.Count), new("grant", content.Grants.Count),
            new("project", content.Projects.Count),
            .. await deletions.CountAsync([.. content.Users.Select(static user => user.Id)], call.Aborted),
        ];
        var plan = new DeletionPlan(row.Id.ToString(), counts, Kept, await deletions.HoldsAsync(call.Resource, call.Aborted));
        return call.Ok(plan, OrganizationsJson.Default.DeletionPlan, row.Revision);
    }

    private static async Task<IResult> DeleteAsync(
        ApiCall call, Database database, Deletions deletions, KeyDestruction destruction, TimeProvider time)
    {
        var organization = call.Resource.Organization!.Value;
        if (await OrganizationEndpoints.FindAsync(database, organization, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (await deletions.HoldsAsync(call.Resource, call.Aborted) is { Count: > 0 } held)
        {
            return ApiCall.Problem(ApiProblems.Conflict, Deletions.Held(held));
        }

        var now = time.GetUtcNow();
        var content = await Content.ReadAsync(database, organization, call.Aborted);
        var change = call.Begin().Only(unit => content.IsWhole(unit, organization));
        foreach (var user in content.Users)
        {
            await deletions.AddAsync(change, user.Id, call.Aborted);
        }

        content.AddTo(change, now);
        var after = row with { Name = "", Policy = "{}", State = AccountState.Deleted, StateAt = now, Revision = row.Revision + 1 };
        change.Update(GuardTables.Organizations, row, after, "organization.delete");
        KeyDestruction.Queue(change, KeyOwner.Organization(organization));
        change.NoteForInstallation(
            "organization.delete",
            GuardTables.Organizations.Kind,
            organization.ToString(),
            new CanonicalJson().Add("slug", row.Slug).Add("users", content.Users.Count).Add("projects", content.Projects.Count));
        var result = await call.RemoveAsync(change);
        destruction.Wake();
        return result;
    }

    /// <summary>What is left of a person: the id. The address can be used again, and no look-up ever finds this row.</summary>
    public static UserRow Departed(UserRow row, DateTimeOffset now) => row with
    {
        EmailIndex = RandomNumberGenerator.GetBytes(32),
        EmailSealed = [],
        NameSealed = [],
        PhoneSealed = null,
        MailPreferences = "{}",
        State = AccountState.Deleted,
        StateAt = now,
        Revision = row.Revision + 1,
    };

    /// <summary>Everything of an organization that is not gone yet.</summary>
    private sealed record Content(
        IReadOnlyList<UserRow> Users,
        IReadOnlyList<ServiceAccountRow> Accounts,
        IReadOnlyList<GroupRow> Groups,
        IReadOnlyList<GroupMemberRow> Members,
        IReadOnlyList<RoleRow> Roles,
        IReadOnlyList<GrantRow> Grants,
        IReadOnlyList<ProjectRow> Projects)
    {
        private const string Alive = " where organization = @organization and state <> 4";
        private const string All = " where organization = @organization";

        // What was added since the reading would be left behind; the revision of each row is checked as it is written.
        private const string Count =
            """
            select (select count(*) from users where organization = @organization and state <> 4)
                 + (select count(*) from service_accounts where organization = @organization and state <> 4)
                 + (select count(*) from groups where organization = @organization)
                 + (select count(*) from group_members where organization = @organization)
                 + (select count(*) from roles where organization = @organization)
                 + (select count(*) from grants where organization = @organization)
                 + (select count(*) from projects where organization = @organization and state <> 4)
            """;

        public static async Task<Content> ReadAsync(Database database, Id<Organization> organization, CancellationToken cancellationToken)
        {
            await using var read = await database.OpenReadAsync(cancellationToken);
            Task<IReadOnlyList<T>> RowsAsync<T>(string sql) => read.QueryAsync<T>(sql, new { organization }, cancellationToken);
            return new Content(
                await RowsAsync<UserRow>(GuardTables.Users.Select + Alive),
                await RowsAsync<ServiceAccountRow>(GuardTables.ServiceAccounts.Select + Alive),
                await RowsAsync<GroupRow>(GuardTables.Groups.Select + All),
                await RowsAsync<GroupMemberRow>(GuardTables.GroupMembers.Select + All),
                await RowsAsync<RoleRow>(GuardTables.Roles.Select + All),
                await RowsAsync<GrantRow>(GuardTables.Grants.Select + All),
                await RowsAsync<ProjectRow>(GuardTables.Projects.Select + Alive));
        }

        public bool IsWhole(WriteUnit unit, Id<Organization> organization) =>
            unit.QueryOne<long>(Count, new { organization })
            == Users.Count + Accounts.Count + Groups.Count + Members.Count + Roles.Count + Grants.Count + Projects.Count;

        public void AddTo(AuditedChange change, DateTimeOffset now)
        {
            Each(Members, member => change.Remove(GuardTables.GroupMembers, member, "group.member.remove"));
            Each(Grants, grant => change.Remove(GuardTables.Grants, grant, "grant.take"));
            Each(Groups, group => change.Remove(GuardTables.Groups, group, "group.remove"));
            Each(Roles, role => change.Remove(GuardTables.Roles, role, "role.remove"));
            Each(Projects, project => change.Update(GuardTables.Projects, project, Departed(project, now), "project.remove"));
            Each(Accounts, account => change.Update(
                GuardTables.ServiceAccounts, account, ServiceAccountEndpoints.Departed(account), "serviceaccount.delete"));
            Each(Users, user => change.Update(
                GuardTables.Users, user, OrganizationDeletionEndpoints.Departed(user, now), "user.delete"));
        }

        private static ProjectRow Departed(ProjectRow row, DateTimeOffset now) => row with
        {
            Name = "",
            Description = "",
            Purpose = "",
            LegalBasis = "",
            Recipients = "[]",
            State = ProjectState.Removed,
            StateAt = now,
            Revision = row.Revision + 1,
        };

        private static void Each<T>(IReadOnlyList<T> rows, Func<T, AuditedChange> add)
        {
            foreach (var row in rows)
            {
                add(row);
            }
        }
    }
}
