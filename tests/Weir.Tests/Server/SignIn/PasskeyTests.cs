using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weir.Foundation;
using Weir.Server.SignIn.WebAuthn;

namespace Weir.Tests.Server.SignIn;

public sealed class PasskeyTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PasskeyOwner Anna = new([1, 2, 3, 4], "anna@example.com", "Anna \u003c/script> M\u00fcller");
    private readonly Passkeys _passkeys = new(PasskeySettings.For(new Uri("https://weir.example.com/"), "Weir"), new CountingRandom());
    private readonly SoftAuthenticator _authenticator = new();

    public void Dispose() => _authenticator.Dispose();

    [Fact]
    public void A_passkey_is_registered_and_signs_in()
    {
        var passkey = Register();

        Assert.Equal(_authenticator.CredentialId, passkey.CredentialId);
        Assert.Equal(Anna.UserHandle, passkey.UserHandle);
        Assert.Equal("Laptop", passkey.Name);
        var result = SignIn(passkey);
        Assert.Null(result.Fault);
        Assert.Equal(0u, result.Passkey!.SignCount);
    }

    [Fact]
    public void A_counter_moves_forward_and_is_kept()
    {
        var passkey = Register();
        foreach (var counter in new uint[] { 1, 2, 7, uint.MaxValue })
        {
            _authenticator.Counter = counter;
            passkey = SignIn(passkey).Passkey!;
            Assert.Equal(counter, passkey.SignCount);
        }
    }

    [Theory]
    [InlineData(7u, 7u)]
    [InlineData(7u, 6u)]
    [InlineData(7u, 0u)]
    [InlineData(uint.MaxValue, 0u)]
    public void A_counter_that_does_not_move_is_a_copy(uint stored, uint said)
    {
        var passkey = Register() with { SignCount = stored };
        _authenticator.Counter = said;

        Assert.Equal(PasskeyFault.CounterWentBack, SignIn(passkey).Fault);
    }

    [Fact]
    public void Self_attestation_is_accepted_when_it_is_signed_by_the_key_itself()
    {
        _authenticator.Attestation = (data, hash) => _authenticator.SelfAttestation(data, hash);

        Assert.Null(SignIn(Register()).Fault);
    }

    [Fact]
    public void An_RSA_key_is_accepted()
    {
        using var rsa = RSA.Create(2048);
        _authenticator.CoseKey = () => SoftAuthenticator.RsaKey(rsa);
        var passkey = Register();
        var (options, challenge) = _passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);
        byte[] data = [];
        _authenticator.Data = bytes => data = bytes;
        _authenticator.Response = answer =>
        {
            var client = System.Buffers.Text.Base64Url.DecodeFromChars((string)answer["response"]!["clientDataJSON"]!);
            answer["response"]!["signature"] = SoftAuthenticator.Text(
                rsa.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        };

        Assert.Null(_passkeys.FinishSignIn(challenge, _authenticator.SignIn(options), passkey, Now).Fault);
    }

    [Fact]
    public void An_Ed25519_key_is_accepted_and_every_flipped_bit_of_its_signature_seen()
    {
        using var edwards = new SoftAuthenticator(isEdwards: true);
        var (options, challenge) = _passkeys.BeginRegistration(Anna, [], Now);
        edwards.Attestation = (data, hash) => edwards.SelfAttestation(data, hash, algorithm: -8);
        var passkey = _passkeys.FinishRegistration(challenge, edwards.Register(options), "Key", [], static _ => false, Now).Passkey!;

        (options, challenge) = _passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);
        Assert.Null(_passkeys.FinishSignIn(challenge, edwards.SignIn(options), passkey, Now).Fault);
        for (var bit = 0; bit < 8 * Ed25519Key.SignatureBytes; bit++)
        {
            edwards.Signature = signature =>
            {
                signature[bit / 8] ^= (byte)(1 << (bit % 8));
                return signature;
            };
            Assert.Equal(PasskeyFault.Signature, _passkeys.FinishSignIn(challenge, edwards.SignIn(options), passkey, Now).Fault);
        }
    }

    [Fact]
    public void A_passkey_can_say_who_signs_in()
    {
        var passkey = Register();
        _authenticator.UserHandle = Anna.UserHandle;
        var (options, challenge) = _passkeys.BeginSignIn(null, [], Now);
        var answer = _authenticator.SignIn(options);

        Assert.Equal(passkey.CredentialId, Passkeys.CredentialOf(answer));
        Assert.Null(_passkeys.FinishSignIn(challenge, answer, passkey, Now).Fault);
        Assert.Empty(JsonNode.Parse(options)!["allowCredentials"]!.AsArray());
    }

    [Fact]
    public void A_synchronized_passkey_says_so()
    {
        _authenticator.Flags |= AuthenticatorFlags.BackupEligible;
        var passkey = Register();
        _authenticator.Flags |= AuthenticatorFlags.BackedUp;

        Assert.Equal((true, false), (passkey.IsBackupEligible, passkey.IsBackedUp));
        Assert.True(SignIn(passkey).Passkey!.IsBackedUp);
    }

    [Fact]
    [Trait("Asvs", "V6.7.2")]
    public void The_options_ask_for_verification_and_name_the_configured_relying_party()
    {
        var passkey = Register();
        var create = JsonNode.Parse(_passkeys.BeginRegistration(Anna, [passkey], Now).OptionsJson)!;
        var get = JsonNode.Parse(_passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now).OptionsJson)!;

        Assert.Equal((43, 43), (((string)create["challenge"]!).Length, ((string)get["challenge"]!).Length));
        Assert.NotEqual((string)create["challenge"]!, (string)get["challenge"]!);
        Assert.Equal("weir.example.com", (string)create["rp"]!["id"]!);
        Assert.Equal("weir.example.com", (string)get["rpId"]!);
        Assert.Equal("required", (string)create["authenticatorSelection"]!["userVerification"]!);
        Assert.Equal("required", (string)get["userVerification"]!);
        Assert.Equal([-7, -8, -257], create["pubKeyCredParams"]!.AsArray().Select(static one => (int)one!["alg"]!));
        Assert.Equal(SoftAuthenticator.Text(passkey.CredentialId), (string)create["excludeCredentials"]![0]!["id"]!);
        Assert.Equal(300_000, (int)get["timeout"]!);
        Assert.Equal(43, ((string)get["challenge"]!).Length);
        Assert.NotEqual((string)create["challenge"]!, (string)get["challenge"]!);
        Assert.DoesNotContain("</script>", create.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://weir.example.com")]
    [InlineData("https://192.0.2.1")]
    [InlineData("https://[2001:db8::1]")]
    [InlineData("https://weir.example.com/portal")]
    [InlineData("https://weir.example.com/?a")]
    [InlineData("https://user@weir.example.com")]
    [InlineData("/relative")]
    public void Passkeys_need_an_https_origin(string origin) =>
        Assert.Throws<ArgumentException>(() => PasskeySettings.For(new Uri(origin, UriKind.RelativeOrAbsolute), "Weir"));

    [Theory]
    [InlineData("https://Weir.Example.com:8443", "weir.example.com", "https://weir.example.com:8443")]
    [InlineData("http://localhost:5000", "localhost", "http://localhost:5000")]
    [InlineData("https://b\u00fccher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example")]
    public void The_origin_is_written_as_browsers_write_it(string configured, string relyingParty, string origin)
    {
        var settings = PasskeySettings.For(new Uri(configured), "Weir");

        Assert.Equal((relyingParty, origin), (settings.RelyingPartyId, settings.Origin));
    }

    [Fact]
    public void The_number_and_the_names_of_passkeys_are_limited()
    {
        var passkey = Register();
        var full = Enumerable.Repeat(passkey, 20).ToList();

        Assert.Equal(PasskeyFault.TooMany, Finish("Laptop", full).Fault);
        Assert.Equal(PasskeyFault.Name, Finish("", []).Fault);
        Assert.Equal(PasskeyFault.Name, Finish(new string('x', 65), []).Fault);
        Assert.Equal(PasskeyFault.Name, Finish("Lap\u202etop", []).Fault);
        Assert.Equal(PasskeyFault.AlreadyRegistered, Finish("Laptop", [], taken: true).Fault);
        Assert.Null(Finish("Laptop", full[..19]).Fault);
    }

    [Fact]
    public void Every_flipped_bit_of_a_sign_in_is_seen()
    {
        var passkey = Register();
        var (options, challenge) = _passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);
        var answer = _authenticator.SignIn(options);
        foreach (var member in new[] { "clientDataJSON", "authenticatorData", "signature" })
        {
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars((string)JsonNode.Parse(answer)!["response"]![member]!);
            for (var bit = 0; bit < bytes.Length * 8; bit += 3)
            {
                var copy = bytes.ToArray();
                copy[bit / 8] ^= (byte)(1 << (bit % 8));
                var changed = JsonNode.Parse(answer)!;
                changed["response"]![member] = SoftAuthenticator.Text(copy);
                Assert.NotNull(_passkeys.FinishSignIn(challenge, changed.ToJsonString(), passkey, Now).Fault);
            }
        }

        Assert.Null(_passkeys.FinishSignIn(challenge, answer, passkey, Now).Fault);
    }

    private Passkey Register()
    {
        var result = Finish("Laptop", []);
        Assert.Null(result.Fault);
        return result.Passkey!;
    }

    private PasskeyResult Finish(string name, IReadOnlyCollection<Passkey> existing, bool taken = false)
    {
        var (options, challenge) = _passkeys.BeginRegistration(Anna, existing, Now);
        return _passkeys.FinishRegistration(challenge, _authenticator.Register(options), name, existing, _ => taken, Now);
    }

    private PasskeyResult SignIn(Passkey passkey)
    {
        var (options, challenge) = _passkeys.BeginSignIn(Anna.UserHandle, [passkey], Now);
        return _passkeys.FinishSignIn(challenge, _authenticator.SignIn(options), passkey, Now);
    }
}
