using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

public sealed class ModulusTests
{
    [Fact]
    public void Remainders_equal_those_of_big_integers() =>
        Prop.ForAll(Cases(), c =>
        {
            var (value, dividend) = c;
            Assert.Equal((BigInteger)dividend % (BigInteger)value, new Modulus(value).Reduce(dividend));
            if (value <= 1UL << 62)
            {
                Assert.Equal((ulong)dividend % (ulong)value, new Modulus(value).Reduce((ulong)dividend));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Remainders_are_exact_at_the_edges_of_every_multiple()
    {
        foreach (var value in (ulong[])[1, 2, 3, 10, 1000, 99_999, 100_000, (1UL << 32) - 1, 1UL << 32, (1UL << 62) - 1, 1UL << 62])
        {
            var modulus = new Modulus(value);
            var largest = ulong.MaxValue / value * value;
            var largestWide = UInt128.MaxValue / value * value;
            Assert.Equal(0UL, modulus.Reduce(largest));
            Assert.Equal(value - 1, modulus.Reduce(largest - 1));
            Assert.Equal(ulong.MaxValue % value, modulus.Reduce(ulong.MaxValue));
            Assert.Equal(UInt128.Zero, modulus.Reduce(largestWide));
            Assert.Equal(value - 1, modulus.Reduce(largestWide - 1));
            Assert.Equal(UInt128.MaxValue % value, modulus.Reduce(UInt128.MaxValue));
        }
    }

    [Fact]
    public void Zero_and_too_large_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus((UInt128.One << 126) + 1));
    }

    private static Arbitrary<(UInt128 Value, UInt128 Dividend)> Cases()
    {
        var bits = ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Two().Select(t => new UInt128(t.Item1.Item, t.Item2.Item));
        return (
            from value in bits
            from valueBits in Gen.Choose(1, 126)
            from dividend in bits
            from dividendBits in Gen.Choose(1, 128)
            select (UInt128.Max(value >> (128 - valueBits), 1), dividend >> (128 - dividendBits))).ToArbitrary();
    }
}
