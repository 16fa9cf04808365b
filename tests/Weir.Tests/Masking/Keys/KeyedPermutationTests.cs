using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

public sealed class KeyedPermutationTests
{
    private static readonly byte[] Key = SHA256.HashData("permutation tests"u8);

    [Fact]
    public void Every_size_up_to_300_is_a_bijection()
    {
        for (var size = 1; size <= 300; size++)
        {
            var permutation = KeyedPermutation.OfSize(Key, [], (uint)size);
            Assert.True(permutation.IsSmallDomain);
            AssertBijective(permutation, size);
        }
    }

    [Fact]
    public void Sizes_around_a_million_and_powers_of_two_are_bijections()
    {
        foreach (var size in (int[])[65_536, 999_999, 1_000_000, 1_048_576, 1_048_577])
        {
            var permutation = KeyedPermutation.OfSize(Key, [], (uint)size);
            Assert.Equal(size < 1_000_000, permutation.IsSmallDomain);
            AssertBijective(permutation, size);
        }
    }

    [Fact]
    public void Values_stay_in_range_and_come_back_at_every_size() =>
        Prop.ForAll(Cases(), c =>
        {
            var permutation = KeyedPermutation.OfSize(Key, c.Tweak, c.Size);
            var value = c.Value % c.Size;
            var image = permutation.Apply(value);

            Assert.True(image < c.Size);
            Assert.Equal(value, permutation.Invert(image));
            if (c.Size <= ulong.MaxValue)
            {
                Assert.Equal(image, permutation.Apply((ulong)value));
                Assert.Equal(value, permutation.Invert((ulong)image));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_number_of_bits_keeps_its_range_and_comes_back()
    {
        for (var bits = 1; bits <= 128; bits++)
        {
            var permutation = KeyedPermutation.OfBits(Key, [], bits);
            Assert.Equal(UInt128.MaxValue >> (128 - bits), permutation.Last);
            foreach (var value in (UInt128[])[0, 1, permutation.Last / 3, permutation.Last - 1, permutation.Last])
            {
                var image = permutation.Apply(value);
                Assert.True(image <= permutation.Last);
                Assert.Equal(value, permutation.Invert(image));
            }
        }
    }

    [Fact]
    public void A_large_domain_is_FF1_over_bits_with_the_size_in_the_tweak()
    {
        foreach (var bits in (int[])[20, 31, 63, 64, 65, 127, 128])
        {
            var value = UInt128.MaxValue / 7 >> (128 - bits);
            var tweak = Convert.FromHexString((UInt128.MaxValue >> (128 - bits)).ToString("X32", CultureInfo.InvariantCulture) + "AABB");
            var numerals = Enumerable.Range(0, bits).Select(i => (ushort)(uint)(value >> (bits - 1 - i) & 1)).ToArray();
            Ff1Long.Transform(new AesBlock(Key), 2, tweak, numerals, numerals, encrypt: true);
            var expected = numerals.Aggregate(UInt128.Zero, (number, bit) => (number << 1) | bit);

            Assert.Equal(expected, KeyedPermutation.OfBits(Key, [0xAA, 0xBB], bits).Apply(value));
        }
    }

    [Fact]
    public void Two_keys_or_tweaks_are_unlinkable()
    {
        foreach (var size in (UInt128[])[1_000, 2_000_000, UInt128.One << 100])
        {
            var permutations = new[]
            {
                KeyedPermutation.OfSize(Key, [], size),
                KeyedPermutation.OfSize(SHA256.HashData(Key), [], size),
                KeyedPermutation.OfSize(Key, [1], size),
            };
            for (var first = 0; first < 2; first++)
            {
                for (var second = first + 1; second < 3; second++)
                {
                    // One agreement is expected among all values of a domain; 12 of 1,000 come by chance once in 10^10.
                    var equal = Enumerable.Range(0, 1_000)
                        .Count(i => permutations[first].Apply((UInt128)i) == permutations[second].Apply((UInt128)i));
                    Assert.InRange(equal, 0, 12);
                }
            }
        }
    }

    [Fact]
    public void Sizes_of_equally_many_bits_are_unrelated()
    {
        var small = KeyedPermutation.OfSize(Key, [], 1_900_000);
        var large = KeyedPermutation.OfSize(Key, [], 2_000_000);

        Assert.InRange(Enumerable.Range(0, 1_000).Count(i => small.Apply((ulong)i) == large.Apply((ulong)i)), 0, 3);
    }

    [Fact]
    public void Small_shuffles_are_uniform_over_keys()
    {
        const int Keys = 12_000;
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < Keys; i++)
        {
            var permutation = KeyedPermutation.OfSize(SHA256.HashData(BitConverter.GetBytes(i)), [], 4);
            var order = string.Concat(Enumerable.Range(0, 4).Select(value => permutation.Apply((ulong)value)));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        var expected = Keys / 24.0;
        Assert.Equal(24, counts.Count);
        // 23 degrees of freedom: 58.6 is exceeded by chance once in 10,000.
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - expected, 2) / expected), 0, 58.6);
    }

    [Fact]
    public void Software_gives_the_same_permutation()
    {
        foreach (var size in (UInt128[])[17, 3_000_000_000, UInt128.MaxValue])
        {
            var fast = KeyedPermutation.OfSize(Key, [], size);
            var slow = KeyedPermutation.OfSize(Key, [], size, AesEngine.Software);
            for (UInt128 value = 0; value < 17; value++)
            {
                Assert.Equal(slow.Apply(value), fast.Apply(value));
            }
        }
    }

    [Fact]
    public void Values_outside_and_bad_sizes_are_refused_without_naming_the_value()
    {
        var permutation = KeyedPermutation.OfSize(Key, [], 1_000_000);

        var failure = Assert.Throws<ArgumentOutOfRangeException>(() => permutation.Apply(1_000_000UL));
        Assert.DoesNotContain("1000000", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => permutation.Invert((UInt128)1_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyedPermutation.OfSize(Key, [], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyedPermutation.OfBits(Key, [], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyedPermutation.OfBits(Key, [], 129));
        Assert.Throws<ArgumentException>(() => KeyedPermutation.OfSize(Key.AsSpan(1), [], 10));
    }

    [Fact]
    public void Mapping_does_not_allocate()
    {
        Assert.SkipUnless(AesBlock.IsAccelerated, "This processor has no AES instructions; the software twin allocates.");
        var narrow = KeyedPermutation.OfSize(Key, [], 3_000_000_000);
        var wide = KeyedPermutation.OfBits(Key, [], 122);
        var sum = narrow.Apply(1UL) + (ulong)wide.Apply((UInt128)1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0UL; i < 100; i++)
        {
            sum += narrow.Apply(i) + (ulong)wide.Apply((UInt128)i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0UL, sum);
    }

    private static void AssertBijective(KeyedPermutation permutation, int size)
    {
        var seen = new bool[size];
        for (var value = 0; value < size; value++)
        {
            var image = (int)permutation.Apply((ulong)value);
            Assert.False(seen[image]);
            seen[image] = true;
            if (value % 16 == 0)
            {
                Assert.Equal((ulong)value, permutation.Invert((ulong)image));
            }
        }
    }

    private static Arbitrary<(UInt128 Size, UInt128 Value, byte[] Tweak)> Cases()
    {
        var number = ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Two().Select(t => new UInt128(t.Item1.Item, t.Item2.Item));
        return (
            from size in number
            from bits in Gen.Choose(1, 128)
            from value in number
            from tweak in ArbMap.Default.GeneratorFor<byte[]>()
            select (UInt128.Max(size >> (128 - bits), 1), value, tweak)).ToArbitrary();
    }
}
