namespace Weir.Contracts.Client;

/// <summary>The programs that act for an organization, and their access keys.</summary>
public sealed class ServiceAccountsClient
{
    private readonly ApiConnection _api;

    internal ServiceAccountsClient(ApiConnection api) => _api = api;

    /// <summary>The service accounts of an organization.</summary>
    public IAsyncEnumerable<ServiceAccountView> ListAsync(string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(All(organization), options, ServiceAccountsJson.Default.PageServiceAccountView, cancellationToken);

    /// <summary>Makes a service account.</summary>
    public Task<Versioned<ServiceAccountView>> CreateAsync(
        string organization, ServiceAccountDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            All(organization),
            draft,
            ServiceAccountsJson.Default.ServiceAccountDraft,
            ServiceAccountsJson.Default.ServiceAccountView,
            cancellationToken);

    /// <summary>A service account.</summary>
    public Task<Versioned<ServiceAccountView>> GetAsync(string organization, string account, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, account), ServiceAccountsJson.Default.ServiceAccountView, cancellationToken);

    /// <summary>Renames or describes a service account.</summary>
    public Task<Versioned<ServiceAccountView>> UpdateAsync(
        string organization, string account, ServiceAccountDraft draft, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            One(organization, account),
            draft,
            tag,
            ServiceAccountsJson.Default.ServiceAccountDraft,
            ServiceAccountsJson.Default.ServiceAccountView,
            cancellationToken);

    /// <summary>Lets a service account in no more.</summary>
    public Task<Versioned<ServiceAccountView>> DisableAsync(
        string organization, string account, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(
            HttpMethod.Put,
            One(organization, account) + "/disabled",
            tag,
            ServiceAccountsJson.Default.ServiceAccountView,
            cancellationToken);

    /// <summary>Lets a disabled service account in again.</summary>
    public Task<Versioned<ServiceAccountView>> EnableAsync(
        string organization, string account, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(
            HttpMethod.Put,
            One(organization, account) + "/enabled",
            tag,
            ServiceAccountsJson.Default.ServiceAccountView,
            cancellationToken);

    /// <summary>Removes a service account with its grants and keys.</summary>
    public Task RemoveAsync(string organization, string account, string? tag, CancellationToken cancellationToken) =>
        _api.RemoveAsync(One(organization, account), tag, cancellationToken);

    /// <summary>The access keys of a service account, without their secrets.</summary>
    public IAsyncEnumerable<AccessKeyView> ListKeysAsync(
        string organization, string account, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(One(organization, account) + "/access-keys", options, AccessKeysJson.Default.PageAccessKeyView, cancellationToken);

    /// <summary>An access key of a service account.</summary>
    public Task<Versioned<AccessKeyView>> GetKeyAsync(
        string organization, string account, string key, CancellationToken cancellationToken) =>
        _api.GetAsync(Key(organization, account, key), AccessKeysJson.Default.AccessKeyView, cancellationToken);

    /// <summary>Makes an access key of a service account. Its secret stands in the first answer only.</summary>
    public Task<Versioned<IssuedAccessKey>> CreateKeyAsync(
        string organization, string account, AccessKeyDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            One(organization, account) + "/access-keys",
            draft,
            AccessKeysJson.Default.AccessKeyDraft,
            AccessKeysJson.Default.IssuedAccessKey,
            cancellationToken);

    /// <summary>Makes a new access key of the same scope in the place of one that counts on for a while.</summary>
    public Task<Versioned<IssuedAccessKey>> RotateKeyAsync(
        string organization, string account, string key, AccessKeyRotation rotation, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            Key(organization, account, key) + "/rotation",
            rotation,
            AccessKeysJson.Default.AccessKeyRotation,
            AccessKeysJson.Default.IssuedAccessKey,
            cancellationToken);

    /// <summary>Revokes an access key of a service account at once.</summary>
    public Task RevokeKeyAsync(string organization, string account, string key, CancellationToken cancellationToken) =>
        _api.RemoveAsync(Key(organization, account, key), null, cancellationToken);

    private static string All(string organization) => $"{ApiPath.Organization(organization)}/service-accounts";

    private static string One(string organization, string account) => $"{All(organization)}/{Uri.EscapeDataString(account)}";

    private static string Key(string organization, string account, string key) =>
        $"{One(organization, account)}/access-keys/{Uri.EscapeDataString(key)}";
}
