namespace Weir.Contracts.Client;

/// <summary>One's own account, as far as an access key reaches it: seen, and changed by people who are signed in only.</summary>
public sealed class AccountClient
{
    private const string Keys = "/api/v1/me/access-keys";
    private readonly ApiConnection _api;

    internal AccountClient(ApiConnection api) => _api = api;

    /// <summary>Who the credential is that this client shows, and what it can do. Programs have no account, and an answer to this.</summary>
    /// <exception cref="ApiException">The credential does not count.</exception>
    /// <exception cref="ConnectionException">There is no answer.</exception>
    public async Task<IdentityView> IdentifyAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync("/api/v1/identity", IdentityJson.Default.IdentityView, cancellationToken)).Value;

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

    /// <summary>One's own sessions, the newest first.</summary>
    public async Task<SessionList> ListSessionsAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync("/api/v1/me/sessions", AccountJson.Default.SessionList, cancellationToken)).Value;

    /// <summary>One's own second factors.</summary>
    public async Task<FactorList> ListFactorsAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync("/api/v1/me/factors", AccountJson.Default.FactorList, cancellationToken)).Value;
}
