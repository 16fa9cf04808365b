using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Audit;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>When and by whom a project was active, from what the audit keeps in clear, closed segments included.</summary>
internal static class ActivityEndpoints
{
    private const string Path = ProjectEndpoints.One + "/activity";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["at"] = "seq" },
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["actor"] = ("actor", static text => text),
            ["action"] = ("action", static text => text),
        },
        Id: "seq");

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .AddEndpointFilter(AuditEndpoints.AnswerUnavailableAsync)
            .Answers(200, typeof(Page<ActivityView>));
        routes.MapGet(Path + "/people", PeopleAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(ActivePeople));
    }

    private static async Task<IResult> ListAsync(ApiCall call, ActivityReader activity)
    {
        var given = call.Context.Request.Query;
        var query = ListQuery.Read(given, Shape);
        if (!TryFrom(query.CursorId, out var from))
        {
            return ApiCall.Problem(ApiProblems.Invalid, "'cursor' is not one that this list gave.");
        }

        var page = await activity.ReadAsync(
            call.Log(),
            call.Resource.Project!.Value,
            Text("actor"),
            Text("action"),
            query.IsDescending,
            from,
            query.Limit,
            call.Aborted);
        var next = page.Next is { } number ? ListQuery.CursorOf(number.ToString(CultureInfo.InvariantCulture), "") : null;
        return Results.Json(new Page<ActivityView>([.. page.Items.Select(ViewOf)], next), ProjectsJson.Default.PageActivityView);

        string? Text(string name) => given.ContainsKey(name) ? given[name].ToString() : null;
    }

    private static bool TryFrom(string? cursor, out long? from)
    {
        var isNumber = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        from = isNumber ? number : null;
        return isNumber || cursor is null;
    }

    private static ActivityView ViewOf(ActivityEntry done) =>
        new(done.Id, done.At, done.Actor, done.Action, done.ResourceKind, done.Resource);

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
