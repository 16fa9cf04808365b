using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Testing;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>Messages sealed and opened, whole and by their chunks.</summary>
public sealed class CobblestoneTests : IDisposable
{
    private static readonly byte[] Context = "a context"u8.ToArray();

    private readonly SecretBytes _key = SecretBytes.Random(Cobblestone.KeyBytes);

    /// <summary>Lengths around the borders of the first chunks.</summary>
    public static TheoryData<int> Borders =>
        [.. new[] { 0, 16, Cobblestone.ChunkBytes, Cobblestone.SealedChunkBytes, 2 * Cobblestone.ChunkBytes, 3 * Cobblestone.ChunkBytes }
            .SelectMany(static border => Enumerable.Range(border - 3, 7)).Where(static length => length >= 0)];

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Borders))]
    public void Every_length_around_a_border_opens_as_it_was_sealed(int length)
    {
        var plaintext = Messages.Pattern(length);
        var message = Messages.Seal(_key, Context, plaintext);

        Assert.Equal(CobblestoneLayout.OfPlaintext(length).MessageBytes, message.Length);
        Assert.Equal(plaintext, Messages.Open(_key, Context, message));
    }

    [Fact]
    public void Whatever_is_sealed_opens_again_under_any_key_and_context() =>
        Prop.ForAll<byte[], byte[]>(static (plaintext, context) =>
        {
            using var key = SecretBytes.Random(Cobblestone.KeyBytes);
            return Messages.Open(key, context, Messages.Seal(key, context, plaintext)).AsSpan().SequenceEqual(plaintext);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_range_opened_by_its_chunks_is_the_same_as_read_in_sequence()
    {
        var plaintext = Messages.Pattern((3 * Cobblestone.ChunkBytes) + 100);
        var message = Messages.Seal(_key, Context, plaintext);
        var offsets = Gen.OneOf(
            Gen.Choose(0, plaintext.Length), Gen.Choose(-2, 2).Select(static near => (2 * Cobblestone.ChunkBytes) + near));

        Prop.ForAll(offsets.ToArbitrary(), offsets.ToArbitrary(), (one, other) =>
        {
            var (first, end) = (Math.Min(one, other), Math.Max(one, other));
            return Messages.OpenRange(_key, Context, message, first, end - first).AsSpan().SequenceEqual(plaintext.AsSpan(first..end));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Count(200, 10_000)));
    }

    [Fact]
    public void Chunks_are_sealed_and_opened_in_place()
    {
        var buffer = new byte[Cobblestone.SealedChunkBytes];
        Messages.Pattern(1000).CopyTo(buffer, 0);
        using var encryptor = new CobblestoneEncryptor(_key, Context);
        Assert.Equal(1016, encryptor.Seal(buffer.AsSpan(0, 1000), buffer));
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, encryptor.Header);

        Assert.Equal(1000, decryptor.OpenNext(buffer.AsSpan(0, 1016), buffer));
        Assert.Equal(Messages.Pattern(1000), buffer[..1000]);
    }

    [Fact]
    public void The_same_plaintext_is_never_sealed_to_the_same_bytes()
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < 200; round++)
        {
            Assert.True(seen.Add(Convert.ToHexString(Messages.Seal(_key, Context, "again"u8).AsSpan(Cobblestone.HeaderBytes))));
        }
    }

    [Fact]
    public void Equal_chunks_of_a_message_are_sealed_to_different_bytes()
    {
        var message = Messages.Seal(_key, Context, new byte[3 * Cobblestone.ChunkBytes]);
        var chunks = Enumerable.Range(0, 3)
            .Select(chunk => Convert.ToHexString(message.AsSpan(56 + (chunk * Cobblestone.SealedChunkBytes), Cobblestone.SealedChunkBytes)));

        Assert.Equal(3, chunks.Distinct().Count());
    }

    [Fact]
    public void Nothing_follows_a_chunk_that_is_not_full()
    {
        using var encryptor = new CobblestoneEncryptor(_key, Context);
        encryptor.Seal([], new byte[16]);

        Assert.True(encryptor.IsComplete);
        Assert.Throws<InvalidOperationException>(() => encryptor.Seal([], new byte[16]));
    }

    [Fact]
    public void No_chunk_is_longer_than_a_chunk_and_none_has_a_number_beyond_the_last()
    {
        using var cipher = new CobblestoneCipher(_key.Reveal(), new byte[24], Context, new byte[32]);
        var (chunk, sealedChunk) = (new byte[Cobblestone.ChunkBytes + 1], new byte[Cobblestone.SealedChunkBytes + 1]);

        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(0, chunk, sealedChunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Open(0, sealedChunk, chunk));
        var bytes = cipher.Seal(Cobblestone.MaxChunks - 1, [7], sealedChunk);
        Assert.Equal(1, cipher.Open(Cobblestone.MaxChunks - 1, sealedChunk.AsSpan(0, bytes), chunk));
        Assert.Equal(7, chunk[0]);
        foreach (var number in new[] { Cobblestone.MaxChunks, long.MaxValue, -1 })
        {
            Assert.Equal(
                SealedObjectFault.TooLong, Assert.Throws<SealedObjectException>(() => cipher.Seal(number, [7], sealedChunk)).Fault);
            Assert.Equal(
                SealedObjectFault.TooLong,
                Assert.Throws<SealedObjectException>(() => cipher.Open(number, sealedChunk.AsSpan(0, bytes), chunk)).Fault);
        }
    }

    [Fact]
    public void Chunks_are_sealed_and_opened_without_allocating()
    {
        var plaintext = Messages.Pattern(Cobblestone.ChunkBytes);
        var sealedChunks = new byte[64][];
        using var encryptor = new CobblestoneEncryptor(_key, Context);
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, encryptor.Header);
        for (var chunk = 0; chunk < sealedChunks.Length; chunk++)
        {
            sealedChunks[chunk] = new byte[Cobblestone.SealedChunkBytes];
        }

        encryptor.Seal(plaintext, sealedChunks[0]);
        decryptor.OpenNext(sealedChunks[0], plaintext);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var chunk = 1; chunk < sealedChunks.Length; chunk++)
        {
            encryptor.Seal(plaintext, sealedChunks[chunk]);
            decryptor.OpenNext(sealedChunks[chunk], plaintext);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
