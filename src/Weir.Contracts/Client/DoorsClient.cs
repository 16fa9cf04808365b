namespace Weir.Contracts.Client;

/// <summary>How clients get to a server beside its API.</summary>
public sealed class DoorsClient
{
    private readonly ApiConnection _api;

    internal DoorsClient(ApiConnection api) => _api = api;

    /// <summary>Where the doors are, and which authority to trust.</summary>
    public async Task<DoorsView> GetAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync("/api/v1/doors", DoorsJson.Default.DoorsView, cancellationToken)).Value;
}
