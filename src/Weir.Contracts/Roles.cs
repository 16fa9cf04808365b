using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A named set of permissions.</summary>
/// <param name="Id">What grants name: the name of a built-in role; for the organization's own an id that begins with <c>rol_</c>.</param>
/// <param name="Name">Unique in the organization.</param>
/// <param name="BuiltIn">Whether every organization has it and nobody can change it.</param>
/// <param name="Level">What it is given on: <c>organization</c> or <c>project</c>.</param>
/// <param name="Permissions">The names of its permissions, sorted.</param>
/// <param name="Description">Who it is for.</param>
public sealed record RoleView(string Id, string Name, bool BuiltIn, string Level, IReadOnlyList<string> Permissions, string Description);

/// <summary>A role as somebody wants it.</summary>
/// <param name="Name">1 to 100 characters, unique in the organization, not that of a built-in role.</param>
/// <param name="Level"><c>organization</c> or <c>project</c>; cannot be changed later.</param>
/// <param name="Permissions">Names of permissions of that level and below; at least one.</param>
/// <param name="Description">At most 1,000 characters.</param>
public sealed record RoleDraft(string Name, string Level, IReadOnlyList<string> Permissions, string Description = "");

/// <summary>The right to do one thing.</summary>
/// <param name="Name">Such as <c>project.read</c>.</param>
/// <param name="Level">What it is a right on: <c>organization</c>, <c>project</c> or <c>bucket</c>.</param>
/// <param name="Summary">What it lets somebody do.</param>
/// <param name="StepUp">Whether a fresh second factor is needed each time.</param>
/// <param name="Reason">Whether a reason has to be given, in the header <c>Weir-Reason</c>.</param>
public sealed record PermissionView(string Name, string Level, string Summary, bool StepUp, bool Reason);

/// <summary>How the records of roles are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RoleView))]
[JsonSerializable(typeof(Page<RoleView>))]
[JsonSerializable(typeof(RoleDraft))]
[JsonSerializable(typeof(Page<PermissionView>))]
public sealed partial class RolesJson : JsonSerializerContext;
