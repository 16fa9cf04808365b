using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A numbered point of a project's configuration.</summary>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="Description">What it is, or why it was made.</param>
/// <param name="Author">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="IsActive">Whether it is the one version that is active.</param>
/// <param name="Digest">SHA-256 of the document, in hexadecimal digits.</param>
/// <param name="Workers">Who changed the project while this version was active.</param>
/// <param name="Sections">The document's sections by name; null in lists.</param>
public sealed record ProjectVersionView(
    long Number,
    string Description,
    string Author,
    DateTimeOffset CreatedAt,
    bool IsActive,
    string Digest,
    IReadOnlyList<ProjectWorker> Workers,
    JsonElement? Sections);

/// <summary>Somebody who changed a project while one of its versions was active.</summary>
/// <param name="Actor">Who.</param>
/// <param name="FirstAt">The first time.</param>
/// <param name="LastAt">The last time.</param>
/// <param name="Changes">How often.</param>
public sealed record ProjectWorker(string Actor, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Changes);

/// <summary>Makes a version of the project as it is now, and makes it the active one.</summary>
/// <param name="Description">What it is, or why; 1 to 1,000 characters.</param>
public sealed record ProjectVersionDraft(string Description);

/// <summary>Returns to a version.</summary>
/// <param name="DiscardChanges">Whether what was changed since the active version was made may be lost.</param>
public sealed record ActivateVersion(bool DiscardChanges = false);

/// <summary>What is different in another version.</summary>
/// <param name="From">The number of the one version.</param>
/// <param name="To">The number of the other.</param>
/// <param name="Items">The differences, in the order of their paths; empty where there are none.</param>
public sealed record VersionDifferences(long From, long To, IReadOnlyList<VersionDifference> Items);

/// <summary>One difference.</summary>
/// <param name="Path">Where: a JSON pointer into the sections (RFC 6901).</param>
/// <param name="Before">The value in the one version; null where it has none.</param>
/// <param name="After">The value in the other version; null where it has none.</param>
public sealed record VersionDifference(string Path, JsonElement? Before, JsonElement? After);

/// <summary>How the records of project versions are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProjectVersionView))]
[JsonSerializable(typeof(Page<ProjectVersionView>))]
[JsonSerializable(typeof(ProjectVersionDraft))]
[JsonSerializable(typeof(ActivateVersion))]
[JsonSerializable(typeof(VersionDifferences))]
public sealed partial class ProjectVersionsJson : JsonSerializerContext;
