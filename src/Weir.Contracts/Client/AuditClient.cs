namespace Weir.Contracts.Client;

/// <summary>The record: of an organization, or of the installation where none is named. Looking at it is recorded.</summary>
public sealed class AuditClient
{
    private readonly ApiConnection _api;

    internal AuditClient(ApiConnection api) => _api = api;

    /// <summary>
    /// Entries, the newest first; the list takes no order. Filters: <c>actor</c>, <c>action</c>, <c>resource</c>, <c>outcome</c>,
    /// <c>door</c>, <c>from</c>, <c>to</c> and others.
    /// </summary>
    public IAsyncEnumerable<AuditEntryAnswer> ListAsync(string? organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(Of(organization), options, ClientJson.Default.PageAuditEntryAnswer, cancellationToken);

    /// <summary>An entry.</summary>
    public Task<Versioned<AuditEntryAnswer>> GetAsync(string? organization, string entry, CancellationToken cancellationToken) =>
        _api.GetAsync($"{Of(organization)}/{Uri.EscapeDataString(entry)}", AuditJson.Default.AuditEntryAnswer, cancellationToken);

    private static string Of(string? organization) => organization is null
        ? "/api/v1/installation/audit"
        : $"/api/v1/organizations/{Uri.EscapeDataString(organization)}/audit";
}
