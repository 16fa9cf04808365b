using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Keys;

public sealed class IntegerKeyGeneratorTests
{
    private static readonly ulong[] WideCuts = [1, 1UL << 30, 1UL << 31, 1UL << 53, 1UL << 63];

    [Fact]
    public void Every_smallint_has_another_smallint()
    {
        using var harness = GeneratorHarness.Bind("integer-key", Types.SmallInt);
        var outputs = Enumerable.Range(short.MinValue, 65_536).Select(v => harness.Run((long)v)!.Value).ToList();

        Assert.Equal(65_536, outputs.Distinct().Count());
        Assert.All(outputs, v => Assert.InRange(v, short.MinValue, short.MaxValue));
    }

    [Fact]
    public void Every_number_of_a_narrow_numeric_has_another()
    {
        using var harness = GeneratorHarness.Bind("integer-key", Types.Numeric(4, 0));
        var outputs = Enumerable.Range(-9_999, 19_999).Select(v => harness.Run(TestValue.OfDecimal(v))!.Decimal).ToList();

        Assert.Equal(outputs.Count, outputs.Distinct().Count());
        Assert.All(outputs, v => Assert.InRange(v, -9_999, 9_999));
    }

    [Fact]
    public void Magnitudes_stay_in_their_band_and_signs_mirror()
    {
        using var harness = GeneratorHarness.Bind("integer-key", Types.BigInt);
        Prop.ForAll(Keys(), key =>
        {
            var mapped = harness.Run(key)!.Value;

            Assert.Equal(Band((ulong)Math.Abs(key)), Band((ulong)Math.Abs(mapped)));
            Assert.Equal(-mapped, harness.Run(-key));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Integer_and_bigint_and_text_agree()
    {
        using var narrow = GeneratorHarness.Bind("integer-key", Types.Integer);
        using var wide = GeneratorHarness.Bind("integer-key", Types.BigInt);
        using var exact = GeneratorHarness.Bind("integer-key", Types.Numeric(28, 0));
        using var text = GeneratorHarness.Bind("integer-key", Types.Text);
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(v => (long)v).ToArbitrary(), key =>
        {
            var mapped = narrow.Run(key);

            Assert.Equal(mapped, wide.Run(key));
            Assert.Equal(mapped, (long)exact.Run(TestValue.OfDecimal(key))!.Decimal);
            Assert.Equal($"{mapped}", text.Run($"{key}"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Zero_and_the_smallest_numbers_stay()
    {
        using var harness = GeneratorHarness.Bind("integer-key", Types.BigInt);
        Assert.Equal(0, harness.Run(0));
        Assert.Equal(long.MinValue, harness.Run(long.MinValue));
        Assert.Equal(int.MinValue, harness.Run(int.MinValue));
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromInteger(0)));
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromInteger(long.MinValue)));
        Assert.NotEqual(-1, harness.Run(-1));
    }

    [Fact]
    public void A_range_is_permuted_whole_and_the_rest_is_out_of_the_domain()
    {
        var options = new HarnessOptions { Parameters = [("minimum", "-5"), ("maximum", "999")] };
        using var harness = GeneratorHarness.Bind("integer-key", Types.Integer, options);
        var outputs = Enumerable.Range(-5, 1005).Select(v => harness.Run((long)v)!.Value).Order().ToList();

        Assert.Equal(Enumerable.Range(-5, 1005).Select(v => (long)v), outputs);
        Assert.Null(harness.Run(1000));
        Assert.Null(harness.Run(-6));
    }

    [Fact]
    public void The_whole_range_of_bigint_can_be_permuted()
    {
        var options = new HarnessOptions
        {
            Parameters = [("minimum", $"{long.MinValue}"), ("maximum", $"{long.MaxValue}")],
        };
        using var harness = GeneratorHarness.Bind("integer-key", Types.BigInt, options);
        Assert.NotNull(harness.Run(long.MinValue));
        Assert.NotNull(harness.Run(long.MaxValue));
    }

    [Theory]
    [InlineData("00123")]
    [InlineData("+5")]
    [InlineData("-5")]
    [InlineData("12a")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public void Text_that_is_no_plain_number_is_out_of_the_domain(string text)
    {
        using var harness = GeneratorHarness.Bind("integer-key", Types.Text);
        Assert.Null(harness.Run(text));
    }

    [Fact]
    public void A_fraction_is_out_of_the_domain()
    {
        using var harness = GeneratorHarness.Bind("integer-key", Types.Numeric(10, 2));
        Assert.Null(harness.Run(TestValue.OfDecimal(1.5m)));
        Assert.NotNull(harness.Run(TestValue.OfDecimal(1.00m)));
    }

    [Fact]
    public void A_range_that_the_type_cannot_hold_is_refused()
    {
        var options = new HarnessOptions { Parameters = [("minimum", "1"), ("maximum", "40000")] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("integer-key", Types.SmallInt, options));
        Assert.Contains("smallint", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_range_is_refused()
    {
        var options = new HarnessOptions { Parameters = [("minimum", "1")] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("integer-key", Types.Integer, options));
        Assert.Contains("maximum must be given", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void The_mapping_of_a_smallint_is_uniform()
    {
        // Chi-squared over 64 buckets of where key 7 goes under 640 groups; 63 degrees of freedom, p < 1e-6 above 130.
        var buckets = new int[64];
        for (var i = 0; i < 640; i++)
        {
            var options = new HarnessOptions { Group = $"group {i}", Parameters = [("minimum", "0"), ("maximum", "63")] };
            using var harness = GeneratorHarness.Bind("integer-key", Types.SmallInt, options);
            buckets[harness.Run(7)!.Value]++;
        }

        Assert.InRange(buckets.Sum(b => (b - 10.0) * (b - 10.0) / 10), 20, 130);
    }

    private static int Band(ulong magnitude) => WideCuts.Count(c => c <= magnitude);

    private static Arbitrary<long> Keys() =>
        Gen.Choose(0, 62).SelectMany(bit => Gen.Choose(0, 1000).Select(low => (1L << bit) - 1 + low))
            .Where(key => key is > 0 and not (1L << 31)).ToArbitrary();
}
