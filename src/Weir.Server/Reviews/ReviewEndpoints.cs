using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
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
        routes.MapGet(One + "/export.json", JsonAsync).Demands(Permissions.ReviewExport, ResourceRules.Organization)
            .Answers(200, typeof(ReviewExport));
        routes.MapGet(One + "/export.csv", CsvAsync).Demands(Permissions.ReviewExport, ResourceRules.Organization);
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var query = ListQuery.Read(call.Context.Request, ReviewStore.Shape);
        return Results.Json(
            await ReviewStore.ListAsync(query, call.Resource.Organization!.Value, database, call.Aborted), ReviewsJson.Default.PageReviewView);
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

    private static async Task<IResult> StartAsync(ApiCall call, Body<ReviewDraft> body, ReviewDesk desk)
    {
        if (await desk.StartAsync(call, body.Value.DormantDays) is not { } step)
        {
            return ApiCall.Problem(ApiProblems.Conflict, "A review is open already. Complete it first.");
        }

        var (row, change) = step;
        var view = ReviewStore.View(row, row.Lines);
        return await call.CreateAsync(
            change, $"/api/v1/organizations/{row.Organization}/reviews/{row.Id}", view, view, ReviewsJson.Default.ReviewView, row.Revision);
    }

    private static async Task<IResult> CompleteAsync(ApiCall call, Database database, ReviewDesk desk)
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

        var (step, undecided) = await desk.CompleteAsync(call, row);
        return step is var (after, change)
            ? await call.UpdateAsync(change, ReviewStore.View(after, 0), ReviewsJson.Default.ReviewView, after.Revision)
            : ApiCall.Problem(ApiProblems.Conflict, $"{undecided} of {row.Lines} lines are not decided yet.");
    }

    private static async Task<IResult> ScheduleAsync(ApiCall call, Database database, TimeProvider time) =>
        await OrganizationEndpoints.FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is { } organization
            ? Results.Json(
                await ReviewStore.ScheduleAsync(database, organization, time.GetUtcNow(), call.Aborted), ReviewsJson.Default.ReviewSchedule)
            : ApiCall.Problem(ApiProblems.NotFound, null);

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
