namespace Weir.Contracts.Client;

/// <summary>The groups of an organization and who is in them.</summary>
public sealed class GroupsClient
{
    private readonly ApiConnection _api;

    internal GroupsClient(ApiConnection api) => _api = api;

    /// <summary>The groups of an organization.</summary>
    public IAsyncEnumerable<GroupView> ListAsync(string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(All(organization), options, GroupsJson.Default.PageGroupView, cancellationToken);

    /// <summary>Makes a group.</summary>
    public Task<Versioned<GroupView>> CreateAsync(string organization, GroupDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(All(organization), draft, GroupsJson.Default.GroupDraft, GroupsJson.Default.GroupView, cancellationToken);

    /// <summary>A group.</summary>
    public Task<Versioned<GroupView>> GetAsync(string organization, string group, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, group), GroupsJson.Default.GroupView, cancellationToken);

    /// <summary>Renames or describes a group.</summary>
    public Task<Versioned<GroupView>> UpdateAsync(
        string organization, string group, GroupDraft draft, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            One(organization, group),
            draft,
            tag,
            GroupsJson.Default.GroupDraft,
            GroupsJson.Default.GroupView,
            cancellationToken);

    /// <summary>Removes a group with the grants that it has.</summary>
    public Task RemoveAsync(string organization, string group, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(One(organization, group), tag, cancellationToken);

    /// <summary>Who is in a group.</summary>
    public IAsyncEnumerable<GroupMemberView> ListMembersAsync(
        string organization, string group, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(One(organization, group) + "/members", options, GroupsJson.Default.PageGroupMemberView, cancellationToken);

    /// <summary>Adds a member.</summary>
    public Task<Versioned<GroupMemberView>> AddMemberAsync(
        string organization, string group, AddGroupMember member, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            One(organization, group) + "/members",
            member,
            GroupsJson.Default.AddGroupMember,
            GroupsJson.Default.GroupMemberView,
            cancellationToken);

    /// <summary>Takes a member out.</summary>
    public Task RemoveMemberAsync(string organization, string group, string member, CancellationToken cancellationToken) =>
        _api.RemoveAsync($"{One(organization, group)}/members/{Uri.EscapeDataString(member)}", null, cancellationToken);

    private static string All(string organization) => $"{ApiPath.Organization(organization)}/groups";

    private static string One(string organization, string group) => $"{All(organization)}/{Uri.EscapeDataString(group)}";
}
