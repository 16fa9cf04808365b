using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Tells everybody on the installation that it will be worked on.</summary>
/// <param name="From">From when it may not answer.</param>
/// <param name="Until">Until when: after now and after the begin, within a year.</param>
/// <param name="Text">What people should know: 1 to 1,000 characters, line breaks allowed.</param>
public sealed record AnnouncementDraft(DateTimeOffset From, DateTimeOffset Until, string Text);

/// <summary>An announcement that is on its way.</summary>
/// <param name="Id">Begins with <c>ann_</c>; the record names it.</param>
/// <param name="From">From when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Text">What people are told.</param>
public sealed record AnnouncementView(string Id, DateTimeOffset From, DateTimeOffset Until, string Text);

/// <summary>How announcements are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AnnouncementDraft))]
[JsonSerializable(typeof(AnnouncementView))]
public sealed partial class AnnouncementsJson : JsonSerializerContext;
