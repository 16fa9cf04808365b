using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A review of who can do what in an organization.</summary>
/// <param name="Id">Begins with <c>rev_</c>.</param>
/// <param name="State"><c>open</c> or <c>completed</c>.</param>
/// <param name="DormantDays">After how many days without use something was flagged as dormant.</param>
/// <param name="StartedBy">Who started it.</param>
/// <param name="StartedAt">When: the lines are as things stood then.</param>
/// <param name="CompletedBy">Who completed it; null while it is open.</param>
/// <param name="CompletedAt">When.</param>
/// <param name="Lines">How many lines there are.</param>
/// <param name="Undecided">How many are not decided yet.</param>
/// <param name="SnapshotDigest">SHA-256 of the lines as they were found, in hexadecimal digits.</param>
/// <param name="ResultDigest">SHA-256 of the lines with their decisions, in hexadecimal digits; null while it is open.</param>
public sealed record ReviewView(
    string Id,
    string State,
    int DormantDays,
    string StartedBy,
    DateTimeOffset StartedAt,
    string? CompletedBy,
    DateTimeOffset? CompletedAt,
    long Lines,
    long Undecided,
    string SnapshotDigest,
    string? ResultDigest);

/// <summary>Starts a review.</summary>
/// <param name="DormantDays">After how many days without use something is flagged as dormant: 1 to 730.</param>
public sealed record ReviewDraft(int DormantDays = 90);

/// <summary>When the next review is due.</summary>
/// <param name="IntervalDays">How many days may pass between reviews, as the organization's policy says.</param>
/// <param name="LastCompletedAt">When the last one was completed; null for never.</param>
/// <param name="DueAt">When the next one has to be completed.</param>
/// <param name="IsOverdue">Whether that has passed.</param>
public sealed record ReviewSchedule(int IntervalDays, DateTimeOffset? LastCompletedAt, DateTimeOffset DueAt, bool IsOverdue);

/// <summary>What one line of a review is about: somebody's role by one grant, or an access key.</summary>
/// <param name="Kind"><c>grant</c> or <c>access-key</c>.</param>
/// <param name="HolderKind"><c>user</c>, <c>service-account</c>, <c>group</c> (one without members) or <c>operators</c>.</param>
/// <param name="Holder">The id of who can.</param>
/// <param name="Group">The group by which they have the grant; null where it is their own.</param>
/// <param name="Grant">The grant; null for access keys.</param>
/// <param name="AccessKey">The access key; null for grants.</param>
/// <param name="Role">The role; null for access keys.</param>
/// <param name="Level">What the role is on: <c>organization</c>, <c>project</c> or <c>bucket</c>; for keys what they are narrowed to.</param>
/// <param name="Project">The project.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What object keys begin with.</param>
/// <param name="Permissions">What the role gives, or what the key is narrowed to; null for a key that is not.</param>
/// <param name="Since">Since when.</param>
/// <param name="EndsAt">Until when; null for until it is taken.</param>
/// <param name="LastUsedAt">When the grant or key was last used, by whomever; null for never.</param>
/// <param name="HolderSeenAt">When the holder was last seen; null for never.</param>
/// <param name="Dormant">What is dormant: <c>holder</c>, <c>grant</c>, <c>key</c>; empty where nothing is.</param>
public sealed record ReviewFinding(
    string Kind,
    string HolderKind,
    string Holder,
    string? Group,
    string? Grant,
    string? AccessKey,
    string? Role,
    string Level,
    string? Project,
    string? Bucket,
    string Prefix,
    IReadOnlyList<string>? Permissions,
    DateTimeOffset Since,
    DateTimeOffset? EndsAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? HolderSeenAt,
    IReadOnlyList<string> Dormant);

/// <summary>One line of a review.</summary>
/// <param name="Id">Begins with <c>rvl_</c>.</param>
/// <param name="Number">1, 2, 3, … in the review.</param>
/// <param name="Finding">What it is about, as it stood when the review started.</param>
/// <param name="Decision">What was decided; null where nothing is yet.</param>
public sealed record ReviewLineView(string Id, long Number, ReviewFinding Finding, ReviewDecisionView? Decision);

/// <summary>What was decided about a line.</summary>
/// <param name="Verdict"><c>keep</c> or <c>take</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Effect"><c>kept</c>, <c>taken</c>, or <c>gone</c> where there was nothing left to take.</param>
public sealed record ReviewDecisionView(string Verdict, string Reason, string DecidedBy, DateTimeOffset DecidedAt, string Effect);

/// <summary>Decides about a line.</summary>
/// <param name="Verdict"><c>keep</c> or <c>take</c>.</param>
/// <param name="Reason">Why; needed for taking, at most 1,000 characters.</param>
public sealed record ReviewVerdict(string Verdict, string Reason = "");

/// <summary>A whole review, as it is exported.</summary>
/// <param name="Review">The review.</param>
/// <param name="Lines">All its lines.</param>
public sealed record ReviewExport(ReviewView Review, IReadOnlyList<ReviewLineView> Lines);

/// <summary>How the records of access reviews are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReviewView))]
[JsonSerializable(typeof(Page<ReviewView>))]
[JsonSerializable(typeof(ReviewDraft))]
[JsonSerializable(typeof(ReviewSchedule))]
[JsonSerializable(typeof(Page<ReviewLineView>))]
[JsonSerializable(typeof(ReviewLineView))]
[JsonSerializable(typeof(ReviewVerdict))]
[JsonSerializable(typeof(ReviewExport))]
public sealed partial class ReviewsJson : JsonSerializerContext;
