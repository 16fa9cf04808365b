using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A person of an organization.</summary>
/// <param name="Id">Begins with <c>usr_</c>; never given to anybody else.</param>
/// <param name="Email">The e-mail address; null where it was erased.</param>
/// <param name="Name">The name; null where it was erased or the person has not said it yet.</param>
/// <param name="State"><c>invited</c>, <c>active</c>, <c>disabled</c> or <c>deleted</c>.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="StateAt">When the state was last changed.</param>
public sealed record UserView(string Id, string? Email, string? Name, string State, DateTimeOffset CreatedAt, DateTimeOffset StateAt);

/// <summary>Invites a person.</summary>
/// <param name="Email">Where the person is reached.</param>
/// <param name="Name">The person's name; may be left out, the person says it on arriving.</param>
/// <param name="Grants">Roles that the person has from the start; at most 20. Without any, the person is a <c>member</c>.</param>
public sealed record InviteUser(string Email, string? Name = null, IReadOnlyList<InitialGrant>? Grants = null);

/// <summary>A role that an invited person has from the start.</summary>
/// <param name="Role">The name of a built-in role, or the id of one of the organization's own.</param>
/// <param name="Project">The project, for a role on a project; otherwise the role is on the organization.</param>
public sealed record InitialGrant(string Role, string? Project = null);

/// <summary>An invitation, as its maker sees it once.</summary>
/// <param name="User">The person as invited.</param>
/// <param name="Link">The one-time link, for handing to the person; null in every answer but the first.</param>
/// <param name="ExpiresAt">Until when the link can be used.</param>
public sealed record InvitationView(UserView User, string? Link, DateTimeOffset ExpiresAt);

/// <summary>A one-time link to a new password, as its maker sees it once. The second factor is asked for as ever.</summary>
/// <param name="User">For whom.</param>
/// <param name="Link">The link, for handing to the person; null in every answer but the first.</param>
/// <param name="ExpiresAt">Until when the link can be used.</param>
public sealed record RecoveryLinkView(string User, string? Link, DateTimeOffset ExpiresAt);

/// <summary>How the records of people are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(Page<UserView>))]
[JsonSerializable(typeof(InviteUser))]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(RecoveryLinkView))]
public sealed partial class UsersJson : JsonSerializerContext;
