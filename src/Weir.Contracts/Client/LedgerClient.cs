using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Weir.Contracts.Client;

/// <summary>
/// The ledger of an organization, or of the installation where none is named: what an auditor needs to check that the record was not
/// altered, in the forms of C2SP.
/// </summary>
public sealed class LedgerClient
{
    private readonly ApiConnection _api;

    internal LedgerClient(ApiConnection api) => _api = api;

    /// <summary>A signed checkpoint: the newest, or that of a size.</summary>
    public Task<string> GetCheckpointAsync(string? organization, long? size, CancellationToken cancellationToken) =>
        TextAsync($"{Of(organization)}/checkpoint{(size is { } number ? $"?size={Digits(number)}" : "")}", cancellationToken);

    /// <summary>The proof that a later checkpoint holds all of a tree that is known, as a witness is asked with it.</summary>
    public Task<string> GetConsistencyAsync(string? organization, long old, long? size, CancellationToken cancellationToken) =>
        TextAsync(
            $"{Of(organization)}/consistency?old={Digits(old)}{(size is { } number ? $"&size={Digits(number)}" : "")}", cancellationToken);

    /// <summary>The public keys that checkpoints are signed with, a line each.</summary>
    public Task<string> GetKeysAsync(string? organization, CancellationToken cancellationToken) =>
        TextAsync($"{Of(organization)}/keys", cancellationToken);

    /// <summary>A tile of the tree, such as <c>0/000</c> or <c>entries/000.p/8</c>.</summary>
    public Task<byte[]> GetTileAsync(string? organization, string path, CancellationToken cancellationToken) =>
        _api.GetBytesAsync($"{Of(organization)}/tile/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}", cancellationToken);

    /// <summary>Who may co-sign.</summary>
    public async Task<LedgerWitnessList> ListWitnessesAsync(string? organization, CancellationToken cancellationToken) =>
        (await _api.GetAsync($"{Of(organization)}/witnesses", AuditJson.Default.LedgerWitnessList, cancellationToken)).Value;

    /// <summary>Lets a witness co-sign.</summary>
    public Task<Versioned<LedgerWitnessAnswer>> AddWitnessAsync(
        string? organization, LedgerWitnessRequest witness, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"{Of(organization)}/witnesses",
            witness,
            AuditJson.Default.LedgerWitnessRequest,
            AuditJson.Default.LedgerWitnessAnswer,
            cancellationToken);

    /// <summary>Takes no co-signatures of a witness any more.</summary>
    public Task RemoveWitnessAsync(string? organization, string witness, CancellationToken cancellationToken) =>
        _api.RemoveAsync($"{Of(organization)}/witnesses/{Uri.EscapeDataString(witness)}", null, cancellationToken);

    /// <summary>Hands in a witness's co-signature over the checkpoint of a size.</summary>
    public Task CosignAsync(string? organization, long size, CosignatureRequest signature, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(signature, AuditJson.Default.CosignatureRequest);
        return _api.PostAsync(
            $"{Of(organization)}/checkpoint/{Digits(size)}/cosignatures", () => ApiConnection.ContentOf(body), cancellationToken);
    }

    private async Task<string> TextAsync(string path, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await _api.GetBytesAsync(path, cancellationToken));

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Of(string? organization) => $"{ApiPath.Owner(organization)}/ledger";
}
