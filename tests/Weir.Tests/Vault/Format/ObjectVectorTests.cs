using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Testing;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>
/// Values computed from docs/formats/objects.md by a separate program (vectors/objects.mjs). Every stored object depends on them: a change
/// here makes it unreadable, and needs a new version of the format.
/// </summary>
public sealed class ObjectVectorTests : IDisposable
{
    private readonly JsonElement _vectors;
    private readonly SecretBytes _dataKey;
    private readonly byte[] _salt;

    public ObjectVectorTests()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.Path("tests/Weir.Tests/vectors/objects.v1.json")));
        _vectors = file.RootElement.Clone();
        _dataKey = SecretBytes.CopyOf(Bytes(_vectors, "dataKey"));
        _salt = Bytes(_vectors, "salt");
    }

    public void Dispose() => _dataKey.Dispose();

    [Fact]
    public void Messages_are_sealed_and_opened_as_published()
    {
        var messages = _vectors.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(8, messages.Count);
        foreach (var vector in messages)
        {
            var context = Context(vector.GetProperty("part").GetUInt32()).ToBytes();
            var plaintext = Messages.Pattern(vector.GetProperty("length").GetInt32());
            var message = Messages.Seal(_dataKey, context, plaintext, _salt);

            Assert.Equal(Text(vector, "context"), Convert.ToHexStringLower(context));
            Assert.Equal(vector.GetProperty("bytes").GetInt32(), message.Length);
            Assert.Equal(Text(vector, "header"), Convert.ToHexStringLower(message.AsSpan(0, Cobblestone.HeaderBytes)));
            Assert.Equal(Text(vector, "sha256"), Convert.ToHexStringLower(SHA256.HashData(message)));
            Assert.Equal(plaintext, Messages.Open(_dataKey, context, message));
            if (vector.TryGetProperty("message", out var whole))
            {
                Assert.Equal(whole.GetString(), Convert.ToHexStringLower(message));
            }
        }
    }

    [Fact]
    public void A_message_whose_chunk_numbers_need_two_bytes_is_as_published()
    {
        var vector = _vectors.GetProperty("manyChunks");
        var context = Context(0).ToBytes();
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(Text(vector, "deflated"))), CompressionMode.Decompress);
        var message = new byte[CobblestoneLayout.OfPlaintext(vector.GetProperty("length").GetInt64()).MessageBytes];
        zlib.ReadExactly(message);
        Assert.Equal(-1, zlib.ReadByte());
        Assert.Equal(258, CobblestoneLayout.OfMessage(message.Length).Chunks);

        var plaintext = Messages.Open(_dataKey, context, message);

        Assert.Equal(Text(vector, "plaintextSha256"), Convert.ToHexStringLower(SHA256.HashData(plaintext)));
        var again = Messages.Seal(_dataKey, context, plaintext, _salt);
        Assert.Equal(Text(vector, "messageSha256"), Convert.ToHexStringLower(SHA256.HashData(again)));
        Assert.Equal(message, again);
    }

    [Fact]
    public void Data_keys_are_wrapped_as_published()
    {
        var projectKey = Bytes(_vectors, "projectKey");
        var wraps = _vectors.GetProperty("wraps").EnumerateArray().ToList();
        Assert.Equal(4, wraps.Count);
        foreach (var vector in wraps)
        {
            var version = vector.GetProperty("keyVersion").GetUInt32();
            var place = Place(Bytes(vector, "key"));
            using var wrappingKey = KeyDerivation.Derive(
                projectKey, KeyOwner.Project(place.Project), KeyPurpose.DataKey, version, place.ToBytes(), 32);
            var wrapped = DataKeys.Wrap(wrappingKey, version, _dataKey);

            Assert.Equal(Text(vector, "wrapped"), Convert.ToHexStringLower(wrapped));
            Assert.Equal(version, DataKeys.VersionOf(wrapped));
        }
    }

    private BlobContext Context(uint part) => new(new(Id("organization")), Blob, part, BlobPurpose.Content);

    private DataKeyPlace Place(byte[] key) =>
        new(new(Id("organization")), new(Id("project")), new(Id("bucket")), key, new(Id("version")), Blob);

    private BlobId Blob => BlobId.TryParse(Text(_vectors.GetProperty("ids"), "blob"), out var id) ? id : throw new FormatException();

    private Guid Id(string name) => new(Bytes(_vectors.GetProperty("ids"), name), bigEndian: true);

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static byte[] Bytes(JsonElement of, string name) => Convert.FromHexString(Text(of, name));
}
