using Weir.Foundation;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>Whatever somebody makes of a message: it is refused, by the right name, and nothing that is not authentic is given out.</summary>
public sealed class DamagedMessageTests : IDisposable
{
    private const int Chunk = Cobblestone.SealedChunkBytes;
    private const int Header = Cobblestone.HeaderBytes;

    private static readonly byte[] Context = "a context"u8.ToArray();

    private readonly SecretBytes _key = SecretBytes.Random(Cobblestone.KeyBytes);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Every_flipped_bit_of_a_short_message_is_found(int length)
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern(length));
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            using var released = new MemoryStream();

            var fault = Messages.FaultOf(_key, Context, message, released);

            Assert.Equal(bit / 8 < Header ? SealedObjectFault.WrongKeyOrContext : SealedObjectFault.Altered, fault);
            Assert.Equal(0, released.Length);
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(Messages.Pattern(length), Messages.Open(_key, Context, message));
    }

    [Theory]
    [InlineData(Header, 0)]
    [InlineData(Header + Chunk - 1, 0)]
    [InlineData(Header + Chunk, Cobblestone.ChunkBytes)]
    [InlineData(Header + Chunk + Chunk - 1, Cobblestone.ChunkBytes)]
    [InlineData(Header + Chunk + Chunk, 2 * Cobblestone.ChunkBytes)]
    public void A_flipped_bit_of_a_chunk_is_found_before_anything_of_the_chunk_is_given_out(int at, int released)
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern((2 * Cobblestone.ChunkBytes) + 40));
        message[at] ^= 4;
        using var output = new MemoryStream();

        Assert.Equal(SealedObjectFault.Altered, Messages.FaultOf(_key, Context, message, output));
        Assert.Equal(Messages.Pattern(released), output.ToArray());
    }

    [Fact]
    public void What_does_not_open_leaves_no_plaintext_in_the_buffer()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern(5000));
        message[^1] ^= 1;
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, message.AsSpan(0, Header));
        var buffer = new byte[5000];
        Array.Fill(buffer, (byte)0xAA);

        Assert.Throws<SealedObjectException>(() => decryptor.OpenNext(message.AsSpan(Header), buffer));
        Assert.All(buffer, static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Every_truncation_at_a_border_is_found()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern((2 * Cobblestone.ChunkBytes) + 40));
        int[] borders = [0, Cobblestone.SaltBytes, Header, Header + 16, Header + Chunk, Header + (2 * Chunk), Header + (2 * Chunk) + 16];
        foreach (var length in borders.SelectMany(static border => Enumerable.Range(border - 2, 5)).Append(message.Length - 1))
        {
            if (length < 0)
            {
                continue;
            }

            var fault = Messages.FaultOf(_key, Context, message.AsSpan(0, length));

            var rest = (length - Header) % Chunk;
            Assert.Equal(
                length < Header || rest is >= 0 and < 16 ? SealedObjectFault.Truncated : SealedObjectFault.Altered,
                fault);
        }
    }

    [Fact]
    public void What_is_added_to_a_message_is_found()
    {
        foreach (var length in new[] { 0, 40, Cobblestone.ChunkBytes - 1, Cobblestone.ChunkBytes })
        {
            var message = Messages.Seal(_key, Context, Messages.Pattern(length));
            foreach (var more in new[] { 1, 15, 16, 17, Chunk })
            {
                var fault = Messages.FaultOf(_key, Context, [.. message, .. new byte[more]]);

                Assert.Contains(fault, new[] { SealedObjectFault.Altered, SealedObjectFault.Truncated });
            }
        }
    }

    [Fact]
    public void A_chunk_after_the_last_is_refused_and_so_is_everything_after_it()
    {
        var message = Messages.Seal(_key, Context, "last"u8);
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, message.AsSpan(0, Header));
        var buffer = new byte[Cobblestone.ChunkBytes];
        decryptor.OpenNext(message.AsSpan(Header), buffer);
        decryptor.Complete();

        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(
                SealedObjectFault.TrailingData,
                Assert.Throws<SealedObjectException>(() => decryptor.OpenNext(message.AsSpan(Header), buffer)).Fault);
        }

        Assert.Equal(SealedObjectFault.TrailingData, Assert.Throws<SealedObjectException>(decryptor.Complete).Fault);
    }

    [Fact]
    public void After_a_chunk_that_did_not_open_none_opens_in_the_sequence()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern(Cobblestone.ChunkBytes + 1));
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, message.AsSpan(0, Header));
        var (buffer, damaged) = (new byte[Cobblestone.ChunkBytes], message.AsSpan(Header, Chunk).ToArray());
        damaged[5] ^= 1;

        foreach (var chunk in new[] { damaged, message.AsSpan(Header, Chunk).ToArray() })
        {
            Assert.Equal(
                SealedObjectFault.Altered, Assert.Throws<SealedObjectException>(() => decryptor.OpenNext(chunk, buffer)).Fault);
        }

        Assert.Equal(SealedObjectFault.Altered, Assert.Throws<SealedObjectException>(decryptor.Complete).Fault);
    }

    [Fact]
    public void Every_exchange_of_two_chunks_and_every_chunk_put_twice_is_found()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern(4 * Cobblestone.ChunkBytes));
        for (var one = 0; one < 4; one++)
        {
            for (var other = 0; other < 4; other++)
            {
                if (one != other)
                {
                    Assert.Equal(SealedObjectFault.Altered, Messages.FaultOf(_key, Context, Moved(message, one, other, both: true)));
                    Assert.Equal(SealedObjectFault.Altered, Messages.FaultOf(_key, Context, Moved(message, one, other, both: false)));
                }
            }
        }
    }

    [Fact]
    public void Chunks_of_another_message_under_the_same_key_and_context_are_found()
    {
        var plaintext = Messages.Pattern((2 * Cobblestone.ChunkBytes) + 40);
        var (one, other) = (Messages.Seal(_key, Context, plaintext), Messages.Seal(_key, Context, plaintext));
        foreach (var (at, length) in new[] { (Header, Chunk), (Header + Chunk, Chunk), (Header + (2 * Chunk), 56) })
        {
            var mixed = one.ToArray();
            other.AsSpan(at, length).CopyTo(mixed.AsSpan(at));

            Assert.Equal(SealedObjectFault.Altered, Messages.FaultOf(_key, Context, mixed));
        }

        // The header of the one before the chunks of the other.
        Assert.Equal(SealedObjectFault.Altered, Messages.FaultOf(_key, Context, [.. one[..Header], .. other[Header..]]));
        Assert.Equal(SealedObjectFault.WrongKeyOrContext, Messages.FaultOf(_key, Context, [.. one[..24], .. other[24..]]));
    }

    [Fact]
    public void Another_key_or_another_context_is_refused_before_any_chunk_is_opened()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern(100));
        using var other = SecretBytes.Random(Cobblestone.KeyBytes);

        Assert.Equal(SealedObjectFault.WrongKeyOrContext, Messages.FaultOf(other, Context, message));
        foreach (var context in new[] { "", "a contex", "a context ", "A context", "a context\0" })
        {
            Assert.Equal(
                SealedObjectFault.WrongKeyOrContext,
                Messages.FaultOf(_key, System.Text.Encoding.UTF8.GetBytes(context), message.AsSpan(0, Header)));
        }
    }

    [Fact]
    public void A_chunk_is_not_opened_at_the_place_of_another_nor_with_too_few_bytes()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern((2 * Cobblestone.ChunkBytes) + 40));
        var layout = CobblestoneLayout.OfMessage(message.Length);
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, message.AsSpan(0, Header));
        var buffer = new byte[Cobblestone.ChunkBytes];
        SealedObjectFault Fault(long chunk, int at, int length) => Assert.Throws<SealedObjectException>(
            () => decryptor.OpenAt(layout, chunk, message.AsSpan(at, length), buffer)).Fault;

        Assert.Equal(SealedObjectFault.Altered, Fault(1, Header, Chunk));
        Assert.Equal(SealedObjectFault.Truncated, Fault(1, Header + Chunk, Chunk - 1));
        Assert.Equal(SealedObjectFault.Truncated, Fault(2, Header + (2 * Chunk), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => decryptor.OpenAt(layout, 3, message, buffer));
        Assert.Equal(40, decryptor.OpenAt(layout, 2, message.AsSpan(Header + (2 * Chunk)), buffer));
    }

    [Fact]
    public void A_file_cut_at_any_chunk_does_not_pass_for_a_shorter_one()
    {
        var message = Messages.Seal(_key, Context, Messages.Pattern((2 * Cobblestone.ChunkBytes) + 40));
        var layout = CobblestoneLayout.OfMessage(message.Length - 20);
        using var decryptor = CobblestoneDecryptor.Begin(_key, Context, message.AsSpan(0, Header));
        var last = message.AsSpan((int)layout.OffsetOf(2), layout.SealedBytesOf(2)).ToArray();

        Assert.Equal(
            SealedObjectFault.Altered,
            Assert.Throws<SealedObjectException>(() => decryptor.OpenAt(layout, 2, last, new byte[Cobblestone.ChunkBytes])).Fault);
    }

    private static byte[] Moved(byte[] message, int one, int other, bool both)
    {
        var moved = message.ToArray();
        message.AsSpan(Header + (one * Chunk), Chunk).CopyTo(moved.AsSpan(Header + (other * Chunk)));
        if (both)
        {
            message.AsSpan(Header + (other * Chunk), Chunk).CopyTo(moved.AsSpan(Header + (one * Chunk)));
        }

        return moved;
    }
}
