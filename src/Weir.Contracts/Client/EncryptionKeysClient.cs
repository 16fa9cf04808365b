namespace Weir.Contracts.Client;

/// <summary>The keys that things are sealed under.</summary>
public sealed class EncryptionKeysClient
{
    private readonly ApiConnection _api;

    internal EncryptionKeysClient(ApiConnection api) => _api = api;

    /// <summary>A key with its versions.</summary>
    /// <param name="organization">Whose; null for the installation's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Versioned<EncryptionKeyView>> GetAsync(string? organization, CancellationToken cancellationToken) =>
        _api.GetAsync(Of(organization), EncryptionKeysJson.Default.EncryptionKeyView, cancellationToken);

    /// <summary>Asks for a rotation, which the server does at once but beside the request.</summary>
    /// <param name="organization">Whose; null for the installation's.</param>
    /// <param name="rotation">What it changes beside what seals.</param>
    /// <param name="tag">Of the version that is to be replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Versioned<EncryptionKeyView>> RotateAsync(
        string? organization, KeyRotation rotation, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            Of(organization) + "/rotated",
            rotation,
            tag,
            EncryptionKeysJson.Default.KeyRotation,
            EncryptionKeysJson.Default.EncryptionKeyView,
            cancellationToken);

    private static string Of(string? organization) => $"{ApiPath.Owner(organization)}/encryption-key";
}
