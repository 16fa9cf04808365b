using Microsoft.AspNetCore.Http;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>Finds and shows access reviews.</summary>
internal static class ReviewStore
{
    /// <summary>What lists of reviews are sorted and filtered by.</summary>
    public static readonly ListShape Shape = new(
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

    /// <summary>What lists of lines are narrowed by. They are in the order of their numbers.</summary>
    public static readonly ListShape LineShape = new(
        new Dictionary<string, string>(),
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["holder"] = ("holder", static text => text),
            ["project"] = ("project", static text => text),
            ["dormant"] = ("dormant", static word => word switch { "true" => 1, "false" => 0, _ => null }),
        });

    /// <summary>One page of an organization's reviews.</summary>
    /// <param name="query">Which page, read by <see cref="Shape"/>.</param>
    /// <param name="organization">Whose.</param>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Page<ReviewView>> ListAsync(
        ListQuery query, Id<Organization> organization, Database database, CancellationToken cancellationToken)
    {
        var page = await query.With("organization", organization).ReadAsync<AccessReviewRow, AccessReviewRow>(
            database,
            $"{ReviewTables.Reviews.Select} where organization = @organization",
            static (row, _) => row.StartedAt,
            static row => row.Id.ToString(),
            static row => row,
            cancellationToken);
        var views = new List<ReviewView>();
        foreach (var row in page.Items)
        {
            views.Add(await ViewAsync(row, database, cancellationToken));
        }

        return new Page<ReviewView>(views, page.Next);
    }

    /// <summary>One page of a review's lines.</summary>
    /// <param name="query">Which page, read by <see cref="LineShape"/>.</param>
    /// <param name="review">The review.</param>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Page<ReviewLineView>> LinesAsync(
        ListQuery query, Id<AccessReview> review, Database database, CancellationToken cancellationToken)
    {
        var decisions = await DecisionsAsync(database, review, cancellationToken);
        return await query.With("review", review).ReadAsync<ReviewLineRow, ReviewLineView>(
            database,
            $"{ReviewTables.SelectLines} where review = @review",
            static (row, _) => row.Number,
            static row => row.Id.ToString(),
            row => View(row, decisions.GetValueOrDefault(row.Id.ToString())),
            cancellationToken);
    }

    /// <summary>The review's line that the path names; null where there is none.</summary>
    public static Task<ReviewLineRow?> FindLineAsync(ApiCall call, Database database, AccessReviewRow review) =>
        ResourceRules.RouteId<ReviewLine>(call.Context, "line") is { } id
            ? database.QueryOneAsync<ReviewLineRow>(
                $"{ReviewTables.SelectLines} where id = @id and review = @within", new { id, within = review.Id }, call.Aborted)
            : Task.FromResult<ReviewLineRow?>(null);

    /// <summary>The organization's review that the path names; null where there is none.</summary>
    public static Task<AccessReviewRow?> FindAsync(ApiCall call, Database database) =>
        ResourceRules.RouteId<AccessReview>(call.Context, "review") is { } id
            ? database.QueryOneAsync<AccessReviewRow>(
                $"{ReviewTables.Reviews.Select} where id = @id and organization = @Organization",
                new { id, call.Resource.Organization },
                call.Aborted)
            : Task.FromResult<AccessReviewRow?>(null);

    /// <summary>All lines of a review by number.</summary>
    public static Task<IReadOnlyList<ReviewLineRow>> LinesAsync(
        Database database, Id<AccessReview> review, CancellationToken cancellationToken) => database.QueryAsync<ReviewLineRow>(
        $"{ReviewTables.SelectLines} where review = @review order by number", new { review }, cancellationToken);

    /// <summary>The decisions of a review by the id of their line.</summary>
    public static async Task<IReadOnlyDictionary<string, ReviewDecisionRow>> DecisionsAsync(
        Database database, Id<AccessReview> review, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ReviewDecisionRow>(
            $"{ReviewTables.Decisions.Select} where review = @review", new { review }, cancellationToken);
        return rows.ToDictionary(static row => row.Id.ToString(), StringComparer.Ordinal);
    }

    /// <summary>When an organization's next review is due: so long after the last one, or after the organization was made.</summary>
    public static async Task<ReviewSchedule> ScheduleAsync(
        Database database, OrganizationRow organization, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var completed = await database.QueryAsync<DateTimeOffset>(
            "select completed_at from access_reviews where organization = @Id and state = 2 order by completed_at desc limit 1",
            new { organization.Id },
            cancellationToken);
        DateTimeOffset? last = completed.Count == 0 ? null : completed[0];
        var days = StoredPolicy.Of(organization).ReviewIntervalDays;
        var dueAt = (last ?? organization.CreatedAt).AddDays(days);
        return new ReviewSchedule(days, last, dueAt, dueAt <= now);
    }

    /// <summary>A review as clients see it.</summary>
    public static async Task<ReviewView> ViewAsync(AccessReviewRow row, Database database, CancellationToken cancellationToken) => View(
        row,
        row.Lines - await database.QueryOneAsync<long>(
            "select count(*) from access_review_decisions where review = @Id", new { row.Id }, cancellationToken));

    /// <summary>A review as clients see it.</summary>
    public static ReviewView View(AccessReviewRow row, long undecided) => new(
        row.Id.ToString(),
        row.State == ReviewState.Open ? "open" : "completed",
        row.DormantDays,
        row.StartedBy,
        row.StartedAt,
        row.CompletedBy,
        row.CompletedAt,
        row.Lines,
        undecided,
        Convert.ToHexStringLower(row.SnapshotDigest),
        row.ResultDigest is { } digest ? Convert.ToHexStringLower(digest) : null);

    /// <summary>A line as clients see it.</summary>
    public static ReviewLineView View(ReviewLineRow line, ReviewDecisionRow? decision) =>
        new(line.Id.ToString(), line.Number, ReviewFindings.Of(line), decision is null ? null : View(decision));

    private static ReviewDecisionView View(ReviewDecisionRow row) => new(
        row.Verdict == Verdict.Keep ? "keep" : "take",
        row.Reason,
        row.DecidedBy,
        row.DecidedAt,
        row.Effect.ToString().ToLowerInvariant());

    /// <summary>The answer where a review is not open any more.</summary>
    public static IResult NotOpen => ApiCall.Problem(ApiProblems.Conflict, "The review is completed; nothing of it changes any more.");
}
