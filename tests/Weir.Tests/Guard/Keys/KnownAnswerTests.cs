using System.Text.Json;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Testing;

namespace Weir.Tests.Guard.Keys;

/// <summary>
/// Values computed from docs/formats/sealed-values.md by a separate program (vectors/sealed_values.py). Everything that is sealed depends
/// on them: a change here makes it unreadable, and needs a new version of the format.
/// </summary>
public sealed class KnownAnswerTests : IDisposable
{
    private readonly JsonElement _vectors;
    private readonly SecretBytes _key;
    private readonly Guid _id;
    private readonly Guid _keyId;
    private readonly TempFolder _folder = new();

    public KnownAnswerTests()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.Path("tests/Weir.Tests/vectors/sealed-values.v1.json")));
        _vectors = file.RootElement.Clone();
        _key = SecretBytes.CopyOf(Bytes(_vectors, "key"));
        _id = new Guid(Bytes(_vectors, "id"), bigEndian: true);
        _keyId = new Guid(Bytes(_vectors, "keyId"), bigEndian: true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Asvs", "V11.3.2")]
    public void Values_are_sealed_as_published()
    {
        foreach (var vector in Cases("sealed", 4))
        {
            var (owner, purpose, version) = (Owner(vector), Purpose(vector), Number(vector, "version"));
            var sealedBytes = SealedValue.Seal(
                _key.Reveal(), version, owner, purpose, Bytes(vector, "plaintext"), Bytes(vector, "context"), Bytes(vector, "salt"));

            Assert.Equal(Hex(vector, "bytes"), Convert.ToHexStringLower(sealedBytes));
            Assert.Equal(version, SealedValue.VersionOf(sealedBytes));
            Assert.Equal(
                Bytes(vector, "plaintext"),
                SealedValue.Open(_key.Reveal(), owner, purpose, sealedBytes, Bytes(vector, "context")));
        }
    }

    [Fact]
    public void Keys_are_wrapped_as_published()
    {
        using var inner = SecretBytes.CopyOf([.. Enumerable.Range(32, 32).Select(static value => (byte)value)]);
        foreach (var vector in Cases("wrapped", 4))
        {
            var place = new KeyPlace(Owner(vector), _keyId, Number(vector, "version"));
            var wrapped = KeyWrap.Wrap(_key, Number(vector, "parentVersion"), place, inner);
            using var opened = KeyWrap.Unwrap(_key, Number(vector, "parentVersion"), place, wrapped);

            Assert.Equal(Hex(vector, "wrapped"), Convert.ToHexStringLower(wrapped));
            Assert.Equal(inner.Reveal(), opened.Reveal());
        }
    }

    [Fact]
    public void Codes_and_derived_keys_are_as_published()
    {
        foreach (var vector in Cases("mac", 2))
        {
            var mac = KeyDerivation.Mac(_key.Reveal(), Owner(vector), Purpose(vector), Number(vector, "version"), Bytes(vector, "data"));
            Assert.Equal(Hex(vector, "mac"), Convert.ToHexStringLower(mac));
        }

        foreach (var vector in Cases("derived", 3))
        {
            using var derived = KeyDerivation.Derive(
                _key.Reveal(),
                Owner(vector),
                Purpose(vector),
                Number(vector, "version"),
                Bytes(vector, "context"),
                (int)Number(vector, "length"));
            Assert.Equal(Hex(vector, "bytes"), Convert.ToHexStringLower(derived.Reveal()));
        }

        var check = _vectors.GetProperty("rootCheck");
        Assert.Equal(Hex(check, "check"), Convert.ToHexStringLower(KeyDerivation.RootCheck(_key.Reveal(), Number(check, "version"))));
    }

    [Fact]
    public async Task The_root_key_file_is_as_published()
    {
        var vector = _vectors.GetProperty("rootLine");
        var provider = new KeyFileProvider(_folder.File("root.key"));
        await provider.PrepareAsync(Number(vector, "version"), _key, Cancel);
        await provider.CommitAsync(Number(vector, "version"), Cancel);

        Assert.Equal(vector.GetProperty("line").GetString() + "\n", await File.ReadAllTextAsync(_folder.File("root.key"), Cancel));
    }

    [Fact]
    [Trait("Asvs", "V11.4.4")]
    public async Task The_root_key_that_a_passphrase_wraps_is_opened_as_published()
    {
        var vector = _vectors.GetProperty("passphraseLine");
        var provider = new PassphraseProvider(
            Secrets.Write(_folder, "root.key", vector.GetProperty("line").GetString()!),
            Secrets.Write(_folder, "passphrase", vector.GetProperty("passphrase").GetString()!));
        using var opened = await provider.ReadAsync(Number(vector, "version"), Cancel);

        Assert.Equal(_key.Reveal(), opened.Reveal());
    }

    private JsonElement[] Cases(string name, int count)
    {
        var cases = _vectors.GetProperty(name).EnumerateArray().ToArray();
        Assert.Equal(count, cases.Length);
        return cases;
    }

    private KeyOwner Owner(JsonElement vector) => vector.GetProperty("owner").GetString() switch
    {
        "installation" => KeyOwner.Installation,
        "organization" => KeyOwner.Organization(new(_id)),
        "project" => KeyOwner.Project(new(_id)),
        _ => KeyOwner.Person(new(_id)),
    };

    private static KeyPurpose Purpose(JsonElement vector) => (KeyPurpose)vector.GetProperty("purpose").GetInt32();

    private static uint Number(JsonElement vector, string name) => vector.GetProperty(name).GetUInt32();

    private static string Hex(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    private static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(Hex(vector, name));
}
