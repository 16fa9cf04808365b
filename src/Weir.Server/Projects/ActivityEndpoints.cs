using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>
/// When and by whom a project was active, from what the audit keeps in clear. The list has what is in the live database, the people everything.
/// </summary>
internal static class ActivityEndpoints
{
    private const string Path = ProjectEndpoints.One + "/activity";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["at"] = "id" }, // ids sort by the time they were made
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["actor"] = ("actor", static text => text),
            ["action"] = ("action", static text => text),
        });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.ProjectRead, ResourceRules.Project).Answers(200, typeof(Page<ActivityView>));
        routes.MapGet(Path + "/people", PeopleAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(ActivePeople));
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var page = await ListQuery.Read(call.Context.Request, Shape)
            .With("inside", call.Resource.Project!.Value)
            .With("done", (int)Outcome.Done)
            .ReadAsync<ActivityView, ActivityView>(
                database,
                "select id, at, actor, action, resource_kind, resource from audit_entries where project = @inside and outcome = @done",
                static (row, _) => row.At,
                static row => row.Id,
                static row => row,
                call.Aborted);
        return Results.Json(page, ProjectsJson.Default.PageActivityView);
    }

    private static async Task<IResult> PeopleAsync(ApiCall call, Database database)
    {
        var people = await database.QueryAsync<ActivePerson>(
            """
            select actor, min(first_at) as first_at, max(last_at) as last_at, cast(sum(actions) as bigint) as actions from (
                select actor, min(at) as first_at, max(at) as last_at, count(*) as actions from audit_entries
                where project = @Project and outcome = 1 group by actor
                union all
                select actor, first_at, last_at, actions from audit_past_activity where project = @Project) as activity
            group by actor order by last_at desc, actor limit 1000
            """,
            new { call.Resource.Project },
            call.Aborted);
        return Results.Json(new ActivePeople(people), ProjectsJson.Default.ActivePeople);
    }
}
