using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>A review of who can do what in an organization.</summary>
public abstract class AccessReview : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "rev";
}

/// <summary>One line of an access review, and the decision about it.</summary>
public abstract class ReviewLine : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "rvl";
}

/// <summary>How far a review is. The numbers are stored: never change one.</summary>
internal enum ReviewState
{
    /// <summary>Lines are being decided; an organization has at most one such review.</summary>
    Open = 1,

    /// <summary>All lines are decided, and nothing of it changes any more.</summary>
    Completed = 2,
}

/// <summary>What was decided. The numbers are stored: never change one.</summary>
internal enum Verdict
{
    /// <summary>It stays.</summary>
    Keep = 1,

    /// <summary>It goes.</summary>
    Take = 2,
}

/// <summary>What the decision did. The numbers are stored: never change one.</summary>
internal enum VerdictEffect
{
    /// <summary>Nothing: it stays.</summary>
    Kept = 1,

    /// <summary>It was taken in the same change.</summary>
    Taken = 2,

    /// <summary>There was nothing left to take.</summary>
    Gone = 3,
}

/// <summary>A row of <c>access_reviews</c>.</summary>
/// <param name="Id">The review.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="State">Open or completed.</param>
/// <param name="DormantDays">After how many days without use something is dormant.</param>
/// <param name="StartedBy">The actor who started it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="CompletedBy">The actor who completed it.</param>
/// <param name="CompletedAt">When.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="SnapshotDigest">The digest of the findings (<see cref="ReviewDigests"/>).</param>
/// <param name="ResultDigest">The digest of findings and decisions; null while it is open.</param>
/// <param name="Revision">Counts changes from 1.</param>
internal sealed record AccessReviewRow(
    Id<AccessReview> Id,
    Id<Organization> Organization,
    ReviewState State,
    int DormantDays,
    string StartedBy,
    DateTimeOffset StartedAt,
    string? CompletedBy,
    DateTimeOffset? CompletedAt,
    long Lines,
    byte[] SnapshotDigest,
    byte[]? ResultDigest,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Organization);

    string? IAuditedRow.AuditProject => null;
}

/// <summary>A row of <c>access_review_lines</c>: never changed, and covered by the review's digest.</summary>
/// <param name="Id">The line.</param>
/// <param name="Review">The review.</param>
/// <param name="Number">1, 2, 3, … in the review.</param>
/// <param name="Holder">Who can.</param>
/// <param name="Project">Where, if in a project.</param>
/// <param name="Dormant">Whether something about it is dormant.</param>
/// <param name="Finding">The <see cref="Contracts.ReviewFinding"/> as JSON: the very text that is hashed.</param>
internal sealed record ReviewLineRow(
    Id<ReviewLine> Id, Id<AccessReview> Review, long Number, string Holder, string? Project, bool Dormant, string Finding);

/// <summary>A row of <c>access_review_decisions</c>. It has the id of its line, so a line is decided once.</summary>
/// <param name="Id">The line.</param>
/// <param name="Organization">Whose review it is.</param>
/// <param name="Review">The review.</param>
/// <param name="Verdict">Keep or take.</param>
/// <param name="Effect">What that did.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedBy">The actor who decided.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Revision">Always 1.</param>
internal sealed record ReviewDecisionRow(
    Id<ReviewLine> Id,
    Id<Organization> Organization,
    Id<AccessReview> Review,
    Verdict Verdict,
    VerdictEffect Effect,
    string Reason,
    string DecidedBy,
    DateTimeOffset DecidedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Organization(Organization);

    string? IAuditedRow.AuditProject => null;
}

/// <summary>The tables of access reviews.</summary>
internal static class ReviewTables
{
    /// <summary>Reviews.</summary>
    public static readonly AuditedTable<AccessReviewRow> Reviews = new("access-review", "access_reviews");

    /// <summary>Decisions about lines.</summary>
    public static readonly AuditedTable<ReviewDecisionRow> Decisions = new("access-review-decision", "access_review_decisions");

    /// <summary>Reads lines; a condition is added after a space.</summary>
    public const string SelectLines = "select id, review, number, holder, project, dormant, finding from access_review_lines";

    /// <summary>Lets the database read and write the ids of this folder.</summary>
    public static void RegisterIds()
    {
        Database.RegisterId<AccessReview>();
        Database.RegisterId<ReviewLine>();
    }
}
