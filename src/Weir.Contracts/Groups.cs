using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Several users and service accounts who are given the same rights.</summary>
/// <param name="Id">Begins with <c>grp_</c>.</param>
/// <param name="Name">Unique in the organization.</param>
/// <param name="Description">Who belongs in it.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record GroupView(string Id, string Name, string Description, DateTimeOffset CreatedAt);

/// <summary>A group as somebody wants it.</summary>
/// <param name="Name">1 to 100 characters, unique in the organization.</param>
/// <param name="Description">At most 1,000 characters.</param>
public sealed record GroupDraft(string Name, string Description = "");

/// <summary>A member of a group.</summary>
/// <param name="Member">The id of a user or service account.</param>
/// <param name="AddedBy">The id of whoever added the member.</param>
/// <param name="AddedAt">When.</param>
public sealed record GroupMemberView(string Member, string AddedBy, DateTimeOffset AddedAt);

/// <summary>Adds a member.</summary>
/// <param name="Member">The id of a user or service account of the same organization.</param>
public sealed record AddGroupMember(string Member);

/// <summary>How the records of groups are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GroupView))]
[JsonSerializable(typeof(Page<GroupView>))]
[JsonSerializable(typeof(GroupDraft))]
[JsonSerializable(typeof(GroupMemberView))]
[JsonSerializable(typeof(Page<GroupMemberView>))]
[JsonSerializable(typeof(AddGroupMember))]
public sealed partial class GroupsJson : JsonSerializerContext;
