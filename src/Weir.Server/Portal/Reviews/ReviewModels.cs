using Weir.Contracts;
using Weir.Server.Portal.Design;

namespace Weir.Server.Portal.Reviews;

/// <summary>The names behind the ids that reviews hold. What has none any more goes by its id.</summary>
/// <param name="ById">The names.</param>
public sealed record ReviewNames(IReadOnlyDictionary<string, string> ById)
{
    /// <summary>The name of an id.</summary>
    public string Of(string? id) => id is null ? "" : ById.GetValueOrDefault(id, id);
}

/// <summary>The reviews of an organization.</summary>
/// <param name="Organization">The organization's name.</param>
/// <param name="Path">The page of the list.</param>
/// <param name="Schedule">When the next one is due.</param>
/// <param name="Reviews">The page of them.</param>
/// <param name="List">Where in the list it is.</param>
/// <param name="Names">The names of who started them.</param>
/// <param name="CanStart">Whether whoever looks may start one, and none is open.</param>
public sealed record ReviewsModel(
    string Organization,
    string Path,
    ReviewSchedule Schedule,
    IReadOnlyList<ReviewView> Reviews,
    ListPlace List,
    ReviewNames Names,
    bool CanStart);

/// <summary>The form that starts a review.</summary>
/// <param name="Path">The page of the list.</param>
/// <param name="Days">After how many days without use something is dormant, as typed.</param>
/// <param name="MostDays">The most days.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record ReviewStartModel(string Path, string Days, int MostDays, FormErrors Errors);

/// <summary>One review with a page of its lines.</summary>
/// <param name="Path">The page of the review.</param>
/// <param name="Back">The page of the list of reviews.</param>
/// <param name="Files">Where the review's files are, without their ending.</param>
/// <param name="Review">The review.</param>
/// <param name="Lines">The page of lines.</param>
/// <param name="List">Where in the lines it is.</param>
/// <param name="Names">The names in it.</param>
/// <param name="OnlyDormant">Whether the lines are narrowed to dormant ones.</param>
/// <param name="MayDecide">Whether whoever looks may decide, and the review is open.</param>
/// <param name="Next">The page of the next line to decide; null where all are decided.</param>
public sealed record ReviewModel(
    string Path,
    string Back,
    string Files,
    ReviewView Review,
    IReadOnlyList<ReviewLineView> Lines,
    ListPlace List,
    ReviewNames Names,
    bool OnlyDormant,
    bool MayDecide,
    string? Next);

/// <summary>One line of a review, and the form that decides it.</summary>
/// <param name="Path">The page of the line.</param>
/// <param name="Back">The page of the review.</param>
/// <param name="Review">The review.</param>
/// <param name="Line">The line.</param>
/// <param name="Names">The names in it.</param>
/// <param name="Permissions">What it gives, in words; null for everything that its holder may do.</param>
/// <param name="MayDecide">Whether the form is shown.</param>
/// <param name="Verdict">What was chosen before.</param>
/// <param name="Reason">What was typed before.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record ReviewLineModel(
    string Path,
    string Back,
    ReviewView Review,
    ReviewLineView Line,
    ReviewNames Names,
    IReadOnlyList<string>? Permissions,
    bool MayDecide,
    string Verdict,
    string Reason,
    FormErrors Errors);
