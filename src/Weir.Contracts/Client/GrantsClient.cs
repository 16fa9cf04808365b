namespace Weir.Contracts.Client;

/// <summary>Who was given which role: on an organization, and on a project and its buckets.</summary>
public sealed class GrantsClient
{
    private readonly ApiConnection _api;

    internal GrantsClient(ApiConnection api) => _api = api;

    /// <summary>
    /// The grants of an organization, those on its projects too. Filters: <c>subject</c>, <c>subjectKind</c>, <c>role</c>, <c>level</c>,
    /// <c>project</c>, <c>bucket</c>.
    /// </summary>
    public IAsyncEnumerable<GrantView> ListAsync(string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(Of(organization), options, GrantsJson.Default.PageGrantView, cancellationToken);

    /// <summary>Gives a role on an organization.</summary>
    public Task<Versioned<GrantView>> GiveAsync(string organization, GiveGrant grant, CancellationToken cancellationToken) =>
        _api.CreateAsync(Of(organization), grant, GrantsJson.Default.GiveGrant, GrantsJson.Default.GrantView, cancellationToken);

    /// <summary>A grant.</summary>
    public Task<Versioned<GrantView>> GetAsync(string organization, string grant, CancellationToken cancellationToken) =>
        _api.GetAsync(Of(organization, grant), GrantsJson.Default.GrantView, cancellationToken);

    /// <summary>Changes when a grant on an organization ends.</summary>
    public Task<Versioned<GrantView>> UpdateAsync(
        string organization, string grant, UpdateGrant change, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            Of(organization, grant),
            change,
            tag,
            GrantsJson.Default.UpdateGrant,
            GrantsJson.Default.GrantView,
            cancellationToken);

    /// <summary>Takes a role on an organization.</summary>
    public Task TakeAsync(string organization, string grant, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(Of(organization, grant), tag, cancellationToken);

    /// <summary>The grants on a project.</summary>
    public IAsyncEnumerable<GrantView> ListOnProjectAsync(string project, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(On(project), options, GrantsJson.Default.PageGrantView, cancellationToken);

    /// <summary>Gives a role on a project or on a bucket of it.</summary>
    public Task<Versioned<GrantView>> GiveOnProjectAsync(string project, GiveGrant grant, CancellationToken cancellationToken) =>
        _api.CreateAsync(On(project), grant, GrantsJson.Default.GiveGrant, GrantsJson.Default.GrantView, cancellationToken);

    /// <summary>A grant on a project.</summary>
    public Task<Versioned<GrantView>> GetOnProjectAsync(string project, string grant, CancellationToken cancellationToken) =>
        _api.GetAsync(On(project, grant), GrantsJson.Default.GrantView, cancellationToken);

    /// <summary>Changes when a grant on a project ends.</summary>
    public Task<Versioned<GrantView>> UpdateOnProjectAsync(
        string project, string grant, UpdateGrant change, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            On(project, grant),
            change,
            tag,
            GrantsJson.Default.UpdateGrant,
            GrantsJson.Default.GrantView,
            cancellationToken);

    /// <summary>Takes a role on a project.</summary>
    public Task TakeOnProjectAsync(string project, string grant, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(On(project, grant), tag, cancellationToken);

    private static string Of(string organization) => $"{ApiPath.Organization(organization)}/grants";

    private static string Of(string organization, string grant) => $"{Of(organization)}/{Uri.EscapeDataString(grant)}";

    private static string On(string project) => $"/api/v1/projects/{Uri.EscapeDataString(project)}/grants";

    private static string On(string project, string grant) => $"{On(project)}/{Uri.EscapeDataString(grant)}";
}
