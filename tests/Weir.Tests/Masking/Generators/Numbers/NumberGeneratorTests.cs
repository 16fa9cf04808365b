using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Numbers;

public sealed class NumberGeneratorTests
{
    [Fact]
    public void A_range_is_used_whole_and_evenly()
    {
        // 10 numbers, 1,000 expected each; 9 degrees of freedom, p < 1e-6 above 46.
        var options = new HarnessOptions { Parameters = [("minimum", "-4"), ("maximum", "5")] };
        using var harness = GeneratorHarness.Bind("integer-range", Types.Integer, options);
        var counts = new int[10];
        for (var i = 0; i < 10_000; i++)
        {
            counts[harness.Run((long)i)!.Value + 4]++;
        }

        Assert.InRange(counts.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000), 0.5, 46);
        Assert.Equal(10, harness.Bound.OutputSpace);
        Assert.Equal(0.1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromInteger(5)));
        Assert.Equal(0, harness.Bound.FixedPointProbabilityOf(FieldValue.FromInteger(6)));
    }

    [Theory]
    [InlineData("0", "40000", "must fit smallint")]
    [InlineData("5", "4", "minimum must not be above maximum")]
    public void A_range_that_makes_no_sense_is_refused(string minimum, string maximum, string expected)
    {
        var options = new HarnessOptions { Parameters = [("minimum", minimum), ("maximum", maximum)] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("integer-range", Types.SmallInt, options));
        Assert.Contains(expected, Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void The_class_of_a_range_follows_its_size()
    {
        Assert.Equal(Uniqueness.Lossy, ClassOf("1", "4294967295"));
        Assert.Equal(Uniqueness.NotGuaranteed, ClassOf("1", "4294967296"));

        static Uniqueness ClassOf(string minimum, string maximum)
        {
            var options = new HarnessOptions { Parameters = [("minimum", minimum), ("maximum", maximum)] };
            using var harness = GeneratorHarness.Bind("integer-range", Types.BigInt, options);
            return harness.Bound.Uniqueness;
        }
    }

    [Fact]
    public void Noise_moves_every_number_within_its_ratio_and_keeps_sign_and_scale()
    {
        using var harness = GeneratorHarness.Bind("decimal-noise", Types.Numeric(12, 2));
        Prop.ForAll(Gen.Choose(1, int.MaxValue).Select(v => v / 100m).ToArbitrary(), number =>
        {
            var moved = harness.Run(TestValue.OfDecimal(number))!.Decimal;

            Assert.NotEqual(number, moved);
            Assert.True(moved > 0);
            Assert.True(Math.Abs(moved - number) <= Math.Max(0.01m, number * 0.1m));
            Assert.Equal(decimal.Round(moved, 2), moved);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Noise_is_even_over_all_steps()
    {
        // 1.00 has 10 steps down and 10 up; 20 results, 500 expected each; 19 degrees of freedom, p < 1e-6 above 66.
        var options = new HarnessOptions { Columns = ["id"], KeyColumns = ["id"], KeyedBy = KeyedBy.Row };
        using var harness = GeneratorHarness.Bind("decimal-noise", Types.Numeric(10, 2), options);
        var counts = new Dictionary<decimal, int>();
        for (var i = 0; i < 10_000; i++)
        {
            var moved = harness.Run(TestValue.OfDecimal(1), TestValue.OfInteger(i))!.Decimal;
            counts[moved] = counts.GetValueOrDefault(moved) + 1;
        }

        Assert.Equal(20, counts.Count);
        Assert.DoesNotContain(1m, counts.Keys);
        Assert.InRange(counts.Values.Sum(c => (c - 500.0) * (c - 500.0) / 500), 3, 66);
    }

    [Fact]
    public void Noise_keeps_zero_and_stays_inside_limits()
    {
        var options = new HarnessOptions { Parameters = [("ratio", "1"), ("minimum", "10"), ("maximum", "12")] };
        using var harness = GeneratorHarness.Bind("decimal-noise", Types.Integer, options);
        Assert.Equal(0, harness.Run(0));
        Assert.All(Enumerable.Range(-5, 40).Where(v => v != 0), v => Assert.InRange(harness.Run((long)v)!.Value, 10, 12));
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromInteger(0)));
    }

    [Fact]
    public void Noise_agrees_for_spellings_of_one_number()
    {
        using var harness = GeneratorHarness.Bind("decimal-noise", new(ValueKind.Decimal, "numeric"));
        Assert.Equal(harness.Run(TestValue.OfDecimal(123.45m)), harness.Run(TestValue.OfDecimal(123.4500m)));
    }

    [Fact]
    public void Noise_stays_inside_the_largest_numbers()
    {
        using var narrow = GeneratorHarness.Bind("decimal-noise", Types.Numeric(4, 2));
        using var wide = GeneratorHarness.Bind("decimal-noise", new(ValueKind.Decimal, "numeric"));
        using var integer = GeneratorHarness.Bind("decimal-noise", Types.BigInt);
        using var real = GeneratorHarness.Bind("decimal-noise", Types.Real);

        Assert.All(Enumerable.Range(9900, 100), v => Assert.InRange(narrow.Run(TestValue.OfDecimal(v / 100m))!.Decimal, 80, 99.99m));
        Assert.NotNull(wide.Run(TestValue.OfDecimal(decimal.MaxValue)));
        Assert.NotNull(wide.Run(TestValue.OfDecimal(decimal.MinValue)));
        Assert.NotNull(wide.Run(TestValue.OfDecimal(0.0000000000000000000000000001m)));
        Assert.True(integer.Run(long.MaxValue) < long.MaxValue);
        Assert.True(integer.Run(long.MinValue) < 0);
        Assert.True(double.IsFinite(real.Run(TestValue.OfReal(double.MaxValue))!.Real));
    }

    [Fact]
    public void Large_numbers_do_not_keep_their_last_digits()
    {
        using var harness = GeneratorHarness.Bind("decimal-noise", new(ValueKind.Decimal, "numeric"));
        var moved = harness.Run(TestValue.OfDecimal(12_345_678_901_234_567_891_234_567m))!.Decimal;
        Assert.EndsWith("0000000000", $"{decimal.Truncate(moved)}", StringComparison.Ordinal);
    }
}
