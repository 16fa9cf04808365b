using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;
using Weir.Testing;

namespace Weir.Tests.Masking.Generators.Keys;

public sealed class Ff1AlphanumericGeneratorTests
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void Every_text_of_a_short_pattern_has_another()
    {
        using var harness = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text);
        var inputs = (from a in Alphanumeric[10..36] from d in Alphanumeric[..10] from b in Alphanumeric[36..] select $"{a}-{d}{b}").ToList();

        Assert.Equal(inputs, inputs.Select(v => harness.Run(v)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_text_of_a_pattern_of_two_halves_has_another()
    {
        // Of 26 * 26 * 10 * 10 * 26 = 1,757,600 values, which go through the rounds, those of two letters and the digit 7.
        using var harness = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text);
        var outputs = new HashSet<string>();
        for (var i = 0; i < TestScale.Count(13_520, 175_760); i++)
        {
            var (a, b, n, c) = ((char)('A' + i / 6760), (char)('A' + i / 260 % 26), i / 26 % 10, (char)('a' + i % 26));
            Assert.True(outputs.Add(harness.Run($"{a}{b}{n}7{c}")!));
        }
    }

    [Fact]
    public void Classes_case_and_separators_stay()
    {
        using var harness = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text);
        Prop.ForAll(Texts(50), text =>
        {
            if (harness.Run(text) is { } output)
            {
                Assert.Equal(text.Select(Class), output.Select(Class));
                Assert.Equal(output.ToUpperInvariant(), harness.Run(text.ToUpperInvariant()));
            }
            else
            {
                Assert.True(text.Count(char.IsAsciiLetterOrDigit) is 0 or > 40);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Text_too_long_for_a_pattern_is_out_of_the_domain_and_fits_mix()
    {
        using var keep = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text);
        using var mix = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text, new HarnessOptions { Parameters = [("classes", "mix")] });
        Assert.NotNull(keep.Run(new string('q', 40)));
        Assert.NotNull(keep.Run(new string('5', 56)));
        Assert.Null(keep.Run(new string('q', 41)));
        Assert.Null(keep.Run(new string('5', 58)));
        Assert.Equal(200, mix.Run(new string('q', 200))!.Length);
        Assert.Null(mix.Run(new string('q', 4097)));
    }

    [Theory]
    [InlineData("both", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")]
    [InlineData("upper", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("lower", "0123456789abcdefghijklmnopqrstuvwxyz")]
    public void Mix_permutes_all_texts_of_its_alphabet(string letters, string alphabet)
    {
        var options = new HarnessOptions { Parameters = [("classes", "mix"), ("letters", letters)] };
        using var harness = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text, options);
        var inputs = (from a in alphabet from b in alphabet select $"{a}-{b}").Order(StringComparer.Ordinal).ToList();

        Assert.Equal(inputs, inputs.Select(v => harness.Run(v)!).Order(StringComparer.Ordinal));
        Assert.Equal(letters != "both", Alphanumeric.Any(c => harness.Run($"{c}{c}") is null));
    }

    [Fact]
    public void Characters_at_both_ends_can_be_kept()
    {
        var options = new HarnessOptions { Parameters = [("keep_prefix", "2"), ("keep_suffix", "1")] };
        using var harness = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text, options);
        Assert.Matches("^AB-[0-9]{6}-x$", harness.Run("AB-123456-x"));
        Assert.NotEqual("AB-123456-x", harness.Run("AB-123456-x"));
        Assert.Null(harness.Run("ABx"));
    }

    [Theory]
    [InlineData("Zoë")]
    [InlineData("日本")]
    [InlineData("---")]
    [InlineData("")]
    public void Letters_beyond_ASCII_and_nothing_to_encrypt_are_out_of_the_domain(string text)
    {
        using var harness = GeneratorHarness.Bind("ff1-alphanumeric", Types.Text);
        Assert.Null(harness.Run(text));
    }

    [Fact]
    public void Letters_without_mix_is_refused()
    {
        var options = new HarnessOptions { Parameters = [("letters", "upper")] };
        Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("ff1-alphanumeric", Types.Text, options));
    }

    private static char Class(char c) =>
        char.IsAsciiDigit(c) ? 'd' : char.IsAsciiLetterUpper(c) ? 'U' : char.IsAsciiLetterLower(c) ? 'l' : c;

    private static Arbitrary<string> Texts(int maximum) =>
        Gen.Choose(0, maximum).SelectMany(n => Gen.Elements<char>($"{Alphanumeric}-/ ").ArrayOf(n)).Select(c => new string(c))
            .ToArbitrary();
}
