using System.Security.Cryptography;
using System.Text.Json;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>What the browser says about the ceremony (WebAuthn level 3, section 5.8.1); the authenticator signs its hash.</summary>
internal static class ClientData
{
    private const int ChallengeBytes = 32;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Compares the browser's words with the challenge that was given; the fault, or null.</summary>
    public static PasskeyFault? Check(ReadOnlyMemory<byte> json, PasskeyChallenge challenge, PasskeySettings settings)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Check(document.RootElement, challenge, settings)
                : PasskeyFault.Malformed;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is how the reader says that a text is not UTF-8 or has half a surrogate pair.
            return PasskeyFault.Malformed;
        }
    }

    private static PasskeyFault? Check(JsonElement data, PasskeyChallenge challenge, PasskeySettings settings)
    {
        if (Text(data, "type") is not { } type || Text(data, "challenge") is not { } answered || Text(data, "origin") is not { } origin)
        {
            return PasskeyFault.Malformed;
        }

        var expected = challenge.Ceremony == PasskeyCeremony.Registration ? "webauthn.create" : "webauthn.get";
        if (type != expected)
        {
            return PasskeyFault.OtherCeremony;
        }

        if (!TokenText.TryDecode(answered, ChallengeBytes, out var bytes) || !CryptographicOperations.FixedTimeEquals(bytes, challenge.Bytes))
        {
            return PasskeyFault.OtherChallenge;
        }

        if (origin != settings.Origin)
        {
            return PasskeyFault.OtherOrigin;
        }

        var framed = data.TryGetProperty("crossOrigin", out var cross) && cross.ValueKind != JsonValueKind.False;
        return framed || data.TryGetProperty("topOrigin", out _) ? PasskeyFault.CrossOrigin : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
