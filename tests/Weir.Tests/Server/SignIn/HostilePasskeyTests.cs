using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weir.Server.SignIn.WebAuthn;
using Cases = System.Collections.Generic.Dictionary<
    string, (Weir.Server.SignIn.WebAuthn.PasskeyFault Fault, System.Action<Weir.Tests.Server.SignIn.SoftAuthenticator> Change)>;

namespace Weir.Tests.Server.SignIn;

/// <summary>Answers that an attacker, a confused browser or a broken authenticator sends; each is refused for its own reason.</summary>
public sealed class HostilePasskeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PasskeyOwner Anna = new([1, 2, 3, 4], "anna@example.com", "Anna");

    private static readonly Cases BrowserWords = new()
    {
        ["origin of another host"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "https://evil.example"),
        ["origin with another scheme"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "http://weir.example.com"),
        ["origin with a port"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "https://weir.example.com:8443"),
        ["origin with a slash"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "https://weir.example.com/"),
        ["origin in capitals"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "https://WEIR.example.com"),
        ["origin of a subdomain"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "https://x.weir.example.com"),
        ["origin that begins alike"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "https://weir.example.com.evil.example"),
        ["origin null"] = (PasskeyFault.OtherOrigin, static a => a.Origin = "null"),
        ["cross-origin true"] = (PasskeyFault.CrossOrigin, static a => a.ClientData = static data => data["crossOrigin"] = true),
        ["cross-origin as text"] = (PasskeyFault.CrossOrigin, static a => a.ClientData = static data => data["crossOrigin"] = "false"),
        ["top origin"] = (PasskeyFault.CrossOrigin, static a => a.ClientData = static data => data["topOrigin"] = "https://evil.example"),
        ["type of no ceremony"] = (PasskeyFault.OtherCeremony, static a => a.CeremonyType = "payment.get"),
        ["type empty"] = (PasskeyFault.OtherCeremony, static a => a.CeremonyType = ""),
        ["challenge missing"] = (PasskeyFault.Malformed, static a => a.ClientData = static data => data.Remove("challenge")),
        ["challenge empty"] = (PasskeyFault.OtherChallenge, static a => a.ClientData = static data => data["challenge"] = ""),
        ["challenge padded"] = (
            PasskeyFault.OtherChallenge,
            static a => a.ClientData = static data => data["challenge"] = data["challenge"] + "="),
        ["challenge cut"] = (
            PasskeyFault.OtherChallenge,
            static a => a.ClientData = static data => data["challenge"] = ((string)data["challenge"]!)[..42]),
        ["challenge of zeros"] = (
            PasskeyFault.OtherChallenge,
            static a => a.ClientData = static data => data["challenge"] = new string('A', 43)),
        ["challenge a number"] = (PasskeyFault.Malformed, static a => a.ClientData = static data => data["challenge"] = 7),
        ["origin missing"] = (PasskeyFault.Malformed, static a => a.ClientData = static data => data.Remove("origin")),
        ["client data cut"] = (PasskeyFault.Malformed, static a => a.ClientDataText = static text => text[..^1]),
        ["client data twice"] = (PasskeyFault.Malformed, static a => a.ClientDataText = static text => text + text),
        ["client data an array"] = (PasskeyFault.Malformed, static a => a.ClientDataText = static text => $"[{text}]"),
        ["client data empty"] = (PasskeyFault.Malformed, static a => a.ClientDataText = static _ => ""),
        ["client data with half a surrogate pair"] = (
            PasskeyFault.Malformed,
            static a => a.ClientDataText = static text => text.Replace("webauthn", "\\ud800", StringComparison.Ordinal)),
        ["client data with two origins"] = (
            PasskeyFault.Malformed,
            static a => a.ClientDataText = static text => text.Replace("{", "{\"origin\":\"https://evil.example\",", StringComparison.Ordinal)),
        ["client data nested deep"] = (
            PasskeyFault.Malformed,
            static a => a.ClientDataText = static text =>
                text.Replace("{", $"{{\"x\":{new string('[', 500)}{new string(']', 500)},", StringComparison.Ordinal)),
    };

    private static readonly Cases AuthenticatorWords = new()
    {
        ["relying party of another host"] = (PasskeyFault.OtherRelyingParty, static a => a.RelyingPartyId = "evil.example"),
        ["relying party of the parent domain"] = (PasskeyFault.OtherRelyingParty, static a => a.RelyingPartyId = "example.com"),
        ["relying party hash of zeros"] = (
            PasskeyFault.OtherRelyingParty,
            static a => a.Data = static data => [.. new byte[32], .. data[32..]]),
        ["user not present"] = (PasskeyFault.UserNotPresent, static a => a.Flags = AuthenticatorFlags.UserVerified),
        ["user not verified"] = (PasskeyFault.UserNotVerified, static a => a.Flags = AuthenticatorFlags.UserPresent),
        ["backed up without being eligible"] = (PasskeyFault.Flags, static a => a.Flags |= AuthenticatorFlags.BackedUp),
        ["a reserved flag"] = (PasskeyFault.Flags, static a => a.Flags |= (AuthenticatorFlags)2),
        ["extensions promised and missing"] = (PasskeyFault.Malformed, static a => a.Flags |= AuthenticatorFlags.Extensions),
        ["bytes after the authenticator data"] = (PasskeyFault.Malformed, static a => a.Data = static data => [.. data, 0]),
        ["authenticator data of 36 bytes"] = (PasskeyFault.Malformed, static a => a.Data = static data => data[..36]),
        ["authenticator data empty"] = (PasskeyFault.Malformed, static a => a.Data = static _ => []),
        ["id and rawId differ"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["id"] = SoftAuthenticator.Text(new byte[32])),
        ["type of credential"] = (PasskeyFault.Malformed, static a => a.Response = static answer => answer["type"] = "password"),
        ["response missing"] = (PasskeyFault.Malformed, static a => a.Response = static answer => answer.Remove("response")),
        ["response an array"] = (PasskeyFault.Malformed, static a => a.Response = static answer => answer["response"] = new JsonArray()),
        ["client data missing"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["response"]!.AsObject().Remove("clientDataJSON")),
        ["client data in plain base64"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["response"]!["clientDataJSON"] = "ab+/"),
        ["client data of one character"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["response"]!["clientDataJSON"] = "a"),
        ["a huge answer"] = (PasskeyFault.Malformed, static a => a.Response = static answer => answer["x"] = new string('x', 100_000)),
    };

    private static readonly Cases Registration = new()
    {
        ["sign-in in its place"] = (PasskeyFault.OtherCeremony, static a => a.CeremonyType = "webauthn.get"),
        ["no credential"] = (
            PasskeyFault.Malformed,
            static a => a.Data = static data => [.. data[..32], (byte)(data[32] & ~64), .. data[33..37]]),
        ["credential id too short"] = (PasskeyFault.Malformed, static a => a.CredentialId = new byte[15]),
        ["credential id too long"] = (PasskeyFault.Malformed, static a => a.CredentialId = new byte[1024]),
        ["credential id longer than the data"] = (
            PasskeyFault.Malformed,
            static a => a.Data = static data => [.. data[..53], 3, 255, .. data[55..]]),
        ["answer for another credential"] = (PasskeyFault.OtherCredential, static a => a.Response = static answer =>
        {
            answer["id"] = SoftAuthenticator.Text(new byte[32]);
            answer["rawId"] = SoftAuthenticator.Text(new byte[32]);
        }
        ),
        ["key cut"] = (PasskeyFault.Malformed, static a => a.Data = static data => data[..^5]),
        ["key empty"] = (PasskeyFault.Malformed, static a => a.CoseKey = static () => [0xa0]),
        ["key no map"] = (PasskeyFault.Malformed, static a => a.CoseKey = static () => [0x80]),
        ["key with an endless map"] = (PasskeyFault.Malformed, static a => a.CoseKey = () => [0xbf, .. a.OwnKey()[1..], 0xff]),
        ["key with a member twice"] = (PasskeyFault.Malformed, static a => a.CoseKey = () => [0xa6, 1, 2, .. a.OwnKey()[1..]]),
        ["key with a member more"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(extra: true)),
        ["algorithm none"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(algorithm: 0)),
        ["algorithm HMAC"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(type: 4, algorithm: 5)),
        ["Ed25519 key of 31 bytes"] = (PasskeyFault.Algorithm, static a => a.CoseKey = static () => SoftAuthenticator.EdwardsKey(new byte[31])),
        ["Ed25519 key of small order"] = (
            PasskeyFault.Algorithm, static a => a.CoseKey = static () => SoftAuthenticator.EdwardsKey([1, .. new byte[31]])),
        ["Ed25519 key off the curve"] = (
            PasskeyFault.Algorithm, static a => a.CoseKey = static () => SoftAuthenticator.EdwardsKey([2, .. new byte[31]])),
        ["Ed448"] = (PasskeyFault.Algorithm, static a => a.CoseKey = static () => SoftAuthenticator.EdwardsKey(new byte[57], curve: 7)),
        ["EdDSA over members of P-256"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(type: 1, algorithm: -8)),
        ["algorithm RS1"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(type: 3, algorithm: -65535)),
        ["algorithm of RSA on a curve"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(algorithm: -257)),
        ["curve P-384"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(curve: 2)),
        ["point off the curve"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(x: [.. new byte[31], 5])),
        ["point at zero"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(x: new byte[32])),
        ["coordinate of 31 bytes"] = (PasskeyFault.Algorithm, static a => a.CoseKey = () => a.OwnKey(x: new byte[31])),
        ["RSA of 1024 bits"] = (PasskeyFault.Algorithm, static a => a.CoseKey = static () => RsaKey(1024, null)),
        ["RSA with exponent 3"] = (PasskeyFault.Algorithm, static a => a.CoseKey = static () => RsaKey(2048, [3])),
    };

    private static readonly Cases Attestations = new()
    {
        ["attestation object cut"] = (PasskeyFault.Malformed, static a => a.AttestationObject = static bytes => bytes[..^1]),
        ["attestation object with more"] = (PasskeyFault.Malformed, static a => a.AttestationObject = static bytes => [.. bytes, 0xa0]),
        ["attestation object empty"] = (PasskeyFault.Malformed, static a => a.AttestationObject = static _ => []),
        ["attestation object no map"] = (PasskeyFault.Malformed, static a => a.AttestationObject = static _ => [0x01]),
        ["attestation object of noise"] = (
            PasskeyFault.Malformed,
            static a => a.AttestationObject = static _ => SHA512.HashData("noise"u8)),
        ["attestation object claiming 2^63 members"] = (
            PasskeyFault.Malformed, static a => a.AttestationObject = static _ => [0xbb, 0x7f, 255, 255, 255, 255, 255, 255, 255]),
        ["attestation object missing"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["response"]!["attestationObject"] = null),
        ["none with a statement"] = (
            PasskeyFault.Attestation,
            static a => a.Attestation = (data, hash) => ("none", a.SelfAttestation(data, hash).Statement)),
        ["format of a TPM"] = (
            PasskeyFault.Attestation,
            static a => a.Attestation = (data, hash) => ("tpm", a.SelfAttestation(data, hash).Statement)),
        ["format android-safetynet"] = (
            PasskeyFault.Attestation,
            static a => a.Attestation = static (_, _) => ("android-safetynet", Empty)),
        ["packed with certificates"] = (
            PasskeyFault.Attestation,
            static a => a.Attestation = (data, hash) => ("packed", WithCertificate)),
        ["packed with nothing"] = (PasskeyFault.Attestation, static a => a.Attestation = static (_, _) => ("packed", Empty)),
        ["self attestation with another algorithm"] = (
            PasskeyFault.Attestation,
            static a => a.Attestation = (data, hash) => a.SelfAttestation(data, hash, -257)),
        ["self attestation with a wrong signature"] = (PasskeyFault.Signature, static a =>
        {
            a.Signature = static signature => [.. signature[..^1], (byte)(signature[^1] ^ 1)];
            a.Attestation = (data, hash) => a.SelfAttestation(data, hash);
        }
        ),
        ["self attestation over other words"] = (
            PasskeyFault.Signature,
            static a => a.Attestation = (data, _) => a.SelfAttestation(data, new byte[32])),
    };

    private static readonly Cases SignIn = new()
    {
        ["registration in its place"] = (PasskeyFault.OtherCeremony, static a => a.CeremonyType = "webauthn.create"),
        ["signature of zeros"] = (PasskeyFault.Signature, static a => a.Signature = static _ => new byte[70]),
        ["signature empty"] = (PasskeyFault.Signature, static a => a.Signature = static _ => []),
        ["signature r and s of zero"] = (PasskeyFault.Signature, static a => a.Signature = static _ => [0x30, 6, 2, 1, 0, 2, 1, 0]),
        ["signature with bytes after it"] = (PasskeyFault.Signature, static a => a.Signature = static signature => [.. signature, 0]),
        ["signature missing"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["response"]!["signature"] = null),
        ["authenticator data missing"] = (
            PasskeyFault.Malformed,
            static a => a.Response = static answer => answer["response"]!["authenticatorData"] = null),
        ["swapped credential"] = (PasskeyFault.OtherCredential, static a => a.CredentialId = new byte[32]),
        ["another user's handle"] = (PasskeyFault.OtherCredential, static a => a.UserHandle = [9, 9, 9, 9]),
        ["an empty handle"] = (PasskeyFault.OtherCredential, static a => a.UserHandle = []),
        ["became eligible for backup"] = (PasskeyFault.Flags, static a => a.Flags |= AuthenticatorFlags.BackupEligible),
        ["a credential inside"] = (PasskeyFault.Malformed, static a => a.Flags |= AuthenticatorFlags.AttestedCredential),
        ["words changed after signing"] = (PasskeyFault.Signature, static a => a.Response = static answer =>
            answer["response"]!["authenticatorData"] = Flip((string)answer["response"]!["authenticatorData"]!)),
    };

    private static IEnumerable<KeyValuePair<string, (PasskeyFault Fault, Action<SoftAuthenticator> Change)>> AtRegistration =>
        BrowserWords.Concat(AuthenticatorWords).Concat(Registration).Concat(Attestations);

    private static IEnumerable<KeyValuePair<string, (PasskeyFault Fault, Action<SoftAuthenticator> Change)>> AtSignIn =>
        BrowserWords.Concat(AuthenticatorWords).Concat(SignIn);

    [Fact]
    public void Each_is_refused_at_registration_for_its_own_reason() => Assert.All(AtRegistration, static hostile =>
    {
        var passkeys = New();
        using var authenticator = new SoftAuthenticator();
        hostile.Value.Change(authenticator);
        var (options, challenge) = passkeys.BeginRegistration(Anna, [], Now);
        var result = passkeys.FinishRegistration(challenge, authenticator.Register(options), "Laptop", [], static _ => false, Now);

        Assert.Equal((hostile.Key, hostile.Value.Fault, null), (hostile.Key, result.Fault, result.Passkey));
    });

    [Fact]
    public void Each_is_refused_at_sign_in_for_its_own_reason() => Assert.All(AtSignIn, static hostile =>
    {
        var passkeys = New();
        using var authenticator = new SoftAuthenticator();
        var passkey = Register(passkeys, authenticator);
        hostile.Value.Change(authenticator);
        var (options, challenge) = passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);
        var result = passkeys.FinishSignIn(challenge, authenticator.SignIn(options), passkey, Now);

        Assert.Equal((hostile.Key, hostile.Value.Fault, null), (hostile.Key, result.Fault, result.Passkey));
    });

    [Fact]
    public void A_challenge_is_answered_once_and_in_time()
    {
        var passkeys = New();
        using var authenticator = new SoftAuthenticator();
        var passkey = Register(passkeys, authenticator);
        var (options, challenge) = passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);
        var answer = authenticator.SignIn(options);
        var (_, other) = passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);

        Assert.Null(passkeys.FinishSignIn(challenge, answer, passkey, Now + TimeSpan.FromSeconds(299)).Fault);
        Assert.Equal(PasskeyFault.ChallengeUsed, passkeys.FinishSignIn(challenge with { IsUsed = true }, answer, passkey, Now).Fault);
        Assert.Equal(PasskeyFault.ChallengeExpired, passkeys.FinishSignIn(challenge, answer, passkey, Now + TimeSpan.FromMinutes(5)).Fault);
        Assert.Equal(PasskeyFault.OtherChallenge, passkeys.FinishSignIn(other, answer, passkey, Now).Fault);
        var crossed = challenge with { Ceremony = PasskeyCeremony.Registration };
        Assert.Equal(PasskeyFault.OtherCeremony, passkeys.FinishSignIn(crossed, answer, passkey, Now).Fault);
    }

    [Fact]
    public void A_passkey_of_another_account_does_not_sign_in()
    {
        var passkeys = New();
        using var authenticator = new SoftAuthenticator();
        using var others = new SoftAuthenticator();
        var passkey = Register(passkeys, authenticator);
        var (options, challenge) = passkeys.BeginSignIn([9, 9, 9, 9], [], Now);
        var (open, unnamed) = passkeys.BeginSignIn(null, [], Now);
        others.CredentialId = authenticator.CredentialId;

        Assert.Equal(PasskeyFault.OtherCredential, passkeys.FinishSignIn(challenge, authenticator.SignIn(options), passkey, Now).Fault);
        Assert.Equal(PasskeyFault.OtherCredential, passkeys.FinishSignIn(unnamed, authenticator.SignIn(open), passkey, Now).Fault);
        Assert.Equal(PasskeyFault.OtherCredential, passkeys.FinishSignIn(challenge, authenticator.SignIn(options), null, Now).Fault);
        others.UserHandle = Anna.UserHandle;
        Assert.Equal(PasskeyFault.Signature, passkeys.FinishSignIn(unnamed, others.SignIn(open), passkey, Now).Fault);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"type\":\"public-key\",\"type\":\"public-key\"}")]
    [InlineData("\u0000")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1,\"type\":\"public-key\"}")]
    public void What_is_no_answer_is_malformed(string? json)
    {
        var passkeys = New();
        var (_, challenge) = passkeys.BeginSignIn(null, [], Now);
        var (_, registration) = passkeys.BeginRegistration(Anna, [], Now);

        Assert.Null(Passkeys.CredentialOf(json));
        Assert.Equal(PasskeyFault.Malformed, passkeys.FinishSignIn(challenge, json, null, Now).Fault);
        Assert.Equal(PasskeyFault.Malformed, passkeys.FinishRegistration(registration, json, "Laptop", [], static _ => false, Now).Fault);
    }

    [Fact]
    public void Every_cut_of_an_attestation_object_is_refused()
    {
        var passkeys = New();
        using var authenticator = new SoftAuthenticator();
        var (options, challenge) = passkeys.BeginRegistration(Anna, [], Now);
        var length = 0;
        authenticator.AttestationObject = bytes =>
        {
            length = bytes.Length;
            return bytes;
        };
        authenticator.Register(options);
        for (var cut = 0; cut < length; cut++)
        {
            var kept = cut;
            authenticator.AttestationObject = bytes => bytes[..kept];
            Assert.NotNull(passkeys.FinishRegistration(challenge, authenticator.Register(options), "Laptop", [], static _ => false, Now).Fault);
        }
    }

    private static Passkeys New() => new(PasskeySettings.For(new Uri("https://weir.example.com/"), "Weir"), new CountingRandom());

    private static Passkey Register(Passkeys passkeys, SoftAuthenticator authenticator)
    {
        var (options, challenge) = passkeys.BeginRegistration(Anna, [], Now);
        return passkeys.FinishRegistration(challenge, authenticator.Register(options), "Laptop", [], static _ => false, Now).Passkey!;
    }

    private static byte[] RsaKey(int bits, byte[]? exponent)
    {
        using var rsa = RSA.Create(bits);
        return SoftAuthenticator.RsaKey(rsa, exponent);
    }

    private static void Empty(CborWriter writer)
    {
        writer.WriteStartMap(0);
        writer.WriteEndMap();
    }

    private static void WithCertificate(CborWriter writer)
    {
        writer.WriteStartMap(3);
        writer.WriteTextString("alg");
        writer.WriteInt32(-7);
        writer.WriteTextString("sig");
        writer.WriteByteString(new byte[70]);
        writer.WriteTextString("x5c");
        writer.WriteStartArray(1);
        writer.WriteByteString(new byte[100]);
        writer.WriteEndArray();
        writer.WriteEndMap();
    }

    private static string Flip(string text)
    {
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        bytes[^1] ^= 1;
        return SoftAuthenticator.Text(bytes);
    }
}
