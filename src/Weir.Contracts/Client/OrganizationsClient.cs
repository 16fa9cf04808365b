namespace Weir.Contracts.Client;

/// <summary>Organizations and what they demand of their people.</summary>
public sealed class OrganizationsClient
{
    private readonly ApiConnection _api;

    internal OrganizationsClient(ApiConnection api) => _api = api;

    /// <summary>All organizations, for operators.</summary>
    public IAsyncEnumerable<OrganizationView> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync("/api/v1/organizations", options, OrganizationsJson.Default.PageOrganizationView, cancellationToken);

    /// <summary>Makes an organization.</summary>
    public Task<Versioned<OrganizationView>> CreateAsync(CreateOrganization organization, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            "/api/v1/organizations",
            organization,
            OrganizationsJson.Default.CreateOrganization,
            OrganizationsJson.Default.OrganizationView,
            cancellationToken);

    /// <summary>Invites the first owner of an organization, for operators. The link stands in the first answer only.</summary>
    public Task<Versioned<InvitationView>> InviteOwnerAsync(
        string organization, InviteOwner invitation, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            ForOperator(organization) + "/owner-invitations",
            invitation,
            OrganizationsJson.Default.InviteOwner,
            UsersJson.Default.InvitationView,
            cancellationToken);

    /// <summary>An organization.</summary>
    public Task<Versioned<OrganizationView>> GetAsync(string organization, CancellationToken cancellationToken) =>
        _api.GetAsync(ApiPath.Organization(organization), OrganizationsJson.Default.OrganizationView, cancellationToken);

    /// <summary>Renames an organization.</summary>
    public Task<Versioned<OrganizationView>> UpdateAsync(
        string organization, UpdateOrganization change, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            ApiPath.Organization(organization),
            change,
            tag,
            OrganizationsJson.Default.UpdateOrganization,
            OrganizationsJson.Default.OrganizationView,
            cancellationToken);

    /// <summary>What an organization demands of its people.</summary>
    public Task<Versioned<OrganizationPolicy>> GetPolicyAsync(string organization, CancellationToken cancellationToken) =>
        _api.GetAsync(ApiPath.Organization(organization) + "/policy", OrganizationsJson.Default.OrganizationPolicy, cancellationToken);

    /// <summary>Changes what an organization demands of its people.</summary>
    public Task<Versioned<OrganizationPolicy>> UpdatePolicyAsync(
        string organization, OrganizationPolicy policy, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            ApiPath.Organization(organization) + "/policy",
            policy,
            tag,
            OrganizationsJson.Default.OrganizationPolicy,
            OrganizationsJson.Default.OrganizationPolicy,
            cancellationToken);

    /// <summary>What deleting an organization would remove.</summary>
    public Task<Versioned<DeletionPlan>> GetDeletionAsync(string organization, CancellationToken cancellationToken) =>
        _api.GetAsync(ApiPath.Organization(organization) + "/deletion", OrganizationsJson.Default.DeletionPlan, cancellationToken);

    /// <summary>Deletes an organization. The tag is that of its deletion's plan.</summary>
    public Task RemoveAsync(string organization, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(ApiPath.Organization(organization), tag, cancellationToken);

    /// <summary>An organization as operators see it.</summary>
    public Task<Versioned<OrganizationView>> GetForOperatorAsync(string organization, CancellationToken cancellationToken) =>
        _api.GetAsync(ForOperator(organization), OrganizationsJson.Default.OrganizationView, cancellationToken);

    /// <summary>Lets nobody of an organization in any more, for operators. Needs a reason.</summary>
    public Task<Versioned<OrganizationView>> DisableAsync(string organization, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(
            HttpMethod.Put,
            ForOperator(organization) + "/disabled",
            tag,
            OrganizationsJson.Default.OrganizationView,
            cancellationToken);

    /// <summary>Lets the people of a disabled organization in again, for operators. Needs a reason.</summary>
    public Task<Versioned<OrganizationView>> EnableAsync(string organization, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(
            HttpMethod.Put,
            ForOperator(organization) + "/enabled",
            tag,
            OrganizationsJson.Default.OrganizationView,
            cancellationToken);

    /// <summary>Ends all sessions of an organization's people. Needs a reason.</summary>
    public Task<SessionsEnded> EndSessionsAsync(string organization, CancellationToken cancellationToken) =>
        _api.RemoveAsync(ApiPath.Organization(organization) + "/sessions", AccountJson.Default.SessionsEnded, cancellationToken);

    /// <summary>Stops all sign-ins of an organization, or of the installation where none is named. Needs a reason.</summary>
    public Task StopSignInsAsync(string? organization, CancellationToken cancellationToken) =>
        _api.TurnOnAsync(SignInStop(organization), cancellationToken);

    /// <summary>Allows sign-ins again. Needs a reason.</summary>
    public Task AllowSignInsAsync(string? organization, CancellationToken cancellationToken) =>
        _api.RemoveAsync(SignInStop(organization), null, cancellationToken);

    private static string SignInStop(string? organization) => $"{ApiPath.Owner(organization)}/sign-in-stop";

    private static string ForOperator(string organization) =>
        $"{ApiPath.Installation}/organizations/{Uri.EscapeDataString(organization)}";
}
