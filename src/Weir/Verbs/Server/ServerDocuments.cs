using System.Text.Json.Serialization;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>Something was done that has nothing to show.</summary>
/// <param name="Done">True.</param>
internal sealed record DoneDocument(bool Done);

/// <summary>Who one is at a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Fingerprint">The SHA-256 fingerprint of its certificate.</param>
/// <param name="Kind"><c>user</c> or <c>service-account</c>.</param>
/// <param name="Id">The id of the user or service account.</param>
/// <param name="Email">The user's e-mail address; null for service accounts.</param>
/// <param name="Name">The user's name; null for service accounts.</param>
/// <param name="Organization">The organization; null for operators.</param>
/// <param name="OrganizationName">Its name.</param>
/// <param name="KeyId">The access key's id, which is no secret.</param>
/// <param name="ExpiresAt">From when the access key no longer counts.</param>
/// <param name="Permissions">The only permissions of the access key; null where it is not narrowed to some.</param>
/// <param name="Roles">The roles that count now.</param>
internal sealed record IdentityDocument(
    string Server,
    string? Fingerprint,
    string Kind,
    string Id,
    string? Email,
    string? Name,
    string? Organization,
    string? OrganizationName,
    string KeyId,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<string>? Permissions,
    IReadOnlyList<HeldRole> Roles);

/// <summary>The documents of <c>--json</c> that are not the server's own.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DoneDocument))]
[JsonSerializable(typeof(IdentityDocument))]
internal sealed partial class ServerDocuments : JsonSerializerContext;
