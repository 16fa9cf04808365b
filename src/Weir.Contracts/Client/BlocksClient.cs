namespace Weir.Contracts.Client;

/// <summary>What wrong guesses block: of an organization its accounts; of the installation addresses, networks and operators' accounts.</summary>
public sealed class BlocksClient
{
    private readonly ApiConnection _api;

    internal BlocksClient(ApiConnection api) => _api = api;

    /// <summary>The blocks that there are. Filter: <c>kind</c>.</summary>
    /// <param name="organization">Whose; null for the installation's.</param>
    /// <param name="options">Which of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<BlockView> ListAsync(string? organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(All(organization), options, BlocksJson.Default.PageBlockView, cancellationToken);

    /// <summary>Lifts a block.</summary>
    /// <param name="organization">Whose; null for the installation's.</param>
    /// <param name="block">The block's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task LiftAsync(string? organization, string block, CancellationToken cancellationToken) =>
        _api.RemoveAsync($"{All(organization)}/{Uri.EscapeDataString(block)}", null, cancellationToken);

    private static string All(string? organization) => $"{ApiPath.Owner(organization)}/blocks";
}
