using System.Buffers.Binary;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

public sealed class PrfTests
{
    private static readonly byte[] Key = SHA256.HashData("prf tests"u8);

    [Fact]
    public void It_is_the_platforms_CBC_MAC_of_length_message_and_zeros_at_every_length()
    {
        var prf = new Prf(Key);
        var software = new Prf(Key, AesEngine.Software);
        var message = RandomNumberGenerator.GetBytes(300);
        for (var length = 0; length <= message.Length; length++)
        {
            var expected = Expected(message.AsSpan(0, length));
            Assert.Equal(expected, prf.Evaluate(message.AsSpan(0, length)));
            Assert.Equal(expected, software.Evaluate(message.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Processor_and_software_agree_on_every_message_and_draw() =>
        Prop.ForAll<byte[], byte[], uint>((seed, message, counter) =>
        {
            var key = SHA256.HashData(seed);
            var fast = new Prf(key);
            var slow = new Prf(key, AesEngine.Software);
            var draw = slow.Evaluate(message);

            Assert.Equal(draw, fast.Evaluate(message));
            Assert.Equal(slow.Expand(draw, counter), fast.Expand(draw, counter));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Trailing_zeros_and_lengths_make_other_messages()
    {
        var prf = new Prf(Key);
        var draws = Enumerable.Range(0, 100).Select(length => prf.Evaluate(new byte[length]));

        Assert.Equal(100, draws.Distinct().Count());
    }

    [Fact]
    public void Another_key_gives_other_values()
    {
        var draws = Enumerable.Range(0, 256).Select(i => new Prf(SHA256.HashData([(byte)i])).Evaluate("same"u8));

        Assert.Equal(256, draws.Distinct().Count());
    }

    [Fact]
    public void Further_draws_differ_from_their_seed_and_each_other()
    {
        var prf = new Prf(Key);
        var seed = prf.Evaluate("seed"u8);
        var draws = Enumerable.Range(0, 1000).Select(i => prf.Expand(seed, (uint)i)).Append(seed)
            .Append(prf.Expand(seed, uint.MaxValue));

        Assert.Equal(1002, draws.Distinct().Count());
    }

    [Fact]
    public void ToRange_is_the_high_part_of_the_product() =>
        Prop.ForAll<ulong, ulong, ulong>((high, low, size) =>
        {
            var draw = new UInt128(high, low);
            var exact = (ulong)(((System.Numerics.BigInteger)draw * Math.Max(size, 1)) >> 128);
            Assert.Equal(exact, Prf.ToRange(draw, Math.Max(size, 1)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToRange_reaches_both_ends_and_never_the_size()
    {
        foreach (var size in (ulong[])[1, 2, 3, 10, 1_000_003, ulong.MaxValue])
        {
            Assert.Equal(0UL, Prf.ToRange(0, size));
            Assert.Equal(size - 1, Prf.ToRange(UInt128.MaxValue, size));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Prf.ToRange(1, 0));
    }

    [Fact]
    public void Draws_spread_evenly_over_a_range()
    {
        const int Draws = 100_000;
        const int Size = 10;
        var prf = new Prf(Key);
        var counts = new int[Size];
        Span<byte> message = stackalloc byte[4];
        for (var i = 0; i < Draws; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(message, i);
            counts[Prf.ToRange(prf.Evaluate(message), Size)]++;
        }

        var chiSquare = counts.Sum(count => Math.Pow(count - Draws / Size, 2) / (Draws / Size));
        // 9 degrees of freedom: 33.7 is exceeded by chance once in 10,000 keys.
        Assert.InRange(chiSquare, 0, 33.7);
    }

    [Fact]
    public void Evaluation_does_not_allocate()
    {
        Assert.SkipUnless(AesBlock.IsAccelerated, "This processor has no AES instructions; the software twin allocates.");
        var prf = new Prf(Key);
        var message = new byte[45];
        UInt128 sum = prf.Expand(prf.Evaluate(message), 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var length = 0; length < message.Length; length++)
        {
            sum ^= prf.Expand(prf.Evaluate(message.AsSpan(0, length)), 7);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(UInt128.Zero, sum);
    }

    [Fact]
    public void A_key_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Prf(new byte[16]));

    // Written from docs/formats/keys.md, on the platform's CBC.
    private static UInt128 Expected(ReadOnlySpan<byte> message)
    {
        var encoded = new byte[(4 + message.Length + 15) / 16 * 16];
        BinaryPrimitives.WriteInt32BigEndian(encoded, message.Length);
        message.CopyTo(encoded.AsSpan(4));
        using var aes = Aes.Create();
        aes.Key = HKDF.Expand(HashAlgorithmName.SHA256, Key, 64, "weir/v1 prf"u8.ToArray())[..32];
        return BinaryPrimitives.ReadUInt128BigEndian(aes.EncryptCbc(encoded, new byte[16], PaddingMode.None).AsSpan()[^16..]);
    }
}
