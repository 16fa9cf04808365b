using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Who the credential is that was shown, and what it can do.</summary>
/// <param name="Kind"><c>user</c> or <c>service-account</c>.</param>
/// <param name="Id">The user or service account.</param>
/// <param name="Organization">The organization; null for operators of the installation.</param>
/// <param name="OrganizationName">Its name.</param>
/// <param name="Credential">The id of the session or access key.</param>
/// <param name="ExpiresAt">When that ends at the latest.</param>
/// <param name="Permissions">The only permissions of an access key; null where it is not narrowed to some, and for sessions.</param>
/// <param name="Roles">The roles that count now, at most 500; what can be done with them is narrowed further by the access key.</param>
public sealed record IdentityView(
    string Kind,
    string Id,
    string? Organization,
    string? OrganizationName,
    string? Credential,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<string>? Permissions,
    IReadOnlyList<HeldRole> Roles);

/// <summary>A role that one has.</summary>
/// <param name="Grant">The grant that gives it.</param>
/// <param name="Role">The name of a built-in role, or the id of one of the organization's own.</param>
/// <param name="Name">The role's name.</param>
/// <param name="Level">What it is on: <c>installation</c>, <c>organization</c>, <c>project</c> or <c>bucket</c>.</param>
/// <param name="Project">The project.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What object keys begin with.</param>
/// <param name="Group">The group by which one has it; null where it was given to oneself.</param>
/// <param name="EndsAt">Until when; null for until it is taken.</param>
public sealed record HeldRole(
    string Grant,
    string Role,
    string Name,
    string Level,
    string? Project,
    string? Bucket,
    string Prefix,
    string? Group,
    DateTimeOffset? EndsAt);

/// <summary>How the answer to who one is is written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IdentityView))]
public sealed partial class IdentityJson : JsonSerializerContext;
