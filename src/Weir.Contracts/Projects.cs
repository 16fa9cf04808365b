using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>That there is a project, and nothing of what is inside.</summary>
/// <param name="Id">Begins with <c>prj_</c>.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Name">The name; two projects may have the same.</param>
/// <param name="State"><c>active</c>, <c>archived</c> or <c>recycled</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StateAt">When the state was last changed.</param>
public sealed record ProjectListing(
    string Id, string Organization, string Name, string State, DateTimeOffset CreatedAt, DateTimeOffset StateAt);

/// <summary>A project.</summary>
/// <param name="Id">Begins with <c>prj_</c>.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Name">The name; two projects may have the same.</param>
/// <param name="Description">What it is about.</param>
/// <param name="State"><c>active</c>, <c>archived</c> or <c>recycled</c>.</param>
/// <param name="Purpose">What the data is processed for.</param>
/// <param name="LegalBasis">On which legal basis.</param>
/// <param name="Recipients">Who outside receives data.</param>
/// <param name="ActiveVersion">The number of the active version.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="StateAt">When the state was last changed.</param>
public sealed record ProjectView(
    string Id,
    string Organization,
    string Name,
    string Description,
    string State,
    string Purpose,
    string LegalBasis,
    IReadOnlyList<string> Recipients,
    long ActiveVersion,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset StateAt);

/// <summary>A project as somebody wants it.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Description">What it is about; at most 1,000 characters.</param>
/// <param name="Purpose">What the data is processed for; at most 1,000 characters.</param>
/// <param name="LegalBasis">On which legal basis; at most 1,000 characters.</param>
/// <param name="Recipients">Who outside receives data: at most 100, each 1 to 100 characters.</param>
public sealed record ProjectDraft(
    string Name, string Description = "", string Purpose = "", string LegalBasis = "", IReadOnlyList<string>? Recipients = null);

/// <summary>What the final removal of a project does, as far as it can be said before.</summary>
/// <param name="Project">The project.</param>
/// <param name="Removed">How much of each kind is removed.</param>
/// <param name="Kept">What stays, in sentences.</param>
/// <param name="Held">What a retention or hold keeps; nothing is removed while there is any.</param>
/// <param name="RemovesItselfAt">When the recycle bin removes it without being told to; null where it is not in there.</param>
public sealed record ProjectRemoval(
    string Project,
    IReadOnlyList<DeletionCount> Removed,
    IReadOnlyList<string> Kept,
    IReadOnlyList<DeletionHold> Held,
    DateTimeOffset? RemovesItselfAt);

/// <summary>That somebody took a project over.</summary>
/// <param name="Project">The project.</param>
/// <param name="Grant">The grant that makes them its manager.</param>
public sealed record ProjectTakenOver(string Project, string Grant);

/// <summary>Access of the installation's operators to a project, for support.</summary>
/// <param name="Id">The grant.</param>
/// <param name="Access"><c>read</c> or <c>write</c>.</param>
/// <param name="StartsAt">From when.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="GivenBy">Who let them in.</param>
/// <param name="Reason">Why.</param>
public sealed record SupportView(
    string Id, string Access, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string GivenBy, string Reason);

/// <summary>All access of the operators that counts now.</summary>
/// <param name="Items">One for each time that they were let in; empty where they have none.</param>
public sealed record SupportList(IReadOnlyList<SupportView> Items);

/// <summary>Lets the installation's operators in.</summary>
/// <param name="Access"><c>read</c> or <c>write</c>.</param>
/// <param name="EndsAt">Until when; at most seven days from now.</param>
public sealed record SupportDraft(string Access, DateTimeOffset EndsAt);

/// <summary>Something that was done in a project.</summary>
/// <param name="Id">The entry of the audit.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="ResourceKind">What it was done to.</param>
/// <param name="Resource">The id of that thing.</param>
public sealed record ActivityView(string Id, DateTimeOffset At, string Actor, string Action, string ResourceKind, string Resource);

/// <summary>Somebody who was active in a project.</summary>
/// <param name="Actor">Who.</param>
/// <param name="FirstAt">The first time.</param>
/// <param name="LastAt">The last time.</param>
/// <param name="Actions">How many things they did.</param>
public sealed record ActivePerson(string Actor, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Actions);

/// <summary>Everybody who was active in a project, the last active first.</summary>
/// <param name="Items">At most 1,000.</param>
public sealed record ActivePeople(IReadOnlyList<ActivePerson> Items);

/// <summary>How the records of projects are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Page<ProjectListing>))]
[JsonSerializable(typeof(ProjectView))]
[JsonSerializable(typeof(ProjectDraft))]
[JsonSerializable(typeof(ProjectRemoval))]
[JsonSerializable(typeof(ProjectTakenOver))]
[JsonSerializable(typeof(SupportView))]
[JsonSerializable(typeof(SupportList))]
[JsonSerializable(typeof(SupportDraft))]
[JsonSerializable(typeof(Page<ActivityView>))]
[JsonSerializable(typeof(ActivePeople))]
public sealed partial class ProjectsJson : JsonSerializerContext;
