using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>The answer to a device that asks to be signed in (RFC 8628 section 3.2); the names on the wire are the standard's.</summary>
/// <param name="DeviceCode">What the device asks with whether it was approved; a secret.</param>
/// <param name="UserCode">What the person types: two groups of four letters.</param>
/// <param name="VerificationUri">Where the person types it.</param>
/// <param name="ExpiresIn">Seconds until both codes no longer count.</param>
/// <param name="Interval">Seconds between two questions.</param>
public sealed record DeviceAuthorization(
    [property: JsonPropertyName("device_code")] string DeviceCode,
    [property: JsonPropertyName("user_code")] string UserCode,
    [property: JsonPropertyName("verification_uri")] string VerificationUri,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("interval")] int Interval);

/// <summary>What a device gets once it was approved (RFC 6749 section 5.1): an access key, in this answer only.</summary>
/// <param name="AccessToken">The access key.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until it no longer counts.</param>
/// <param name="Scope">The only permissions, with a space between them; null for all that need no fresh second factor.</param>
/// <param name="KeyId">The access key's id, which is no secret.</param>
public sealed record DeviceAccess(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("scope")] string? Scope,
    [property: JsonPropertyName("key_id")] string KeyId);

/// <summary>Why a device gets nothing yet, or nothing at all (RFC 8628 section 3.5).</summary>
/// <param name="Error">
/// <c>authorization_pending</c>, <c>slow_down</c>, <c>access_denied</c>, <c>expired_token</c>, <c>invalid_request</c>, <c>invalid_client</c>,
/// <c>invalid_scope</c>, <c>invalid_grant</c> or <c>unsupported_grant_type</c>.
/// </param>
/// <param name="Description">The same for people.</param>
public sealed record DeviceError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string? Description);

/// <summary>Names a waiting device by what its screen shows.</summary>
/// <param name="UserCode">The code; case, spaces and hyphens do not matter.</param>
public sealed record DeviceCodeRequest(string UserCode);

/// <summary>A device that waits for somebody to sign it in: what is known of it, so that nobody approves another's.</summary>
/// <param name="UserCode">The code as the device shows it.</param>
/// <param name="Name">What the device calls itself; anybody can claim any name.</param>
/// <param name="Address">From where it asked; null where that is not known.</param>
/// <param name="Permissions">The only permissions that it asks for; null for all that need no fresh second factor.</param>
/// <param name="AskedAt">When it asked.</param>
/// <param name="ExpiresAt">Until when it waits.</param>
public sealed record WaitingDevice(
    string UserCode,
    string Name,
    string? Address,
    IReadOnlyList<string>? Permissions,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt);

/// <summary>How the records of devices are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DeviceAuthorization))]
[JsonSerializable(typeof(DeviceAccess))]
[JsonSerializable(typeof(DeviceError))]
[JsonSerializable(typeof(DeviceCodeRequest))]
[JsonSerializable(typeof(WaitingDevice))]
public sealed partial class DevicesJson : JsonSerializerContext;
