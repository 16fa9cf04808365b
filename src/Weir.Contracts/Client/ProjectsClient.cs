using System.Globalization;

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

    /// <summary>Makes a version of the project as it is now, and makes it the active one.</summary>
    public Task<Versioned<ProjectVersionView>> CreateVersionAsync(
        string project, ProjectVersionDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"{One(project)}/versions",
            draft,
            ProjectVersionsJson.Default.ProjectVersionDraft,
            ProjectVersionsJson.Default.ProjectVersionView,
            cancellationToken);

    /// <summary>A version with its sections and who worked on it.</summary>
    public Task<Versioned<ProjectVersionView>> GetVersionAsync(string project, long number, CancellationToken cancellationToken) =>
        _api.GetAsync(Version(project, number), ProjectVersionsJson.Default.ProjectVersionView, cancellationToken);

    /// <summary>Returns to a version. The tag is the project's.</summary>
    public Task<Versioned<ProjectView>> ActivateVersionAsync(
        string project, long number, ActivateVersion request, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            Version(project, number) + "/active",
            request,
            tag,
            ProjectVersionsJson.Default.ActivateVersion,
            ProjectsJson.Default.ProjectView,
            cancellationToken);

    /// <summary>What is different between two versions.</summary>
    public async Task<VersionDifferences> CompareVersionsAsync(
        string project, long number, long other, CancellationToken cancellationToken) => (await _api.GetAsync(
        $"{Version(project, number)}/differences/{Digits(other)}", ProjectVersionsJson.Default.VersionDifferences, cancellationToken)).Value;

    /// <summary>The access that the installation's operators have to a project for support; empty for none.</summary>
    public async Task<SupportList> ListSupportAsync(string project, CancellationToken cancellationToken) =>
        (await _api.GetAsync($"{One(project)}/support", ProjectsJson.Default.SupportList, cancellationToken)).Value;

    /// <summary>Lets the installation's operators in until a moment. Needs a reason.</summary>
    public Task<Versioned<SupportView>> GiveSupportAsync(string project, SupportDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"{One(project)}/support", draft, ProjectsJson.Default.SupportDraft, ProjectsJson.Default.SupportView, cancellationToken);

    /// <summary>Lets them in no more, from their next request on. Needs a reason.</summary>
    public Task TakeSupportAsync(string project, string grant, CancellationToken cancellationToken) =>
        _api.RemoveAsync($"{One(project)}/support/{Uri.EscapeDataString(grant)}", null, cancellationToken);

    /// <summary>What the final removal of a project would remove, what is held, and when the recycle bin does it by itself.</summary>
    public Task<Versioned<ProjectRemoval>> GetRemovalAsync(string project, CancellationToken cancellationToken) =>
        _api.GetAsync($"{One(project)}/removal", ProjectsJson.Default.ProjectRemoval, cancellationToken);

    /// <summary>Removes a project out of the recycle bin for good. Needs a reason. The tag is that of the removal's plan.</summary>
    public Task<Versioned<ProjectRemoval>> RemoveAsync(string project, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(HttpMethod.Put, $"{One(project)}/removed", tag, ProjectsJson.Default.ProjectRemoval, cancellationToken);

    /// <summary>Everybody who was active in a project, the last active first.</summary>
    public async Task<ActivePeople> ListPeopleAsync(string project, CancellationToken cancellationToken) =>
        (await _api.GetAsync($"{One(project)}/activity/people", ProjectsJson.Default.ActivePeople, cancellationToken)).Value;

    /// <summary>What was done in a project.</summary>
    public IAsyncEnumerable<ActivityView> ListActivityAsync(string project, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync($"{One(project)}/activity", options, ProjectsJson.Default.PageActivityView, cancellationToken);

    private Task<Versioned<ProjectView>> SetAsync(string project, string state, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(HttpMethod.Put, $"{One(project)}/{state}", tag, ProjectsJson.Default.ProjectView, cancellationToken);

    private static string Of(string organization) => $"{ApiPath.Organization(organization)}/projects";

    private static string Version(string project, long number) => $"{One(project)}/versions/{Digits(number)}";

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string One(string project) => $"/api/v1/projects/{Uri.EscapeDataString(project)}";
}
