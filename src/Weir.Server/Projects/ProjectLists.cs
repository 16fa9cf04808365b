using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>Which projects there are: all of an organization for those who may see that, otherwise those in which one has a role.</summary>
internal static class ProjectLists
{
    private const string Live = "g.starts_at <= @now and (g.ends_at is null or g.ends_at > @now)";

    private const string Reached =
        $"""
        and id in (select g.project from grants g
                   where (g.subject = @actor or g.subject in (select m.group_id from group_members m where m.member = @actor)) and {Live})
        """;

    private const string ReachedBySupport =
        $"""
        and id in (select g.project from grants g where g.subject = 'operators' and g.subject_kind = 4 and {Live}
                   and exists (select 1 from grants o where o.subject = @actor and o.organization is null and o.role = 'operator'
                               and o.starts_at <= @now and (o.ends_at is null or o.ends_at > @now)))
        """;

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["name"] = "name", ["createdAt"] = "created_at" },
        new Dictionary<string, (string, Func<string, object?>)> { ["state"] = ("state", StateOf) });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ProjectEndpoints.OfOrganization, AllAsync).Demands(Permissions.ProjectList, ResourceRules.Organization)
            .Answers(200, typeof(Page<ProjectListing>));
        routes.MapGet("/api/v1/projects", MineAsync)
            .OpenTo("the list holds only what the grants of whoever asks reach, and is refused to nobody in particular")
            .Answers(200, typeof(Page<ProjectListing>));
    }

    /// <summary>The projects of an organization in which somebody has a role, by name; those in the recycle bin are left out.</summary>
    /// <param name="database">The database.</param>
    /// <param name="actor">Who; has an organization.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IReadOnlyList<ProjectRow>> ReachedByAsync(
        Database database, Actor actor, DateTimeOffset now, CancellationToken cancellationToken) => database.QueryAsync<ProjectRow>(
        $"{GuardTables.Projects.Select} where organization = @Organization and state < 3 {Reached} order by name, id",
        new { actor.Organization, actor = actor.Id, now },
        cancellationToken);

    private static Task<IResult> AllAsync(ApiCall call, Database database) => PageAsync(
        database,
        ListQuery.Read(call.Context.Request, Shape).With("organization", call.Resource.Organization!.Value),
        $"{GuardTables.Projects.Select} where organization = @organization {Shown(call.Context)}",
        call.Aborted);

    private static async Task<IResult> MineAsync(HttpContext context, Database database, AccessGuard guard, TimeProvider time)
    {
        var actor = context.Actor();
        if (CurrentSession.Of(context)?.Hindrance is { } hindrance)
        {
            return ApiCall.Problem(hindrance, null);
        }

        if (await guard.TurnedAwayAsync(actor, context.RequestAborted) is { } turnedAway)
        {
            return ApiCall.Problem(ApiProblems.Of(turnedAway), null);
        }

        var query = ListQuery.Read(context.Request, Shape).With("actor", actor.Id).With("now", time.GetUtcNow().ToUnixTimeMilliseconds());
        var condition = actor.Organization is null ? ReachedBySupport : $"and organization = @organization {Reached}";
        if (actor.Organization is { } organization)
        {
            query.With("organization", organization);
        }

        if (actor.Scope?.Project is { } only)
        {
            query.With("only", only);
            condition += " and id = @only";
        }

        var isNarrowed = actor.Scope?.Permissions?.Contains(Permissions.ProjectRead.Name) == false;
        return isNarrowed
            ? ApiCall.Problem(ApiProblems.OutOfScope, $"The access key does not reach this with the permission {Permissions.ProjectRead}.")
            : await PageAsync(
                database, query, $"{GuardTables.Projects.Select} where state <> 4 {condition} {Shown(context)}", context.RequestAborted);
    }

    private static async Task<IResult> PageAsync(Database database, ListQuery query, string select, CancellationToken cancellationToken)
    {
        var page = await query.ReadAsync<ProjectRow, ProjectListing>(
            database,
            select,
            static (row, column) => column == "name" ? row.Name : row.CreatedAt,
            static row => row.Id.ToString(),
            ProjectStore.Listing,
            cancellationToken);
        return Results.Json(page, ProjectsJson.Default.PageProjectListing);
    }

    // The recycle bin is out of sight until it is asked for; what was removed for good is never shown.
    private static string Shown(HttpContext context) => context.Request.Query.ContainsKey("state") ? "and state <> 4" : "and state < 3";

    private static object? StateOf(string word) => word switch
    {
        "active" => (int)ProjectState.Active,
        "archived" => (int)ProjectState.Archived,
        "recycled" => (int)ProjectState.Recycled,
        _ => null,
    };
}
