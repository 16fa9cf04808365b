namespace Weir.Contracts.Client;

/// <summary>One's own account, as far as an access key reaches it.</summary>
public sealed class AccountClient
{
    private const string Keys = "/api/v1/me/access-keys";
    private readonly ApiConnection _api;

    internal AccountClient(ApiConnection api) => _api = api;

    /// <summary>Who one is and what is held about one.</summary>
    /// <exception cref="ApiException">The server refuses.</exception>
    /// <exception cref="ConnectionException">There is no answer.</exception>
    public Task<Versioned<AccountAnswer>> GetAsync(CancellationToken cancellationToken) =>
        _api.GetAsync("/api/v1/me", AccountJson.Default.AccountAnswer, cancellationToken);

    /// <summary>What one was told about one's own account.</summary>
    public async Task<NoticeList> ListNoticesAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync("/api/v1/me/notices", AccountJson.Default.NoticeList, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>One's own access keys, without their secrets.</summary>
    public IAsyncEnumerable<AccessKeyView> ListKeysAsync(ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(Keys, options, AccessKeysJson.Default.PageAccessKeyView, cancellationToken);

    /// <summary>One of one's own access keys.</summary>
    public Task<Versioned<AccessKeyView>> GetKeyAsync(string key, CancellationToken cancellationToken) =>
        _api.GetAsync($"{Keys}/{Uri.EscapeDataString(key)}", AccessKeysJson.Default.AccessKeyView, cancellationToken);

    /// <summary>Revokes one of one's own access keys at once.</summary>
    public Task RevokeKeyAsync(string key, CancellationToken cancellationToken) =>
        _api.RemoveAsync($"{Keys}/{Uri.EscapeDataString(key)}", null, cancellationToken);
}
