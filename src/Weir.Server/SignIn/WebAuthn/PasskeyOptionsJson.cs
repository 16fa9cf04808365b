using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>Whom a new passkey is for, as the authenticator shows it.</summary>
/// <param name="UserHandle">1 to 64 bytes that say nothing about the person.</param>
/// <param name="SignInName">The name typed at sign-in, such as the e-mail address.</param>
/// <param name="DisplayName">The person's name.</param>
internal sealed record PasskeyOwner(byte[] UserHandle, string SignInName, string DisplayName);

/// <summary>The options that a page hands to the browser, for <c>parseCreationOptionsFromJSON</c> and <c>parseRequestOptionsFromJSON</c>.</summary>
internal static class PasskeyOptionsJson
{
    /// <summary>Options for making a passkey.</summary>
    public static string Create(PasskeySettings settings, PasskeyChallenge challenge, PasskeyOwner owner, IEnumerable<Passkey> existing) =>
        Write(json =>
        {
            json.WriteStartObject("rp");
            json.WriteString("id", settings.RelyingPartyId);
            json.WriteString("name", settings.Name);
            json.WriteEndObject();
            json.WriteStartObject("user");
            json.WriteString("id", Base64Url.EncodeToString(owner.UserHandle));
            json.WriteString("name", owner.SignInName);
            json.WriteString("displayName", owner.DisplayName);
            json.WriteEndObject();
            WriteChallenge(json, settings, challenge);
            WriteAlgorithms(json);
            WriteCredentials(json, "excludeCredentials", existing);
            json.WriteStartObject("authenticatorSelection");
            json.WriteString("residentKey", "preferred");
            json.WriteBoolean("requireResidentKey", false);
            json.WriteString("userVerification", "required");
            json.WriteEndObject();
            json.WriteString("attestation", "none");
        });

    /// <summary>Options for using one; with no allowed passkeys the authenticator offers those it has.</summary>
    public static string Get(PasskeySettings settings, PasskeyChallenge challenge, IEnumerable<Passkey> allowed) => Write(json =>
    {
        WriteChallenge(json, settings, challenge);
        json.WriteString("rpId", settings.RelyingPartyId);
        WriteCredentials(json, "allowCredentials", allowed);
        json.WriteString("userVerification", "required");
    });

    private static void WriteChallenge(Utf8JsonWriter json, PasskeySettings settings, PasskeyChallenge challenge)
    {
        json.WriteString("challenge", Base64Url.EncodeToString(challenge.Bytes));
        json.WriteNumber("timeout", (long)settings.Timeout.TotalMilliseconds);
    }

    private static void WriteAlgorithms(Utf8JsonWriter json)
    {
        json.WriteStartArray("pubKeyCredParams");
        foreach (var algorithm in CoseKey.Accepted)
        {
            json.WriteStartObject();
            json.WriteString("type", "public-key");
            json.WriteNumber("alg", algorithm);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCredentials(Utf8JsonWriter json, string name, IEnumerable<Passkey> passkeys)
    {
        json.WriteStartArray(name);
        foreach (var passkey in passkeys)
        {
            json.WriteStartObject();
            json.WriteString("type", "public-key");
            json.WriteString("id", Base64Url.EncodeToString(passkey.CredentialId));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
