using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>The lines of an access review, and the decisions about them.</summary>
internal static class ReviewLineEndpoints
{
    private const string Path = ReviewEndpoints.One + "/lines";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization).Answers(200, typeof(Page<ReviewLineView>));
        routes.MapPost(Path + "/{line}/decision", DecideAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization)
            .Answers(201, typeof(ReviewLineView));
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } review)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var query = ListQuery.Read(call.Context.Request, ReviewStore.LineShape);
        return Results.Json(await ReviewStore.LinesAsync(query, review.Id, database, call.Aborted), ReviewsJson.Default.PageReviewLineView);
    }

    private static async Task<IResult> DecideAsync(ApiCall call, Body<ReviewVerdict> body, Database database, ReviewDesk desk)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } review
            || await ReviewStore.FindLineAsync(call, database, review) is not { } line)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (review.State != ReviewState.Open)
        {
            return ReviewStore.NotOpen;
        }

        var (decision, change, owners) = await desk.DecideAsync(call, review, line, body.Value);
        var view = ReviewStore.View(line, decision);
        var result = await call.CreateAsync(
            change,
            $"/api/v1/organizations/{review.Organization}/reviews/{review.Id}/lines/{line.Id}/decision",
            view,
            view,
            ReviewsJson.Default.ReviewLineView,
            null);
        return owners.IsBroken ? OwnerRule.Problem : result;
    }
}
