using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>The lines of an access review, and the decisions about them. What is taken is taken in the change that records the decision.</summary>
internal static class ReviewLineEndpoints
{
    private const string Path = ReviewEndpoints.One + "/lines";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string>(),
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["holder"] = ("holder", static text => text),
            ["project"] = ("project", static text => text),
            ["dormant"] = ("dormant", static word => word switch { "true" => 1, "false" => 0, _ => null }),
        });

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

        var decisions = await ReviewStore.DecisionsAsync(database, review.Id, call.Aborted);
        var page = await ListQuery.Read(call.Context.Request, Shape).With("review", review.Id).ReadAsync<ReviewLineRow, ReviewLineView>(
            database,
            $"{ReviewTables.SelectLines} where review = @review",
            static (row, _) => row.Number,
            static row => row.Id.ToString(),
            row => ReviewStore.View(row, decisions.GetValueOrDefault(row.Id.ToString())),
            call.Aborted);
        return Results.Json(page, ReviewsJson.Default.PageReviewLineView);
    }

    private static async Task<IResult> DecideAsync(
        ApiCall call, Body<ReviewVerdict> body, Database database, AccessKeyStore keys, TimeProvider time)
    {
        var (verdict, reason) = Read(body.Value);
        if (await ReviewStore.FindAsync(call, database) is not { } review || await FindAsync(call, database, review) is not { } line)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (review.State != ReviewState.Open)
        {
            return ReviewStore.NotOpen;
        }

        var owners = new OwnerRule(review.Organization);
        var change = owners.Before(call.Begin()).Only(unit => unit.QueryOne<long>(
            "select count(*) from access_reviews where id = @Id and state = 1", new { review.Id }) == 1);
        var effect = verdict == Verdict.Keep ? VerdictEffect.Kept : await TakeAsync(change, call, database, keys, ReviewFindings.Of(line));
        var decision = new ReviewDecisionRow(
            line.Id, review.Organization, review.Id, verdict, effect, reason, call.Actor.Id, time.GetUtcNow(), 1);
        var view = ReviewStore.View(line, decision);
        var result = await call.CreateAsync(
            owners.After(change.Create(ReviewTables.Decisions, decision, "review.decide")),
            $"/api/v1/organizations/{review.Organization}/reviews/{review.Id}/lines/{line.Id}/decision",
            view,
            view,
            ReviewsJson.Default.ReviewLineView,
            null);
        return owners.IsBroken ? OwnerRule.Problem : result;
    }

    private static (Verdict Verdict, string Reason) Read(ReviewVerdict wanted)
    {
        var faults = new Faults();
        Verdict? verdict = wanted.Verdict switch { "keep" => Verdict.Keep, "take" => Verdict.Take, _ => null };
        faults.AddIf("/verdict", verdict is null ? "One of keep, take is expected." : null);
        faults.AddIf("/reason", Names.FaultOfDescription(wanted.Reason, out var reason));
        faults.AddIf(
            "/reason", verdict == Verdict.Take && string.IsNullOrWhiteSpace(wanted.Reason) ? "Say why it is taken." : null);
        faults.ThrowIfAny();
        return (verdict!.Value, reason);
    }

    private static Task<ReviewLineRow?> FindAsync(ApiCall call, Database database, AccessReviewRow review) =>
        ResourceRules.RouteId<ReviewLine>(call.Context, "line") is { } id
            ? database.QueryOneAsync<ReviewLineRow>(
                $"{ReviewTables.SelectLines} where id = @id and review = @within", new { id, within = review.Id }, call.Aborted)
            : Task.FromResult<ReviewLineRow?>(null);

    // Who has a role by a group loses their membership, not the group its grant.
    private static async Task<VerdictEffect> TakeAsync(
        AuditedChange change, ApiCall call, Database database, AccessKeyStore keys, ReviewFinding finding)
    {
        if (finding.AccessKey is { } key)
        {
            var row = await database.QueryOneAsync<AccessKeyRow>(
                $"{AccessKeyTables.Keys.Select} where id = @key and revoked_at is null", new { key }, call.Aborted);
            return Done(row, found => keys.Revoke(change, found, call.Actor.Id));
        }

        if (finding.Group is { } group)
        {
            var row = await database.QueryOneAsync<GroupMemberRow>(
                $"{GuardTables.GroupMembers.Select} where group_id = @group and member = @Holder", new { group, finding.Holder }, call.Aborted);
            return Done(row, found => change.Remove(GuardTables.GroupMembers, found, "group.member.remove"));
        }

        var grant = await database.QueryOneAsync<GrantRow>($"{GuardTables.Grants.Select} where id = @Grant", new { finding.Grant }, call.Aborted);
        return Done(grant, found => change.Remove(GuardTables.Grants, found, "grant.take"));
    }

    private static VerdictEffect Done<TRow>(TRow? row, Func<TRow, AuditedChange> take)
        where TRow : class
    {
        if (row is null)
        {
            return VerdictEffect.Gone;
        }

        take(row);
        return VerdictEffect.Taken;
    }
}
