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
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>
/// Removes a project out of the recycle bin for good: rows first, in one unit with their entries, then the project's key, so that nothing
/// that was sealed under it can be read again. The destruction of the key is queued in the unit: a crash in between is made good.
/// </summary>
internal static class RemovalEndpoints
{
    private static readonly string[] Kept =
    [
        "The entries of the audit and the ledger stay for ever: who did what and when. What they hold sealed under the project's key can no "
        + "longer be read.",
        "The project's id stays taken.",
        "Copies in backups end with the backups; what is sealed in them cannot be read without the key.",
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ProjectEndpoints.One + "/removal", PlanAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(ProjectRemoval));
        routes.MapPut(ProjectEndpoints.One + "/removed", RemoveAsync).Demands(Permissions.ProjectDelete, ResourceRules.Project)
            .Answers(200, typeof(ProjectRemoval));
    }

    private static async Task<IResult> PlanAsync(ApiCall call, Database database, Deletions deletions)
    {
        if (await ProjectStore.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var content = await Content.ReadAsync(database, row.Id, call.Aborted);
        var plan = content.Report(row, await deletions.HoldsAsync(call.Resource, call.Aborted));
        return call.Ok(plan, ProjectsJson.Default.ProjectRemoval, row.Revision);
    }

    private static async Task<IResult> RemoveAsync(
        ApiCall call, Database database, Deletions deletions, KeyDestruction destruction, AccessKeyStore keys, TimeProvider time)
    {
        var (row, refusal) = await ProjectStore.ForChangeAsync(call, database, ProjectState.Recycled);
        if (row is null)
        {
            return refusal!;
        }

        if (await deletions.HoldsAsync(call.Resource, call.Aborted) is { Count: > 0 } held)
        {
            return ApiCall.Problem(ApiProblems.Conflict, Deletions.Held(held));
        }

        var content = await Content.ReadAsync(database, row.Id, call.Aborted);
        var report = content.Report(row, []);
        var after = row with
        {
            Name = "",
            Description = "",
            Purpose = "",
            LegalBasis = "",
            Recipients = "[]",
            State = ProjectState.Removed,
            StateAt = time.GetUtcNow(),
            Revision = row.Revision + 1,
        };
        var change = call.Begin().Only(unit => content.IsWhole(unit, row.Id));
        content.AddTo(change, keys);
        change.Update(GuardTables.Projects, row, after, "project.remove");
        change.Note("project.removal", GuardTables.Projects.Kind, row.Id.ToString(), content.Detail());
        KeyDestruction.Queue(change, KeyOwner.Project(row.Id));
        var result = await call.UpdateAsync(change, report, ProjectsJson.Default.ProjectRemoval, after.Revision);
        destruction.Wake();
        return result;
    }

    /// <summary>Everything that goes with a project.</summary>
    private sealed record Content(
        IReadOnlyList<GrantRow> Grants, IReadOnlyList<ProjectVersionRow> Versions, IReadOnlyList<AccessKeyRow> Keys)
    {
        // What was added since the reading would be left behind; the revision of each row is checked as it is written.
        private const string Count =
            """
            select (select count(*) from grants where project = @project) + (select count(*) from project_versions where project = @project)
                 + (select count(*) from access_keys where project = @project and revoked_at is null)
            """;

        public static async Task<Content> ReadAsync(Database database, Id<Project> project, CancellationToken cancellationToken)
        {
            await using var read = await database.OpenReadAsync(cancellationToken);
            Task<IReadOnlyList<T>> RowsAsync<T>(string sql) => read.QueryAsync<T>(sql, new { project }, cancellationToken);
            return new Content(
                await RowsAsync<GrantRow>($"{GuardTables.Grants.Select} where project = @project"),
                await RowsAsync<ProjectVersionRow>($"{ProjectTables.Versions.Select} where project = @project"),
                await RowsAsync<AccessKeyRow>($"{AccessKeyTables.Keys.Select} where project = @project and revoked_at is null"));
        }

        public bool IsWhole(WriteUnit unit, Id<Project> project) =>
            unit.QueryOne<long>(Count, new { project }) == Grants.Count + Versions.Count + Keys.Count;

        public void AddTo(AuditedChange change, AccessKeyStore keys)
        {
            foreach (var grant in Grants)
            {
                change.Remove(GuardTables.Grants, grant, "grant.take");
            }

            foreach (var key in Keys)
            {
                keys.Revoke(change, key, "project.remove");
            }

            foreach (var version in Versions)
            {
                change.Remove(ProjectTables.Versions, version, "project.version.remove");
                change.Also(unit => unit.Execute("delete from project_work where project = @Project", new { version.Project }));
            }
        }

        public ProjectRemoval Report(ProjectRow row, IReadOnlyList<DeletionHold> held) => new(
            row.Id.ToString(),
            [
                new(GuardTables.Projects.Kind, 1), new(GuardTables.Grants.Kind, Grants.Count),
                new(ProjectTables.Versions.Kind, Versions.Count), new(AccessKeyTables.Keys.Kind, Keys.Count),
            ],
            Kept,
            held);

        public CanonicalJson Detail() => new CanonicalJson()
            .Add("grants", Grants.Count)
            .Add("versions", Versions.Count)
            .Add("access_keys", Keys.Count)
            .Add("kept", Kept);
    }
}
