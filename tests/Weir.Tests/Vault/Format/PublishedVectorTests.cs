using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Weir.Foundation;
using Weir.Testing;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>
/// The test vectors that Project Wycheproof publishes for Cobblestone-256, made by C2SP's reference implementation
/// (vectors/cobblestone-256.json), through both ways of reading and back.
/// </summary>
public sealed class PublishedVectorTests
{
    [Fact]
    public void Every_valid_message_opens_in_sequence_and_by_its_chunks_and_is_sealed_to_the_same_bytes()
    {
        var vectors = Vectors().Where(static vector => vector.IsValid).ToList();
        Assert.Equal(8, vectors.Count);
        foreach (var vector in vectors)
        {
            using var key = SecretBytes.CopyOf(vector.Key);
            var plaintext = Messages.Open(key, vector.Context, vector.Message);

            Assert.Equal(vector.PrefixBytes, plaintext.Length);
            Assert.Equal(vector.PrefixSha512, Convert.ToHexStringLower(SHA512.HashData(plaintext)));
            Assert.Equal(plaintext, Messages.OpenRange(key, vector.Context, vector.Message, 0, plaintext.Length));
            Assert.Equal(vector.Message, Messages.Seal(key, vector.Context, plaintext, vector.Message[..Cobblestone.SaltBytes]));
        }
    }

    [Fact]
    public void Every_invalid_message_is_refused_after_its_valid_beginning_at_most()
    {
        var vectors = Vectors().Where(static vector => !vector.IsValid).ToList();
        Assert.Equal(25, vectors.Count);
        foreach (var vector in vectors)
        {
            using var key = SecretBytes.CopyOf(vector.Key);
            if (vector.Flags.Contains("InvalidKeySize"))
            {
                Assert.ThrowsAny<ArgumentException>(() => Messages.Open(key, vector.Context, vector.Message));
                continue;
            }

            using var released = new MemoryStream();
            Assert.Contains(Messages.FaultOf(key, vector.Context, vector.Message, released), vector.Faults);
            Assert.Equal(vector.PrefixBytes, released.Length);
            if (vector.PrefixSha512 is not null)
            {
                Assert.Equal(vector.PrefixSha512, Convert.ToHexStringLower(SHA512.HashData(released.ToArray())));
            }
        }
    }

    [Fact]
    public void The_length_of_a_message_is_certain_once_its_last_chunk_opens()
    {
        foreach (var vector in Vectors().Where(static vector => !vector.Flags.Contains("HeaderFailure")))
        {
            using var key = SecretBytes.CopyOf(vector.Key);
            Assert.True(
                LastChunkOpens(key, vector) == (vector.IsValid || vector.Flags.Contains("ValidFinalChunk")), vector.Comment);
        }
    }

    private static bool LastChunkOpens(SecretBytes key, Vector vector)
    {
        try
        {
            var layout = CobblestoneLayout.OfMessage(vector.Message.Length);
            using var decryptor = CobblestoneDecryptor.Begin(key, vector.Context, vector.Message.AsSpan(0, Cobblestone.HeaderBytes));
            var last = vector.Message.AsSpan((int)layout.OffsetOf(layout.Chunks - 1));
            decryptor.OpenAt(layout, layout.Chunks - 1, last, new byte[Cobblestone.ChunkBytes]);
            return true;
        }
        catch (SealedObjectException)
        {
            return false;
        }
    }

    private static IEnumerable<Vector> Vectors()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.Path("tests/Weir.Tests/vectors/cobblestone-256.json")));
        return [.. file.RootElement.GetProperty("tests").EnumerateArray().Select(Vector.Read)];
    }

    private sealed record Vector(
        string Comment, byte[] Key, byte[] Context, byte[] Message, int PrefixBytes, string? PrefixSha512, bool IsValid, string[] Flags)
    {
        /// <summary>What may be found wrong with it, of what its flags say.</summary>
        public SealedObjectFault[] Faults => Flags switch
        {
            var flags when flags.Contains("Truncation") => [SealedObjectFault.Truncated, SealedObjectFault.Altered],
            var flags when flags.Contains("HeaderFailure") => [SealedObjectFault.WrongKeyOrContext],
            _ => [SealedObjectFault.Altered, SealedObjectFault.Truncated],
        };

        public static Vector Read(JsonElement test) => new(
            test.GetProperty("comment").GetString()!,
            Convert.FromHexString(test.GetProperty("key").GetString()!),
            Convert.FromHexString(test.GetProperty("ctx").GetString()!),
            Inflate(Convert.FromHexString(test.GetProperty("ct").GetString()!)),
            test.TryGetProperty("msgLength", out var length) ? length.GetInt32() : 0,
            test.TryGetProperty("msgSha512", out var digest) ? digest.GetString() : null,
            test.GetProperty("result").GetString() == "valid",
            [.. test.GetProperty("flags").EnumerateArray().Select(static flag => flag.GetString()!)]);

        private static byte[] Inflate(byte[] bytes)
        {
            using var inflated = new MemoryStream();
            using var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            zlib.CopyTo(inflated);
            return inflated.ToArray();
        }
    }
}
