using System.Buffers.Text;
using System.Text.Json;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>
/// What the browser sends back: the JSON of <c>PublicKeyCredential.toJSON()</c>. Only what is signed or compared is read.
/// </summary>
/// <param name="CredentialId">The credential that answers.</param>
/// <param name="ClientData">The browser's words.</param>
/// <param name="AttestationObject">Only at registration.</param>
/// <param name="AuthenticatorData">Only at sign-in.</param>
/// <param name="Signature">Only at sign-in.</param>
/// <param name="UserHandle">Only at sign-in, and only from some authenticators.</param>
internal sealed record PasskeyResponse(
    byte[] CredentialId, byte[] ClientData, byte[]? AttestationObject, byte[]? AuthenticatorData, byte[]? Signature, byte[]? UserHandle)
{
    private const int LongestJson = 64 << 10;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a response; null when it is none. Nothing in it is trusted yet.</summary>
    public static PasskeyResponse? Read(string? json)
    {
        if (json is null || json.Length > LongestJson)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is how the reader says that a text is not UTF-8 or has half a surrogate pair.
            return null;
        }
    }

    private static PasskeyResponse? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "public-key"
            || !root.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object
            || !TryBytes(root, "rawId", out var id) || id is null
            || !TryBytes(root, "id", out var other) || other is null || !id.AsSpan().SequenceEqual(other)
            || !TryBytes(response, "clientDataJSON", out var client) || client is null
            || !TryBytes(response, "attestationObject", out var attestation)
            || !TryBytes(response, "authenticatorData", out var data)
            || !TryBytes(response, "signature", out var signature)
            || !TryBytes(response, "userHandle", out var handle))
        {
            return null;
        }

        return new PasskeyResponse(id, client, attestation, data, signature, handle);
    }

    /// <summary>An absent member and null give no bytes; anything but strict base64url is a fault.</summary>
    private static bool TryBytes(JsonElement element, string name, out byte[]? bytes)
    {
        bytes = null;
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        return value.ValueKind == JsonValueKind.String
            && value.GetString() is { } text
            && text.Length % 4 != 1
            && TokenText.TryDecode(text, Base64Url.GetMaxDecodedLength(text.Length), out bytes);
    }
}
