using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Portal.AccessKeys;
using Weir.Server.Portal.Design;
using Weir.Server.Reviews;
using Weir.Store;

namespace Weir.Server.Portal.Reviews;

/// <summary>One line of an access review: seen, and decided. After a decision comes the next line, so that a review is one walk.</summary>
internal static class ReviewLinePages
{
    private const string Decision = ReviewPages.Line + "/decision";

    private static readonly (string Pointer, string Field)[] Fields = [("/verdict", "verdict"), ("/reason", "reason")];

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(ReviewPages.Line, PageRoutes.Shown, ShowAsync).Demands(Permissions.ReviewRead, ResourceRules.Organization);
        pages.MapMethods(Decision, PageRoutes.Shown, AskAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization);
        pages.MapPost(Decision, DecideAsync).Demands(Permissions.ReviewManage, ResourceRules.Organization);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, Database database, ReviewNameReader names) =>
        await FindAsync(call, database) is { } found
            ? await PageAsync(call, database, names, found, null, FormErrors.None, StatusCodes.Status200OK)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> AskAsync(ApiCall call, Database database, ReviewNameReader names) =>
        await FindAsync(call, database) is not { } found ? ApiCall.Problem(ApiProblems.NotFound, null)
        : found is { Review.State: ReviewState.Open, Decision: null }
            ? await PageAsync(call, database, names, found, new ReviewVerdict(""), FormErrors.None, StatusCodes.Status200OK)
            : Page.SeeOther(found.Path);

    private static async Task<IResult> DecideAsync(ApiCall call, Database database, ReviewDesk desk, ReviewNameReader names)
    {
        if (await FindAsync(call, database) is not { } found)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (found.Review.State != ReviewState.Open)
        {
            return Page.SeeOther(found.Path);
        }

        var form = await Posted.ReadAsync(call.Context);
        var wanted = new ReviewVerdict(form["verdict"], form["reason"].Replace("\r\n", "\n", StringComparison.Ordinal));
        Task<IResult> AgainAsync(FormErrors errors, int status) => PageAsync(call, database, names, found, wanted, errors, status);
        LineStep step;
        try
        {
            step = await desk.DecideAsync(call, found.Review, found.Line, wanted);
        }
        catch (InvalidRequestException exception)
        {
            return await AgainAsync(InWords(FormFaults.Of(exception.Faults, Fields)), StatusCodes.Status422UnprocessableEntity);
        }

        return await step.Change.CommitAsync(call.Aborted) switch
        {
            ChangeOutcome.Committed => Page.SeeOther(Notices.Then(
                await ReviewPages.NextAsync(found.Review, found.Line.Number, database, call.Aborted) ?? ReviewPages.PathOf(found.Review),
                "review-line")),
            ChangeOutcome.Duplicate => Page.SeeOther(Notices.Then(found.Path, "review-decided")),
            _ when step.Owners.IsBroken => await AgainAsync(
                FormErrors.Of("verdict", "The organization would be left without an owner. Give somebody else the role owner first."),
                StatusCodes.Status409Conflict),
            _ => ApiCall.Problem(ApiProblems.Changed, null),
        };
    }

    private static FormErrors InWords(FormErrors errors) => new([.. errors.All.Select(static error =>
        error.Field == "verdict" ? error with { Text = "Choose whether it stays or goes." } : error)]);

    private static async Task<Found?> FindAsync(ApiCall call, Database database)
    {
        if (await ReviewStore.FindAsync(call, database) is not { } review
            || await ReviewStore.FindLineAsync(call, database, review) is not { } line)
        {
            return null;
        }

        var decision = await database.QueryOneAsync<ReviewDecisionRow>(
            $"{ReviewTables.Decisions.Select} where id = @Id", new { line.Id }, call.Aborted);
        return new Found(review, line, decision);
    }

    private static async Task<IResult> PageAsync(
        ApiCall call, Database database, ReviewNameReader names, Found found, ReviewVerdict? form, FormErrors errors, int status)
    {
        var review = await ReviewStore.ViewAsync(found.Review, database, call.Aborted);
        var line = ReviewStore.View(found.Line, found.Decision);
        return Page.Of<ReviewLinePageView>(
            new ReviewLineModel(
                found.Path,
                ReviewPages.PathOf(found.Review),
                review,
                line,
                await names.ReadAsync(found.Review.Organization, [], [line], call.Aborted),
                KeyWords.Of(line.Finding.Permissions),
                form is not null,
                form?.Verdict ?? "",
                form?.Reason ?? "",
                errors),
            status);
    }

    private sealed record Found(AccessReviewRow Review, ReviewLineRow Line, ReviewDecisionRow? Decision)
    {
        public string Path => $"{ReviewPages.PathOf(Review)}/lines/{Line.Id}";
    }
}
