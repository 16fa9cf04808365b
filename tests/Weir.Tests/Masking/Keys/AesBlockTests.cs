using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

public sealed class AesBlockTests
{
    // FIPS 197, appendix C.
    [Fact]
    public void Published_blocks_of_all_key_lengths_are_reproduced()
    {
        var cases = new (int KeyBytes, string Cipher)[]
        {
            (16, "69C4E0D86A7B0430D8CDB78070B4C55A"),
            (24, "DDA97CA4864CDFE06EAF70A0EC0D7191"),
            (32, "8EA2B7CA516745BFEAFC49904B496089"),
        };
        var key = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var plain = Vector128.Create<byte>(Convert.FromHexString("00112233445566778899AABBCCDDEEFF"));

        foreach (var (keyBytes, cipher) in cases)
        {
            foreach (var engine in Enum.GetValues<AesEngine>())
            {
                Assert.Equal(cipher, Hex(new AesBlock(key.AsSpan(0, keyBytes), engine).Encrypt(plain)));
            }
        }
    }

    [Fact]
    public void Processor_and_software_agree_on_every_key_and_block() =>
        Prop.ForAll<byte[]>(seed =>
        {
            foreach (var keyBytes in (int[])[16, 24, 32])
            {
                var bytes = HKDF.Expand(HashAlgorithmName.SHA256, SHA256.HashData(seed), keyBytes + 16, [(byte)keyBytes]);
                var block = Vector128.Create<byte>(bytes.AsSpan(keyBytes));
                var fast = new AesBlock(bytes.AsSpan(0, keyBytes));
                var slow = new AesBlock(bytes.AsSpan(0, keyBytes), AesEngine.Software);
                Assert.Equal(slow.Encrypt(block), fast.Encrypt(block));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Chain_is_the_last_block_of_the_platforms_CBC()
    {
        var key = SHA256.HashData("key"u8);
        byte[] message = [.. SHA256.HashData("a"u8), .. SHA256.HashData("b"u8)];
        using var aes = Aes.Create();
        aes.Key = key;
        var expected = aes.EncryptCbc(message, new byte[16], PaddingMode.None)[^16..];

        Assert.Equal(Convert.ToHexString(expected), Hex(new AesBlock(key).Chain(Vector128<byte>.Zero, message)));
    }

    [Fact]
    public void Numbers_and_blocks_convert_both_ways_with_the_first_byte_highest()
    {
        var number = new UInt128(0x0011223344556677, 0x8899AABBCCDDEEFF);

        Assert.Equal("00112233445566778899AABBCCDDEEFF", Hex(AesBlock.FromNumber(number)));
        Assert.Equal(number, AesBlock.ToNumber(AesBlock.FromNumber(number)));
    }

    [Fact]
    public void A_key_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new AesBlock(new byte[20]));

    [Fact]
    public void Many_threads_share_the_software_twin()
    {
        var aes = new AesBlock(SHA256.HashData("shared"u8), AesEngine.Software);
        var expected = Enumerable.Range(0, 64).Select(i => aes.Encrypt(Vector128.Create((byte)i))).ToArray();

        Parallel.For(0, 2000, i => Assert.Equal(expected[i % 64], aes.Encrypt(Vector128.Create((byte)(i % 64)))));
    }

    private static string Hex(Vector128<byte> block)
    {
        var bytes = new byte[16];
        block.CopyTo(bytes);
        return Convert.ToHexString(bytes);
    }
}
