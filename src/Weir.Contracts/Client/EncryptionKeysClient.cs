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

    /// <summary>A project's key with its versions, and how far a rotation has come.</summary>
    public Task<Versioned<EncryptionKeyView>> GetOfProjectAsync(string project, CancellationToken cancellationToken) =>
        _api.GetAsync(OfProject(project), EncryptionKeysJson.Default.EncryptionKeyView, cancellationToken);

    /// <summary>Asks for the rotation of a project's key: its objects' keys are wrapped under the new version beside all other work.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="rotation">Whether older versions are destroyed afterwards.</param>
    /// <param name="tag">Of the version that is to be replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Versioned<EncryptionKeyView>> RotateProjectAsync(
        string project, KeyRotation rotation, string? tag, CancellationToken cancellationToken) => _api.UpdateAsync(
        HttpMethod.Put,
        OfProject(project) + "/rotated",
        rotation,
        tag,
        EncryptionKeysJson.Default.KeyRotation,
        EncryptionKeysJson.Default.EncryptionKeyView,
        cancellationToken);

    private static string OfProject(string project) => $"/api/v1/projects/{Uri.EscapeDataString(project)}/encryption-key";

    private static string Of(string? organization) => $"{ApiPath.Owner(organization)}/encryption-key";
}
