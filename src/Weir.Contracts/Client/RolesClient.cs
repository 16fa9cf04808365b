namespace Weir.Contracts.Client;

/// <summary>Roles: the built-in ones and the organization's own.</summary>
public sealed class RolesClient
{
    private readonly ApiConnection _api;

    internal RolesClient(ApiConnection api) => _api = api;

    /// <summary>The roles that can be given in an organization.</summary>
    public IAsyncEnumerable<RoleView> ListAsync(string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(All(organization), options, RolesJson.Default.PageRoleView, cancellationToken);

    /// <summary>Makes a role. Needs a reason.</summary>
    public Task<Versioned<RoleView>> CreateAsync(string organization, RoleDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(All(organization), draft, RolesJson.Default.RoleDraft, RolesJson.Default.RoleView, cancellationToken);

    /// <summary>A role.</summary>
    public Task<Versioned<RoleView>> GetAsync(string organization, string role, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, role), RolesJson.Default.RoleView, cancellationToken);

    /// <summary>Changes a role. Needs a reason.</summary>
    public Task<Versioned<RoleView>> UpdateAsync(
        string organization, string role, RoleDraft draft, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            One(organization, role),
            draft,
            tag,
            RolesJson.Default.RoleDraft,
            RolesJson.Default.RoleView,
            cancellationToken);

    /// <summary>Removes a role that nobody has. Needs a reason.</summary>
    public Task RemoveAsync(string organization, string role, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(One(organization, role), tag, cancellationToken);

    /// <summary>Every permission that a role can have.</summary>
    public IAsyncEnumerable<PermissionView> ListPermissionsAsync(string organization, CancellationToken cancellationToken) =>
        _api.ListAsync(
            $"{ApiPath.Organization(organization)}/permissions",
            ListOptions.All,
            RolesJson.Default.PagePermissionView,
            cancellationToken);

    private static string All(string organization) => $"{ApiPath.Organization(organization)}/roles";

    private static string One(string organization, string role) => $"{All(organization)}/{Uri.EscapeDataString(role)}";
}
