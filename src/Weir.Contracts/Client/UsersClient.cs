namespace Weir.Contracts.Client;

/// <summary>The people of an organization.</summary>
public sealed class UsersClient
{
    private readonly ApiConnection _api;

    internal UsersClient(ApiConnection api) => _api = api;

    /// <summary>The people of an organization. Filters: <c>state</c>, <c>email</c>.</summary>
    public IAsyncEnumerable<UserView> ListAsync(string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(All(organization), options, UsersJson.Default.PageUserView, cancellationToken);

    /// <summary>A person.</summary>
    public Task<Versioned<UserView>> GetAsync(string organization, string user, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, user), UsersJson.Default.UserView, cancellationToken);

    /// <summary>Invites a person. The link stands in the first answer only.</summary>
    public Task<Versioned<InvitationView>> InviteAsync(string organization, InviteUser invitation, CancellationToken cancellationToken) =>
        _api.CreateAsync(All(organization), invitation, UsersJson.Default.InviteUser, UsersJson.Default.InvitationView, cancellationToken);

    /// <summary>Makes a new invitation of a person who has not arrived; the older one no longer counts.</summary>
    public Task<Versioned<InvitationView>> RenewInvitationAsync(string organization, string user, CancellationToken cancellationToken) =>
        _api.CreateAsync(One(organization, user) + "/invitation", UsersJson.Default.InvitationView, cancellationToken);

    /// <summary>Makes a one-time link by which a person chooses a new password; the older one no longer counts.</summary>
    public Task<Versioned<RecoveryLinkView>> RecoverAsync(string organization, string user, CancellationToken cancellationToken) =>
        _api.CreateAsync(One(organization, user) + "/recovery-link", UsersJson.Default.RecoveryLinkView, cancellationToken);

    /// <summary>Lets a person in no more, and ends their sessions.</summary>
    public Task<Versioned<UserView>> DisableAsync(string organization, string user, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(HttpMethod.Put, One(organization, user) + "/disabled", tag, UsersJson.Default.UserView, cancellationToken);

    /// <summary>Lets a disabled person in again.</summary>
    public Task<Versioned<UserView>> EnableAsync(string organization, string user, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(HttpMethod.Put, One(organization, user) + "/enabled", tag, UsersJson.Default.UserView, cancellationToken);

    /// <summary>What deleting a person would remove.</summary>
    public Task<Versioned<DeletionPlan>> GetDeletionAsync(string organization, string user, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, user) + "/deletion", OrganizationsJson.Default.DeletionPlan, cancellationToken);

    /// <summary>Deletes a person. Needs a reason.</summary>
    public Task RemoveAsync(string organization, string user, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(One(organization, user), tag, cancellationToken);

    private static string All(string organization) => $"{ApiPath.Organization(organization)}/users";

    private static string One(string organization, string user) => $"{All(organization)}/{Uri.EscapeDataString(user)}";
}
