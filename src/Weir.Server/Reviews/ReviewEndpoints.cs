using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>Starts, shows, completes and exports access reviews.</summary>
internal static class ReviewEndpoints
{
    /// <summary>The reviews of an organization.</summary>
    public const string Path = "/api/v1/organizations/{organization}/reviews";

    /// <summary>One review.</summary>
    public const string One = Path + "/{review}";

    private const int LongestDormantDays = 730;

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["startedAt"] = "started_at" },
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["state"] = ("state", static word => word switch
            {
                "open" => (int)ReviewState.Open,
                "completed" => (int)ReviewState.Completed,
                _ => null,
            }),
        });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization).Answers(200, typeof(Page<ReviewView>));
        routes.MapPost(Path, StartAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization).Answers(201, typeof(ReviewView));
        routes.MapGet("/api/v1/organizations/{organization}/review-schedule", ScheduleAsync)
            .Demands(Permissions.ReviewRead, ResourceRules.Organization).Answers(200, typeof(ReviewSchedule));
        routes.MapGet(One, GetAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization).Answers(200, typeof(ReviewView));
        routes.MapPut(One + "/completed", CompleteAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization)
            .Answers(200, typeof(ReviewView));
        routes.MapGet(One + "/export.json", JsonAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization)
            .Answers(200, typeof(ReviewExport));
        routes.MapGet(One + "/export.csv", CsvAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization);
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var query = ListQuery.Read(call.Context.Request, Shape).With("organization", call.Resource.Organization!.Value);
        var page = await query.ReadAsync<AccessReviewRow, AccessReviewRow>(
            database,
            $"{ReviewTables.Reviews.Select} where organization = @organization",
            static (row, _) => row.StartedAt,
            static row => row.Id.ToString(),
            static row => row,
            call.Aborted);
        var views = new List<ReviewView>();
        foreach (var row in page.Items)
        {
            views.Add(await ReviewStore.ViewAsync(row, database, call.Aborted));
        }

        return Results.Json(new Page<ReviewView>(views, page.Next), ReviewsJson.Default.PageReviewView);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        // Decisions change the answer and not the review's revision, so the answer is never "not modified".
        call.Context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{row.Revision}\"");
        return Results.Json(await ReviewStore.ViewAsync(row, database, call.Aborted), ReviewsJson.Default.ReviewView);
    }

    private static async Task<IResult> StartAsync(
        ApiCall call, Body<ReviewDraft> body, Database database, AccessGuard guard, TimeProvider time)
    {
        var days = body.Value.DormantDays;
        if (days is < 1 or > LongestDormantDays)
        {
            throw new InvalidRequestException("/dormantDays", $"A number from 1 to {LongestDormantDays} is expected.");
        }

        var organization = call.Resource.Organization!.Value;
        if (await database.QueryOneAsync<long>(
            "select count(*) from access_reviews where organization = @organization and state = 1", new { organization }, call.Aborted) > 0)
        {
            return ApiCall.Problem(ApiProblems.Conflict, "A review is open already. Complete it first.");
        }

        await guard.SaveUsesAsync(call.Aborted);
        var (id, now) = (Id<AccessReview>.New(time), time.GetUtcNow());
        var findings = await ReviewSnapshot.ReadAsync(database, organization, now, TimeSpan.FromDays(days), call.Aborted);
        var lines = ReviewFindings.Lines(id, findings, time);
        var row = new AccessReviewRow(
            id, organization, ReviewState.Open, days, call.Actor.Id, now, null, null, lines.Count, ReviewDigests.OfSnapshot(lines), null, 1);
        var change = call.Begin().Create(ReviewTables.Reviews, row, "review.start").Also(unit =>
        {
            foreach (var line in lines)
            {
                unit.Execute(
                    """
                    insert into access_review_lines (id, review, number, holder, project, dormant, finding)
                    values (@Id, @Review, @Number, @Holder, @Project, @Dormant, @Finding)
                    """,
                    line);
            }
        });
        var view = ReviewStore.View(row, lines.Count);
        return await call.CreateAsync(
            change, $"/api/v1/organizations/{organization}/reviews/{id}", view, view, ReviewsJson.Default.ReviewView, row.Revision);
    }

    private static async Task<IResult> CompleteAsync(ApiCall call, Database database, TimeProvider time)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (row.State != ReviewState.Open)
        {
            return ReviewStore.NotOpen;
        }

        var lines = await ReviewStore.LinesAsync(database, row.Id, call.Aborted);
        var decisions = await ReviewStore.DecisionsAsync(database, row.Id, call.Aborted);
        if (decisions.Count < lines.Count)
        {
            return ApiCall.Problem(ApiProblems.Conflict, $"{lines.Count - decisions.Count} of {lines.Count} lines are not decided yet.");
        }

        var after = row with
        {
            State = ReviewState.Completed,
            CompletedBy = call.Actor.Id,
            CompletedAt = time.GetUtcNow(),
            ResultDigest = ReviewDigests.OfResult(lines, decisions),
            Revision = row.Revision + 1,
        };
        return await call.UpdateAsync(
            call.Begin().Update(ReviewTables.Reviews, row, after, "review.complete"),
            ReviewStore.View(after, 0),
            ReviewsJson.Default.ReviewView,
            after.Revision);
    }

    private static async Task<IResult> ScheduleAsync(ApiCall call, Database database, TimeProvider time)
    {
        if (await OrganizationEndpoints.FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is not { } organization)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var schedule = await ReviewStore.ScheduleAsync(database, organization, time.GetUtcNow(), call.Aborted);
        return Results.Json(schedule, ReviewsJson.Default.ReviewSchedule);
    }

    private static async Task<IResult> JsonAsync(ApiCall call, Database database) => await ExportAsync(call, database) is { } export
        ? Results.Json(export, ReviewsJson.Default.ReviewExport)
        : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> CsvAsync(ApiCall call, Database database)
    {
        if (await ExportAsync(call, database) is not { } export)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        call.Context.Response.Headers.ContentDisposition = $"attachment; filename=\"{export.Review.Id}.csv\"";
        return Results.Text(ReviewCsv.Write(export), "text/csv; charset=utf-8");
    }

    private static async Task<ReviewExport?> ExportAsync(ApiCall call, Database database)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } row)
        {
            return null;
        }

        var lines = await ReviewStore.LinesAsync(database, row.Id, call.Aborted);
        var decisions = await ReviewStore.DecisionsAsync(database, row.Id, call.Aborted);
        return new ReviewExport(
            ReviewStore.View(row, lines.Count - decisions.Count),
            [.. lines.Select(line => ReviewStore.View(line, decisions.GetValueOrDefault(line.Id.ToString())))]);
    }
}
