using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Server.Portal.Design;
using Weir.Server.Reviews;
using Weir.Store;

namespace Weir.Server.Portal.Reviews;

/// <summary>The access reviews of an organization: listed, started, seen with their lines, completed.</summary>
internal static class ReviewPages
{
    private const string List = "/organizations/{organization}/reviews";
    private const string One = List + "/{review}";
    private const string NewestFirst = "-startedAt";

    private static readonly string DefaultDays = new Contracts.ReviewDraft().DormantDays.ToString(CultureInfo.InvariantCulture);

    /// <summary>One line.</summary>
    public const string Line = One + "/lines/{line}";

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(List, PageRoutes.Shown, ListAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization);
        pages.MapMethods(List + "/new", PageRoutes.Shown, ShowStart).Demands(Permissions.ReviewManage, ResourceRules.Organization);
        pages.MapPost(List + "/new", StartAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization);
        pages.MapMethods(One, PageRoutes.Shown, ShowAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization);
        pages.MapMethods(One + "/complete", PageRoutes.Shown, AskAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization);
        pages.MapPost(One + "/complete", CompleteAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization);
        ReviewLinePages.Map(pages);
    }

    /// <summary>The page of an organization's reviews.</summary>
    public static string ListOf(Id<Guard.Organization> organization) => $"/organizations/{organization}/reviews";

    /// <summary>The page of a review.</summary>
    public static string PathOf(AccessReviewRow review) => $"{ListOf(review.Organization)}/{review.Id}";

    /// <summary>The page that decides the next line after a number, beginning again at the first; null where all are decided.</summary>
    public static async Task<string?> NextAsync(AccessReviewRow review, long number, Database database, CancellationToken cancellationToken)
    {
        var line = await database.QueryOneAsync<Id<ReviewLine>?>(
            """
            select id from access_review_lines
            where review = @Id and id not in (select id from access_review_decisions where review = @Id)
            order by case when number > @number then 0 else 1 end, number limit 1
            """,
            new { review.Id, number },
            cancellationToken);
        return line is { } id ? $"{PathOf(review)}/lines/{id}/decision" : null;
    }

    /// <summary>Whether whoever calls could decide, a fresh factor apart.</summary>
    public static async Task<bool> MayManageAsync(ApiCall call, AccessGuard guard) =>
        (await guard.PermissionsAsync(call.Actor, call.Resource, call.Aborted)).Contains(Permissions.ReviewManage.Name);

    private static async Task<IResult> ListAsync(ApiCall call, Database database, AccessGuard guard, ReviewNameReader names, TimeProvider time)
    {
        var id = call.Resource.Organization!.Value;
        if (await OrganizationEndpoints.FindAsync(database, id, call.Aborted) is not { } organization)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var request = call.Context.Request;
        var page = await ReviewStore.ListAsync(Lists.Read(request, ReviewStore.Shape, NewestFirst), id, database, call.Aborted);
        return Page.Of<ReviewsView>(new ReviewsModel(
            organization.Name,
            ListOf(id),
            await ReviewStore.ScheduleAsync(database, organization, time.GetUtcNow(), call.Aborted),
            page.Items,
            Lists.PlaceOf(request, NewestFirst, page.Next),
            await names.ReadAsync(id, page.Items, [], call.Aborted),
            await MayManageAsync(call, guard) && page.Items.All(static review => review.State != "open")));
    }

    private static IResult ShowStart(ApiCall call) =>
        StartPage(call, DefaultDays, FormErrors.None, StatusCodes.Status200OK);

    private static async Task<IResult> StartAsync(ApiCall call, ReviewDesk desk)
    {
        var form = await Posted.ReadAsync(call.Context);
        if (form.Number("days") is not (>= 1 and <= ReviewDesk.LongestDormantDays and var days))
        {
            return StartPage(
                call,
                form["days"],
                FormErrors.Of("days", $"A number of days from 1 to {ReviewDesk.LongestDormantDays} is expected."),
                StatusCodes.Status422UnprocessableEntity);
        }

        return await desk.StartAsync(call, days) is var (row, change) && await change.CommitAsync(call.Aborted) == ChangeOutcome.Committed
            ? Page.SeeOther(Notices.Then(PathOf(row), "review-started"))
            : Page.SeeOther(Notices.Then(ListOf(call.Resource.Organization!.Value), "review-open"));
    }

    private static Page StartPage(ApiCall call, string days, FormErrors errors, int status) => Page.Of<ReviewStartView>(
        new ReviewStartModel(ListOf(call.Resource.Organization!.Value), days, ReviewDesk.LongestDormantDays, errors), status);

    private static async Task<IResult> ShowAsync(ApiCall call, Database database, AccessGuard guard, ReviewNameReader names)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var request = call.Context.Request;
        var review = await ReviewStore.ViewAsync(row, database, call.Aborted);
        var page = await ReviewStore.LinesAsync(Lists.Read(request, ReviewStore.LineShape, null), row.Id, database, call.Aborted);
        return Page.Of<ReviewPageView>(new ReviewModel(
            PathOf(row),
            ListOf(row.Organization),
            $"/api/v1{PathOf(row)}/export",
            review,
            page.Items,
            Lists.PlaceOf(request, "", page.Next),
            await names.ReadAsync(row.Organization, [review], page.Items, call.Aborted),
            request.Query["dormant"] == "true",
            row.State == ReviewState.Open && await MayManageAsync(call, guard),
            await NextAsync(row, 0, database, call.Aborted)));
    }

    private static async Task<IResult> AskAsync(ApiCall call, Database database) =>
        await ReviewStore.FindAsync(call, database) switch
        {
            null => ApiCall.Problem(ApiProblems.NotFound, null),
            { State: not ReviewState.Open } row => Page.SeeOther(PathOf(row)),
            var row => Confirm(row, FormErrors.None, StatusCodes.Status200OK),
        };

    private static async Task<IResult> CompleteAsync(ApiCall call, Database database, ReviewDesk desk)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (row.State != ReviewState.Open)
        {
            return Page.SeeOther(PathOf(row));
        }

        var (step, undecided) = await desk.CompleteAsync(call, row);
        return step is not { Change: var change }
            ? Confirm(
                row,
                FormErrors.Of(null, $"{undecided} of {row.Lines} lines are not decided yet. Decide them first."),
                StatusCodes.Status409Conflict)
            : await change.CommitAsync(call.Aborted) == ChangeOutcome.Committed
                ? Page.SeeOther(Notices.Then(PathOf(row), "review-done"))
                : ApiCall.Problem(ApiProblems.Changed, null);
    }

    private static Page Confirm(AccessReviewRow row, FormErrors errors, int status) => Page.Of<ConfirmView>(
        new ConfirmModel(
            "Complete the access review",
            "Complete this access review?",
            [$"All {row.Lines} lines and their decisions are kept with a digest that the ledger holds. Nothing of it changes any more."],
            $"{PathOf(row)}/complete",
            "Complete it",
            ButtonKind.First,
            PathOf(row))
        {
            Errors = errors,
        },
        status);
}
