using System.Text;

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

    /// <summary>The bytes of an entry as the ledger hashes them.</summary>
    public Task<byte[]> GetRecordAsync(string? organization, string entry, CancellationToken cancellationToken) =>
        _api.GetBytesAsync($"{Of(organization)}/{Uri.EscapeDataString(entry)}/record", cancellationToken);

    /// <summary>The proof that an entry is in the ledger, as a <c>.tlog-proof</c> file. An entry has one after a second at most.</summary>
    public async Task<string> GetReceiptAsync(string? organization, string entry, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(
            await _api.GetBytesAsync($"{Of(organization)}/{Uri.EscapeDataString(entry)}/receipt", cancellationToken));

    /// <summary>Writes all entries that filters let through, the oldest first.</summary>
    /// <param name="organization">Whose; null for the installation.</param>
    /// <param name="format"><c>jsonl</c> for JSON Lines, <c>csv</c> for a table that is safe for spreadsheets.</param>
    /// <param name="filters">As for the list.</param>
    /// <param name="destination">Receives them as they come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ExportAsync(
        string? organization,
        string format,
        IReadOnlyDictionary<string, string> filters,
        Stream destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filters);
        var others = filters.Select(static filter => $"&{Uri.EscapeDataString(filter.Key)}={Uri.EscapeDataString(filter.Value)}");
        return _api.CopyAsync(
            $"{Of(organization)}/export?format={Uri.EscapeDataString(format)}{string.Concat(others)}", destination, cancellationToken);
    }

    private static string Of(string? organization) => $"{ApiPath.Owner(organization)}/audit";
}
