using Weir.Contracts;
using Weir.Foundation;
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

/// <summary>A review that may be started or completed.</summary>
/// <param name="Row">The review afterwards.</param>
/// <param name="Change">The change that does it, once it is committed.</param>
internal sealed record ReviewStep(AccessReviewRow Row, AuditedChange Change);

/// <summary>A line that may be decided.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Change">The change that records it and takes what is taken, once it is committed.</param>
/// <param name="Owners">Says after an attempt whether it would have taken the last owner.</param>
internal sealed record LineStep(ReviewDecisionRow Decision, AuditedChange Change, OwnerRule Owners);

/// <summary>Starts and completes access reviews and decides their lines; the same for API and pages. Safe for concurrent use.</summary>
/// <param name="database">The database.</param>
/// <param name="guard">Knows when grants were last used.</param>
/// <param name="keys">Revokes access keys.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewDesk(Database database, AccessGuard guard, AccessKeyStore keys, TimeProvider time)
{
    /// <summary>The most days without use after which something is dormant.</summary>
    public const int LongestDormantDays = 730;

    /// <summary>Starts a review of how things stand now.</summary>
    /// <returns>Null where the organization has an open one.</returns>
    /// <exception cref="InvalidRequestException">The days are not 1 to <see cref="LongestDormantDays"/>.</exception>
    public async Task<ReviewStep?> StartAsync(ApiCall call, int dormantDays)
    {
        if (dormantDays is < 1 or > LongestDormantDays)
        {
            throw new InvalidRequestException("/dormantDays", $"A number from 1 to {LongestDormantDays} is expected.");
        }

        var organization = call.Resource.Organization!.Value;
        if (await database.QueryOneAsync<long>(
            "select count(*) from access_reviews where organization = @organization and state = 1", new { organization }, call.Aborted) > 0)
        {
            return null;
        }

        await guard.SaveUsesAsync(call.Aborted);
        var (id, now) = (Id<AccessReview>.New(time), time.GetUtcNow());
        var findings = await ReviewSnapshot.ReadAsync(database, organization, now, TimeSpan.FromDays(dormantDays), call.Aborted);
        var lines = ReviewFindings.Lines(id, findings, time);
        var row = new AccessReviewRow(
            id, organization, ReviewState.Open, dormantDays, call.Actor.Id, now, null, null, lines.Count, ReviewDigests.OfSnapshot(lines), null,
            1);
        return new ReviewStep(row, call.Begin().Create(ReviewTables.Reviews, row, "review.start").Also(unit =>
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
        }));
    }

    /// <summary>Completes an open review.</summary>
    /// <returns>The step, or null and how many lines are not decided yet.</returns>
    public async Task<(ReviewStep? Step, long Undecided)> CompleteAsync(ApiCall call, AccessReviewRow row)
    {
        var lines = await ReviewStore.LinesAsync(database, row.Id, call.Aborted);
        var decisions = await ReviewStore.DecisionsAsync(database, row.Id, call.Aborted);
        if (decisions.Count < lines.Count)
        {
            return (null, lines.Count - decisions.Count);
        }

        var after = row with
        {
            State = ReviewState.Completed,
            CompletedBy = call.Actor.Id,
            CompletedAt = time.GetUtcNow(),
            ResultDigest = ReviewDigests.OfResult(lines, decisions),
            Revision = row.Revision + 1,
        };
        return (new ReviewStep(after, call.Begin().Update(ReviewTables.Reviews, row, after, "review.complete")), 0);
    }

    /// <summary>Decides a line of an open review. What is taken is taken in the change that records the decision.</summary>
    /// <exception cref="InvalidRequestException">The verdict is not as expected; every fault is named.</exception>
    public async Task<LineStep> DecideAsync(ApiCall call, AccessReviewRow review, ReviewLineRow line, ReviewVerdict wanted)
    {
        var (verdict, reason) = Read(wanted);
        var owners = new OwnerRule(review.Organization);
        var change = owners.Before(call.Begin()).Only(unit => unit.QueryOne<long>(
            "select count(*) from access_reviews where id = @Id and state = 1", new { review.Id }) == 1);
        var effect = verdict == Verdict.Keep ? VerdictEffect.Kept : await TakeAsync(change, call, ReviewFindings.Of(line));
        var decision = new ReviewDecisionRow(
            line.Id, review.Organization, review.Id, verdict, effect, reason, call.Actor.Id, time.GetUtcNow(), 1);
        return new LineStep(decision, owners.After(change.Create(ReviewTables.Decisions, decision, "review.decide")), owners);
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

    // Who has a role by a group loses their membership, not the group its grant.
    private async Task<VerdictEffect> TakeAsync(AuditedChange change, ApiCall call, ReviewFinding finding)
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
