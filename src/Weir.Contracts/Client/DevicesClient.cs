using System.Net;
using System.Text.Json;

namespace Weir.Contracts.Client;

/// <summary>Signs a device in without a password on it: a person approves it somewhere else (RFC 8628).</summary>
public sealed class DevicesClient
{
    private const string ClientId = "weir";
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private readonly ApiConnection _api;

    internal DevicesClient(ApiConnection api) => _api = api;

    /// <summary>Asks for the codes.</summary>
    /// <param name="name">What the device calls itself, such as the name of the machine.</param>
    /// <param name="permissions">The only permissions that are asked for; empty for all that need no fresh second factor.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">The server refuses.</exception>
    /// <exception cref="ConnectionException">There is no answer.</exception>
    public Task<DeviceAuthorization> AuthorizeAsync(string name, IReadOnlyList<string> permissions, CancellationToken cancellationToken) =>
        _api.PostAsync(
            "/api/v1/device/authorize",
            () => new FormUrlEncodedContent(
            [
                new("client_id", ClientId),
                new("device_name", name),
                .. permissions.Count == 0 ? [] : new KeyValuePair<string, string>[] { new("scope", string.Join(' ', permissions)) },
            ]),
            DevicesJson.Default.DeviceAuthorization,
            cancellationToken);

    /// <summary>Asks once whether the device was approved.</summary>
    /// <returns>The access key, or why there is none.</returns>
    /// <exception cref="ApiException">The server refuses for another reason than those of the standard.</exception>
    /// <exception cref="ConnectionException">There is no answer.</exception>
    public async Task<(DeviceAccess? Token, DeviceError? Error)> AskAsync(string deviceCode, CancellationToken cancellationToken)
    {
        var (status, body) = await _api.ExchangeAsync(
            "/api/v1/device/token",
            () => new FormUrlEncodedContent(
            [
                new("client_id", ClientId),
                new("grant_type", GrantType),
                new("device_code", deviceCode),
            ]),
            [HttpStatusCode.BadRequest],
            cancellationToken);
        try
        {
            return status == HttpStatusCode.OK
                ? (JsonSerializer.Deserialize(body, DevicesJson.Default.DeviceAccess), null)
                : (null, JsonSerializer.Deserialize(body, DevicesJson.Default.DeviceError));
        }
        catch (JsonException exception)
        {
            throw new ConnectionException(ConnectionFailure.NotUnderstood, "the answer is not one that a Weir server gives", exception);
        }
    }

    /// <summary>Ends the access key that this client shows.</summary>
    /// <exception cref="ApiException">The server refuses.</exception>
    /// <exception cref="ConnectionException">There is no answer.</exception>
    public Task RevokeAsync(CancellationToken cancellationToken) => _api.RemoveAsync("/api/v1/device/key", null, cancellationToken);
}
