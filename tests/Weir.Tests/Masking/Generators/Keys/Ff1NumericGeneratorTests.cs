using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Keys;

public sealed class Ff1NumericGeneratorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_short_number_has_another_of_its_length(int length)
    {
        using var harness = GeneratorHarness.Bind("ff1-numeric", Types.Text);
        var inputs = Enumerable.Range(0, (int)Math.Pow(10, length)).Select(v => $"{v}".PadLeft(length, '0')).ToList();
        var outputs = inputs.Select(v => harness.Run(v)!).ToList();

        Assert.Equal(inputs, outputs.Order(StringComparer.Ordinal));
        Assert.All(inputs.Zip(outputs), pair => Assert.Equal(pair.First[0] == '0', pair.Second[0] == '0'));
    }

    [Fact]
    public void Separators_stay_and_do_not_matter()
    {
        using var harness = GeneratorHarness.Bind("ff1-numeric", Types.Text);
        var plain = harness.Run("123456789")!;

        Assert.Equal($"{plain[..3]}-{plain[3..5]}-{plain[5..]}", harness.Run("123-45-6789"));
        Assert.Equal($"MRN {plain}é", harness.Run("MRN 123456789é"));
    }

    [Fact]
    public void Integers_and_text_and_exact_numbers_agree()
    {
        using var integer = GeneratorHarness.Bind("ff1-numeric", Types.BigInt);
        using var exact = GeneratorHarness.Bind("ff1-numeric", Types.Numeric(20, 0));
        using var text = GeneratorHarness.Bind("ff1-numeric", Types.Text);
        Prop.ForAll(Gen.Choose(0, 999_999_999).ToArbitrary(), number =>
        {
            var mapped = integer.Run(number)!.Value;

            Assert.Equal($"{number}".Length, $"{mapped}".Length);
            Assert.Equal($"{mapped}", text.Run($"{number}"));
            Assert.Equal(mapped, exact.Run(TestValue.OfDecimal(number))!.Decimal);
            Assert.Equal(-mapped, integer.Run(-number));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_smallint_has_another_of_its_length()
    {
        using var harness = GeneratorHarness.Bind("ff1-numeric", Types.SmallInt);
        var inputs = Enumerable.Range(short.MinValue, 32_769).Select(v => (long)v).ToList();

        Assert.Equal(inputs, inputs.Select(v => harness.Run(v)!.Value).Order());
    }

    [Fact]
    public void A_parent_wider_than_its_children_keeps_numbers_apart()
    {
        // The target is smallint, as the narrowest of a family of keys; the wider column also holds these.
        using var harness = GeneratorHarness.Bind("ff1-numeric", Types.SmallInt);
        var inputs = Enumerable.Range(32_000, 3_000).Select(v => (long)v).Concat([2_147_483_647, 2_147_483_648, long.MaxValue]).ToList();
        var outputs = inputs.Select(v => harness.Run(v)!.Value).ToList();

        Assert.Equal(inputs.Count, outputs.Distinct().Count());
        Assert.All(inputs.Zip(outputs), pair => Assert.Equal(pair.First > short.MaxValue, pair.Second > short.MaxValue));
        Assert.True(outputs[^3] <= int.MaxValue);
    }

    [Fact]
    public void Digits_at_both_ends_can_be_kept()
    {
        var options = new HarnessOptions { Parameters = [("keep_prefix", "4"), ("keep_suffix", "2")] };
        using var harness = GeneratorHarness.Bind("ff1-numeric", Types.Text, options);
        var output = harness.Run("4111-1111-1111-1112")!;

        Assert.StartsWith("4111-", output, StringComparison.Ordinal);
        Assert.EndsWith("12", output, StringComparison.Ordinal);
        Assert.NotEqual("4111-1111-1111-1112", output);
        Assert.Null(harness.Run("123456"));
    }

    [Fact]
    public void The_probability_of_a_fixed_point_is_exact_for_small_domains()
    {
        using var text = GeneratorHarness.Bind("ff1-numeric", Types.Text);
        Assert.Equal(1.0 / 9, text.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("7"u8)), 12);
        Assert.Equal(1.0, text.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("0"u8)), 12);
        Assert.Equal(1.0 / 900, text.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("1-2-3"u8)), 12);
        using var integer = GeneratorHarness.Bind("ff1-numeric", Types.SmallInt);
        Assert.Equal(1.0 / 22_768, integer.Bound.FixedPointProbabilityOf(FieldValue.FromInteger(30_000)), 12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no digits")]
    [InlineData("12345 and ١٢٣")]
    public void Text_without_digits_or_with_digits_of_other_scripts_is_out_of_the_domain(string text)
    {
        using var harness = GeneratorHarness.Bind("ff1-numeric", Types.Text);
        Assert.Null(harness.Run(text));
    }
}
