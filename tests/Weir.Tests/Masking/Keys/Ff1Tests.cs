using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

public sealed class Ff1Tests
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Key16 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private const string Key24 = Key16 + "EF4359D8D580AA4F";
    private const string Key32 = Key24 + "7F036D6F04FC6A94";
    private const string TweakB = "39383736353433323130";
    private const string TweakC = "3737373770717273373737";

    /// <summary>NIST, "Block Cipher Modes of Operation: FF1 Method for Format-Preserving Encryption", FF1samples.pdf.</summary>
    private static readonly (string Key, int Radix, string Tweak, string Plain, string Cipher)[] Samples =
    [
        (Key16, 10, "", "0123456789", "2433477484"),
        (Key16, 10, TweakB, "0123456789", "6124200773"),
        (Key16, 36, TweakC, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
        (Key24, 10, "", "0123456789", "2830668132"),
        (Key24, 10, TweakB, "0123456789", "2496655549"),
        (Key24, 36, TweakC, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
        (Key32, 10, "", "0123456789", "6657667009"),
        (Key32, 10, TweakB, "0123456789", "1001623463"),
        (Key32, 36, TweakC, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
    ];

    [Fact]
    public void All_nine_NIST_samples_hold_both_ways_on_both_engines()
    {
        foreach (var sample in Samples)
        {
            foreach (var engine in Enum.GetValues<AesEngine>())
            {
                var ff1 = new Ff1(Convert.FromHexString(sample.Key), sample.Radix, engine);
                var tweak = Convert.FromHexString(sample.Tweak);
                var numerals = Numerals(sample.Plain);

                ff1.Encrypt(tweak, numerals, numerals);
                Assert.Equal(sample.Cipher, Text(numerals));
                ff1.Decrypt(tweak, numerals, numerals);
                Assert.Equal(sample.Plain, Text(numerals));
            }
        }
    }

    [Fact]
    public void All_nine_NIST_samples_hold_on_big_integers()
    {
        foreach (var sample in Samples)
        {
            var cipher = new AesBlock(Convert.FromHexString(sample.Key));
            var tweak = Convert.FromHexString(sample.Tweak);
            var numerals = Numerals(sample.Plain);

            Ff1Long.Transform(cipher, sample.Radix, tweak, numerals, numerals, encrypt: true);
            Assert.Equal(sample.Cipher, Text(numerals));
            Ff1Long.Transform(cipher, sample.Radix, tweak, numerals, numerals, encrypt: false);
            Assert.Equal(sample.Plain, Text(numerals));
        }
    }

    [Fact]
    public void Decryption_undoes_encryption_and_length_and_radix_are_kept() =>
        Prop.ForAll(Cases(), c =>
        {
            var ff1 = new Ff1(c.Key, c.Radix);
            var cipher = new ushort[c.Plain.Length];
            var back = new ushort[c.Plain.Length];

            ff1.Encrypt(c.Tweak, c.Plain, cipher);
            ff1.Decrypt(c.Tweak, cipher, back);

            Assert.All(cipher, numeral => Assert.InRange(numeral, 0, c.Radix - 1));
            Assert.Equal(c.Plain, back);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_fast_path_and_big_integers_agree() =>
        Prop.ForAll(Cases(), c =>
        {
            var fast = new ushort[c.Plain.Length];
            var large = new ushort[c.Plain.Length];

            new Ff1(c.Key, c.Radix).Encrypt(c.Tweak, c.Plain, fast);
            Ff1Long.Transform(new AesBlock(c.Key), c.Radix, c.Tweak, c.Plain, large, encrypt: true);

            Assert.Equal(large, fast);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_fast_path_and_big_integers_agree_at_every_length_and_tweak_length()
    {
        var key = SHA256.HashData("lengths"u8);
        var tweaks = new byte[40];
        RandomNumberGenerator.Fill(tweaks);
        foreach (var radix in (int[])[2, 10, 26, 36, 62, 256, 65535, 65536])
        {
            var ff1 = new Ff1(key, radix);
            for (var length = ff1.MinimumLength; length <= Math.Max(ff1.MinimumLength, 200); length += radix == 2 ? 7 : 3)
            {
                var plain = Enumerable.Range(0, length).Select(i => (ushort)(i * 7919 % radix)).ToArray();
                var tweak = tweaks.AsSpan(0, length % tweaks.Length);
                var fast = new ushort[length];
                var large = new ushort[length];

                ff1.Encrypt(tweak, plain, fast);
                Ff1Long.Transform(new AesBlock(key), radix, tweak, plain, large, encrypt: true);

                Assert.Equal(large, fast);
            }
        }
    }

    [Fact]
    public void Every_string_of_a_million_has_its_own_image()
    {
        var ff1 = new Ff1(SHA256.HashData("permutation"u8), radix: 10);
        var seen = new bool[1_000_000];
        var numerals = new ushort[6];
        for (var i = 0; i < seen.Length; i++)
        {
            for (var (rest, at) = (i, 5); at >= 0; at--, rest /= 10)
            {
                numerals[at] = (ushort)(rest % 10);
            }

            ff1.Encrypt([], numerals, numerals);
            var image = numerals.Aggregate(0, (number, numeral) => number * 10 + numeral);
            Assert.False(seen[image]);
            seen[image] = true;
        }
    }

    [Fact]
    public void Another_tweak_or_key_is_another_permutation()
    {
        var plain = Numerals("0123456789012345");
        var ciphers = new HashSet<string>();
        foreach (var key in (string[])[Key16, Key24, Key32])
        {
            foreach (var tweak in (byte[][])[[], [0], [0, 0], [1]])
            {
                var cipher = new ushort[plain.Length];
                new Ff1(Convert.FromHexString(key), 10).Encrypt(tweak, plain, cipher);
                Assert.True(ciphers.Add(Text(cipher)));
            }
        }
    }

    [Fact]
    public void Domains_below_a_million_are_refused()
    {
        foreach (var (radix, minimum) in ((int, int)[])[(2, 20), (10, 6), (26, 5), (36, 4), (256, 3), (1000, 2), (65536, 2)])
        {
            var ff1 = new Ff1(new byte[32], radix);
            Assert.Equal(minimum, ff1.MinimumLength);
            Assert.Equal(minimum, Ff1.MinimumLengthOf(radix));

            var failure = Assert.Throws<ArgumentException>(() => ff1.Encrypt([], new ushort[minimum - 1], new ushort[minimum - 1]));
            Assert.Contains("at least 1,000,000", failure.Message, StringComparison.Ordinal);
            ff1.Encrypt([], new ushort[minimum], new ushort[minimum]);
        }
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        var ff1 = new Ff1(new byte[32], 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => new Ff1(new byte[32], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ff1(new byte[32], 65537));
        Assert.Throws<ArgumentException>(() => new Ff1(new byte[31], 10));
        Assert.Throws<ArgumentException>(() => ff1.Encrypt([], new ushort[6], new ushort[7]));
        Assert.Throws<ArgumentException>(() => ff1.Decrypt([], [1, 2, 3, 4, 5, 10], new ushort[6]));
        Assert.Throws<ArgumentException>(() => ff1.Encrypt([], new ushort[Ff1.MaximumLength + 1], new ushort[Ff1.MaximumLength + 1]));
    }

    [Fact]
    public void The_fast_path_does_not_allocate()
    {
        Assert.SkipUnless(AesBlock.IsAccelerated, "This processor has no AES instructions; the software twin allocates.");
        var ff1 = new Ff1(new byte[32], 36);
        var numerals = new ushort[36];
        ff1.Encrypt([1, 2, 3], numerals, numerals);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            ff1.Encrypt([1, 2, 3], numerals, numerals);
            ff1.Decrypt([1, 2, 3], numerals, numerals);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed record Case(byte[] Key, int Radix, byte[] Tweak, ushort[] Plain);

    private static Arbitrary<Case> Cases() => (
        from seed in ArbMap.Default.GeneratorFor<byte[]>()
        from keyBytes in Gen.Elements(16, 24, 32)
        from radix in Gen.OneOf(Gen.Elements(2, 10, 16, 26, 36, 62, 65536), Gen.Choose(2, 65536))
        from extra in Gen.Choose(0, 90)
        from tweak in ArbMap.Default.GeneratorFor<byte[]>()
        from plain in Gen.ArrayOf(Gen.Choose(0, radix - 1), Ff1.MinimumLengthOf(radix) + extra)
        select new Case(
            HKDF.Expand(HashAlgorithmName.SHA256, SHA256.HashData(seed), keyBytes),
            radix,
            tweak,
            [.. plain.Select(numeral => (ushort)numeral)])).ToArbitrary();

    private static ushort[] Numerals(string text) => [.. text.Select(c => (ushort)Alphabet.IndexOf(c, StringComparison.Ordinal))];

    private static string Text(ushort[] numerals) => string.Concat(numerals.Select(numeral => Alphabet[numeral]));
}
