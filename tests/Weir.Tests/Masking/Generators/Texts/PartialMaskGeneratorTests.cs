using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Texts;

public sealed class PartialMaskGeneratorTests
{
    [Theory]
    [InlineData("4111 1111 1111 1112", "***************1112")]
    [InlineData("1112", "****")]
    [InlineData("é112😀", "*112😀")]
    [InlineData("", "")]
    public void All_but_the_last_four_are_covered_and_short_text_whole(string input, string expected)
    {
        using var harness = GeneratorHarness.Bind("partial-mask", Types.Text, new HarnessOptions { Parameters = [("keep_last", "4")] });
        Assert.Equal(expected, harness.Run(input));
    }

    [Fact]
    public void Separators_can_stay()
    {
        var options = new HarnessOptions { Parameters = [("keep_first", "1"), ("mask", "#"), ("keep_separators", "true")] };
        using var harness = GeneratorHarness.Bind("partial-mask", Types.Text, options);
        Assert.Equal("1##-##-####", harness.Run("123-45-6789"));
    }

    [Fact]
    public void A_mask_of_two_characters_is_refused()
    {
        var options = new HarnessOptions { Parameters = [("mask", "xx")] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("partial-mask", Types.Text, options));
        Assert.Contains("one character", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_text_that_is_covered_already_is_a_fixed_point()
    {
        using var harness = GeneratorHarness.Bind("partial-mask", Types.Text);
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("***"u8)));
        Assert.Equal(0, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("12*"u8)));
    }
}
