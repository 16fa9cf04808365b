namespace Weir.Contracts.Client;

/// <summary>Projects: what they are about, their versions, and who was active in them.</summary>
public sealed class ProjectsClient
{
    private readonly ApiConnection _api;

    internal ProjectsClient(ApiConnection api) => _api = api;

    /// <summary>The projects that one's grants reach. Filter: <c>state</c>.</summary>
    public IAsyncEnumerable<ProjectListing> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync("/api/v1/projects", options, ProjectsJson.Default.PageProjectListing, cancellationToken);

    /// <summary>That there are projects in an organization, and nothing inside them. Filter: <c>state</c>.</summary>
    public IAsyncEnumerable<ProjectListing> ListOfOrganizationAsync(
        string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(Of(organization), options, ProjectsJson.Default.PageProjectListing, cancellationToken);

    /// <summary>Makes a project, with whoever makes it as its manager.</summary>
    public Task<Versioned<ProjectView>> CreateAsync(string organization, ProjectDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(Of(organization), draft, ProjectsJson.Default.ProjectDraft, ProjectsJson.Default.ProjectView, cancellationToken);

    /// <summary>Makes oneself manager of a project. Needs a reason.</summary>
    public Task<Versioned<ProjectTakenOver>> TakeOverAsync(string organization, string project, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"{Of(organization)}/{Uri.EscapeDataString(project)}/takeover", ProjectsJson.Default.ProjectTakenOver, cancellationToken);

    /// <summary>A project.</summary>
    public Task<Versioned<ProjectView>> GetAsync(string project, CancellationToken cancellationToken) =>
        _api.GetAsync(One(project), ProjectsJson.Default.ProjectView, cancellationToken);

    /// <summary>Renames and describes a project.</summary>
    public Task<Versioned<ProjectView>> UpdateAsync(string project, ProjectDraft draft, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            One(project),
            draft,
            tag,
            ProjectsJson.Default.ProjectDraft,
            ProjectsJson.Default.ProjectView,
            cancellationToken);

    /// <summary>Puts a project aside: nothing in it can be changed.</summary>
    public Task<Versioned<ProjectView>> ArchiveAsync(string project, string? tag, CancellationToken cancellationToken) =>
        SetAsync(project, "archived", tag, cancellationToken);

    /// <summary>Brings an archived project back.</summary>
    public Task<Versioned<ProjectView>> UnarchiveAsync(string project, string? tag, CancellationToken cancellationToken) =>
        SetAsync(project, "unarchived", tag, cancellationToken);

    /// <summary>Puts a project into the recycle bin. Needs a reason.</summary>
    public Task RecycleAsync(string project, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(One(project), tag, cancellationToken);

    /// <summary>Takes a project out of the recycle bin. Needs a reason.</summary>
    public Task<Versioned<ProjectView>> RestoreAsync(string project, string? tag, CancellationToken cancellationToken) =>
        SetAsync(project, "restored", tag, cancellationToken);

    /// <summary>The versions of a project.</summary>
    public IAsyncEnumerable<ProjectVersionView> ListVersionsAsync(
        string project, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync($"{One(project)}/versions", options, ProjectVersionsJson.Default.PageProjectVersionView, cancellationToken);

    /// <summary>What was done in a project.</summary>
    public IAsyncEnumerable<ActivityView> ListActivityAsync(string project, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync($"{One(project)}/activity", options, ProjectsJson.Default.PageActivityView, cancellationToken);

    private Task<Versioned<ProjectView>> SetAsync(string project, string state, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(HttpMethod.Put, $"{One(project)}/{state}", tag, ProjectsJson.Default.ProjectView, cancellationToken);

    private static string Of(string organization) => $"/api/v1/organizations/{Uri.EscapeDataString(organization)}/projects";

    private static string One(string project) => $"/api/v1/projects/{Uri.EscapeDataString(project)}";
}
