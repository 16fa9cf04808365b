using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Foundation;
using Weir.Server.SignIn.WebAuthn;

namespace Weir.Tests.Server.SignIn;

/// <summary>
/// An authenticator and its browser in software, which does what a test tells it, wrong things included. Every member is what the next
/// answer will hold.
/// </summary>
/// <param name="isEdwards">Whether it signs with Ed25519; with P-256 otherwise.</param>
internal sealed class SoftAuthenticator(bool isEdwards = false) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Ed25519Key? _edwards = isEdwards ? Ed25519Key.FromSeed(RandomNumberGenerator.GetBytes(Ed25519Key.SizeBytes)) : null;

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    public byte[]? UserHandle { get; set; }

    public string Origin { get; set; } = "https://weir.example.com";

    public string RelyingPartyId { get; set; } = "weir.example.com";

    public AuthenticatorFlags Flags { get; set; } = AuthenticatorFlags.UserPresent | AuthenticatorFlags.UserVerified;

    public uint Counter { get; set; }

    public string? CeremonyType { get; set; }

    /// <summary>Changes the browser's words before they are hashed.</summary>
    public Action<JsonObject> ClientData { get; set; } = static _ => { };

    /// <summary>Changes the text of the browser's words before it is hashed.</summary>
    public Func<string, string> ClientDataText { get; set; } = static text => text;

    /// <summary>Changes the authenticator's words before they are signed.</summary>
    public Func<byte[], byte[]> Data { get; set; } = static bytes => bytes;

    /// <summary>Changes the signature after it was made.</summary>
    public Func<byte[], byte[]> Signature { get; set; } = static bytes => bytes;

    /// <summary>The public key in COSE form, or another one.</summary>
    public Func<byte[]>? CoseKey { get; set; }

    /// <summary>The attestation's format and statement; null for none.</summary>
    public Func<byte[], byte[], (string Format, Action<CborWriter> Statement)>? Attestation { get; set; }

    /// <summary>Changes the attestation object after it was made.</summary>
    public Func<byte[], byte[]> AttestationObject { get; set; } = static bytes => bytes;

    /// <summary>Changes the whole answer.</summary>
    public Action<JsonObject> Response { get; set; } = static _ => { };

    public void Dispose()
    {
        _key.Dispose();
        _edwards?.Dispose();
    }

    /// <summary>Self attestation with the credential's own key.</summary>
    public (string Format, Action<CborWriter> Statement) SelfAttestation(byte[] data, byte[] clientHash, int algorithm = -7)
    {
        var signature = Signature(Sign([.. data, .. clientHash]));
        return ("packed", writer =>
        {
            writer.WriteStartMap(2);
            writer.WriteTextString("alg");
            writer.WriteInt32(algorithm);
            writer.WriteTextString("sig");
            writer.WriteByteString(signature);
            writer.WriteEndMap();
        }
        );
    }

    /// <summary>Answers creation options.</summary>
    public string Register(string optionsJson)
    {
        var client = MakeClientData(optionsJson, "webauthn.create");
        var own = _edwards is null ? EllipticKey(_key) : EdwardsKey(_edwards.PublicKey());
        var data = Data(MakeData(Flags | AuthenticatorFlags.AttestedCredential, CoseKey?.Invoke() ?? own));
        var writer = new CborWriter(CborConformanceMode.Lax);
        var (format, statement) = Attestation?.Invoke(data, SHA256.HashData(client)) ?? ("none", static inner =>
        {
            inner.WriteStartMap(0);
            inner.WriteEndMap();
        }
        );
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString(format);
        writer.WriteTextString("attStmt");
        statement(writer);
        writer.WriteTextString("authData");
        writer.WriteByteString(data);
        writer.WriteEndMap();
        return Answer(client, new JsonObject
        {
            ["attestationObject"] = Text(AttestationObject(writer.Encode())),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>Answers request options.</summary>
    public string SignIn(string optionsJson)
    {
        var client = MakeClientData(optionsJson, "webauthn.get");
        var data = Data(MakeData(Flags, null));
        var signature = Signature(Sign([.. data, .. SHA256.HashData(client)]));
        return Answer(client, new JsonObject
        {
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(signature),
            ["userHandle"] = UserHandle is null ? null : Text(UserHandle),
        });
    }

    /// <summary>A P-256 key in COSE form, with other members where a test asks for them.</summary>
    public static byte[] EllipticKey(ECDsa key, int type = 2, int algorithm = -7, int curve = 1, byte[]? x = null, bool extra = false)
    {
        var point = key.ExportParameters(false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(extra ? 6 : 5);
        Number(writer, 1, type);
        Number(writer, 3, algorithm);
        Number(writer, -1, curve);
        writer.WriteInt32(-2);
        writer.WriteByteString(x ?? point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        if (extra)
        {
            Number(writer, -4, 1);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>The own key, changed.</summary>
    public byte[] OwnKey(int type = 2, int algorithm = -7, int curve = 1, byte[]? x = null, bool extra = false) =>
        EllipticKey(_key, type, algorithm, curve, x, extra);

    /// <summary>A key of an Edwards curve in COSE form.</summary>
    public static byte[] EdwardsKey(byte[] x, int curve = 6)
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(4);
        Number(writer, 1, 1);
        Number(writer, 3, -8);
        Number(writer, -1, curve);
        writer.WriteInt32(-2);
        writer.WriteByteString(x);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>An RSA key in COSE form.</summary>
    public static byte[] RsaKey(RSA key, byte[]? exponent = null)
    {
        var parameters = key.ExportParameters(false);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(4);
        Number(writer, 1, 3);
        Number(writer, 3, -257);
        writer.WriteInt32(-1);
        writer.WriteByteString(parameters.Modulus!);
        writer.WriteInt32(-2);
        writer.WriteByteString(exponent ?? parameters.Exponent!);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Base64url.</summary>
    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static void Number(CborWriter writer, int label, int value)
    {
        writer.WriteInt32(label);
        writer.WriteInt32(value);
    }

    private byte[] Sign(byte[] data) => _edwards?.Sign(data) ?? _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private byte[] MakeClientData(string optionsJson, string ceremony)
    {
        var client = new JsonObject
        {
            ["type"] = CeremonyType ?? ceremony,
            ["challenge"] = (string)JsonNode.Parse(optionsJson)!["challenge"]!,
            ["origin"] = Origin,
            ["crossOrigin"] = false,
        };
        ClientData(client);
        return Encoding.UTF8.GetBytes(ClientDataText(client.ToJsonString()));
    }

    private byte[] MakeData(AuthenticatorFlags flags, byte[]? coseKey)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingPartyId)), (byte)flags, .. counter];
        return coseKey is null
            ? data
            : [.. data, .. new byte[16], (byte)(CredentialId.Length >> 8), (byte)CredentialId.Length, .. CredentialId, .. coseKey];
    }

    private string Answer(byte[] client, JsonObject response)
    {
        response["clientDataJSON"] = Text(client);
        var answer = new JsonObject
        {
            ["id"] = Text(CredentialId),
            ["rawId"] = Text(CredentialId),
            ["type"] = "public-key",
            ["response"] = response,
            ["authenticatorAttachment"] = "platform",
            ["clientExtensionResults"] = new JsonObject(),
        };
        Response(answer);
        return answer.ToJsonString();
    }
}
