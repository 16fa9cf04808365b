using Microsoft.AspNetCore.Http;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>Finds projects, shows them, and notes who works on them.</summary>
internal static class ProjectStore
{
    /// <summary>The project that the call is about; null where it is gone.</summary>
    public static Task<ProjectRow?> FindAsync(ApiCall call, Database database) => database.QueryOneAsync<ProjectRow>(
        $"{GuardTables.Projects.Select} where id = @Project and state <> 4", new { call.Resource.Project }, call.Aborted);

    /// <summary>
    /// The project that the call changes, or what the call is answered with: it is gone, the client made its change from another state, or
    /// the project is in none of the states that this change begins from. That nothing is changed in what is archived or recycled is the
    /// guard's matter; states are named only by what leads from one state to another.
    /// </summary>
    public static async Task<(ProjectRow? Row, IResult? Refusal)> ForChangeAsync(
        ApiCall call, Database database, params ProjectState[] states)
    {
        var row = await FindAsync(call, database);
        return row is null ? (null, ApiCall.Problem(ApiProblems.NotFound, null))
            : call.Precondition(row.Revision) is { } problem ? (null, problem)
            : states.Length == 0 || states.Contains(row.State) ? (row, null)
            : (null, InState(row));
    }

    /// <summary>Adds a new state of the project to a change, and that the actor worked on the version that is active before it.</summary>
    public static AuditedChange Write(AuditedChange change, ProjectRow before, ProjectRow after, string action, string actor) => change
        .Update(GuardTables.Projects, before, after with { Revision = before.Revision + 1 }, action)
        .Also(unit => Worked(unit, before, actor));

    /// <summary>Notes in the unit of a change that the actor worked on the active version. Features call it for every change in a project.</summary>
    public static void Worked(WriteUnit unit, ProjectRow project, string actor) => unit.Execute(
        """
        insert into project_work (project, number, actor, first_at, last_at, changes) values (@Id, @ActiveVersion, @actor, @Now, @Now, 1)
        on conflict (project, number, actor) do update set last_at = excluded.last_at, changes = project_work.changes + 1
        """,
        new { project.Id, project.ActiveVersion, actor, unit.Now });

    /// <summary>A project as clients see it.</summary>
    public static ProjectView View(ProjectRow row) => new(
        row.Id.ToString(),
        row.Organization.ToString(),
        row.Name,
        row.Description,
        WordOf(row.State),
        row.Purpose,
        row.LegalBasis,
        ProjectTexts.Recipients(row),
        row.ActiveVersion,
        row.CreatedBy,
        row.CreatedAt,
        row.StateAt);

    /// <summary>That there is a project.</summary>
    public static ProjectListing Listing(ProjectRow row) => new(
        row.Id.ToString(), row.Organization.ToString(), row.Name, WordOf(row.State), row.CreatedAt, row.StateAt);

    /// <summary>The word of a state.</summary>
    public static string WordOf(ProjectState state) => state.ToString().ToLowerInvariant();

    private static IResult InState(ProjectRow row) => ApiCall.Problem(ApiProblems.Conflict, row.State switch
    {
        ProjectState.Active => "The project is in use.",
        ProjectState.Archived => "The project is archived: it can be read, and nothing in it can be changed until it is brought back.",
        _ => "The project is in the recycle bin. Restore it first.",
    });
}
