using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;
using Weir.Masking.Generators.Identifiers;

namespace Weir.Tests.Masking.Generators.Identifiers;

/// <summary>phone, credit-card, iban and ssn.</summary>
public sealed class IdentifierGeneratorTests
{
    [Theory]
    [InlineData("+1 (212) 555-0100", "1-212-555-0100", "2125550100", 10)]
    [InlineData("+49 30 1234567", "030 1234567", "0049-30-1234567", 9)]
    public void Spellings_of_one_number_get_the_same_digits(string one, string two, string three, int national)
    {
        using var harness = GeneratorHarness.Bind("phone", Types.Text);
        var outputs = new[] { one, two, three }.Select(i => harness.Run(i)!).ToList();
        Assert.Single(outputs.Select(o => string.Concat(o.Where(char.IsAsciiDigit))[^national..]).Distinct());
        Assert.Equal(one.Select(Shape), outputs[0].Select(Shape));
        Assert.Equal(one[..2], outputs[0][..2]);
    }

    [Fact]
    public void Valid_north_american_numbers_stay_valid_and_apart()
    {
        using var harness = GeneratorHarness.Bind("phone", Types.VarChar(14));
        var outputs = Enumerable.Range(0, 20_000).Select(i => harness.Run($"(212) {200 + (i / 10_000)}-{i % 10_000:D4}")!).ToList();
        Assert.Equal(outputs.Count, outputs.Distinct().Count());
        Assert.All(outputs, o => Assert.Matches(@"^\([2-9][0-8]\d\) [2-9]\d\d-\d{4}$", o));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+49")]
    [InlineData("0")]
    public void Short_numbers_are_mapped_one_to_one_without_fixed_points(string prefix)
    {
        using var harness = GeneratorHarness.Bind("phone", Types.Text);
        var inputs = Enumerable.Range(0, 100_000).Select(i => prefix + i.ToString("D5", CultureInfo.InvariantCulture)).ToList();
        var outputs = inputs.Select(i => harness.Run(i)!).ToHashSet();
        Assert.Equal(inputs.Count, outputs.Count);
        Assert.True(outputs.SetEquals(inputs));
        Assert.DoesNotContain(inputs, i => prefix is ("" or "+49") && harness.Run(i) == i);
    }

    [Fact]
    public void Numbers_in_an_integer_column_keep_their_length_and_fit()
    {
        using var harness = GeneratorHarness.Bind("phone", Types.Integer);
        Prop.ForAll(Gen.Choose(10_000, int.MaxValue).ToArbitrary(), number =>
            harness.Run((long)number) is { } output && output <= int.MaxValue && $"{output}".Length == $"{number}".Length)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Cards_stay_valid_of_their_issuer_and_apart()
    {
        using var harness = GeneratorHarness.Bind("credit-card", Types.Text);
        var inputs = Enumerable.Range(0, 5000).Select(i => Card($"411111{i:D9}")).ToList();
        var outputs = inputs.Select(i => harness.Run(i)!).ToList();
        Assert.Equal(inputs.Count, outputs.Distinct().Count());
        Assert.All(outputs, o => Assert.True(o.StartsWith("411111", StringComparison.Ordinal) && o == Card(o[..^1])));
    }

    [Fact]
    public void Short_cards_are_mapped_one_to_one()
    {
        using var harness = GeneratorHarness.Bind("credit-card", Types.Text);
        var inputs = Enumerable.Range(0, 100_000).Select(i => Card($"630400{i:D5}")).ToList();
        Assert.True(inputs.Select(i => harness.Run(i)!).ToHashSet().SetEquals(inputs));
        Assert.DoesNotContain(inputs, i => harness.Run(i) == i);
    }

    [Fact]
    public void Ibans_stay_valid_in_structure_and_apart()
    {
        using var harness = GeneratorHarness.Bind("iban", Types.Text);
        var inputs = Enumerable.Range(0, 3000).Select(i => Iban("GB", $"NWBK{i:D14}")).ToList();
        var outputs = inputs.Select(i => harness.Run(i)!).ToList();
        Assert.Equal(inputs.Count, outputs.Distinct().Count());
        Assert.All(outputs, o => Assert.Matches("^GB[0-9]{2}[A-Z]{4}[0-9]{14}$", o));
        Assert.All(outputs, o => Assert.Equal(1, Remainder97(o)));
    }

    [Theory]
    [InlineData("MT84MALT011000012345MTLCAST001S")]
    [InlineData("FR1420041010050500013M02606")]
    [InlineData("NO9386011117947")]
    [InlineData("KW81CBKU0000000000001234560101")]
    [InlineData("RU0304452522540817810538091310419")]
    [InlineData("LC14BOSL123456789012345678901234")]
    public void Published_examples_of_the_registry_are_taken(string iban)
    {
        using var harness = GeneratorHarness.Bind("iban", Types.Text);
        var output = harness.Run(iban)!;
        Assert.NotEqual(iban, output);
        Assert.Equal(1, Remainder97(output));
        Assert.Equal(iban[4..].Select(Shape), output[4..].Select(Shape));
    }

    [Fact]
    public void Spacing_and_case_of_an_iban_do_not_count_and_stay()
    {
        using var harness = GeneratorHarness.Bind("iban", Types.Text);
        var output = harness.Run("DE89 3704 0044 0532 0130 00")!;
        Assert.Equal(27, output.Length);
        Assert.Equal(output.Replace(" ", "", StringComparison.Ordinal), harness.Run("DE89370400440532013000"));
        Assert.Equal(harness.Run("GB29NWBK60161331926819")!.ToLowerInvariant(), harness.Run("gb29nwbk60161331926819"));
    }

    [Fact]
    public void The_possible_social_security_numbers_are_counted_without_gaps()
    {
        Span<byte> digits = stackalloc byte[Ssn.Length];
        foreach (var rank in new ulong[] { 0, 1, 9_998, 9_999, 99 * 9_999, 665UL * 99 * 9_999 - 1, 665UL * 99 * 9_999, Ssn.Count - 1 })
        {
            Ssn.Unrank(rank, digits);
            Assert.True(Ssn.TryRank(digits, out var back));
            Assert.Equal(rank, back);
        }

        Assert.Equal("899999999", Encoding.ASCII.GetString(digits));
        Ssn.Unrank(665UL * 99 * 9_999, digits);
        Assert.Equal("667010001", Encoding.ASCII.GetString(digits));
    }

    [Fact]
    public void Social_security_numbers_stay_possible_and_apart()
    {
        using var text = GeneratorHarness.Bind("ssn", Types.Char(11));
        using var number = GeneratorHarness.Bind("ssn", Types.Integer);
        var outputs = Enumerable.Range(1, 5000).Select(i => text.Run($"078-05-{i:D4}")!).ToList();
        Assert.Equal(outputs.Count, outputs.Distinct().Count());
        Assert.All(outputs, o => Assert.Matches("^(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}$", o));
        var digits = text.Run("078-05-1120")!.Replace("-", "", StringComparison.Ordinal);
        Assert.Equal(long.Parse(digits, CultureInfo.InvariantCulture), number.Run(78_051_120));
    }

    [Fact]
    public void Numbers_that_are_never_issued_are_disjoint_from_all_others()
    {
        using var harness = GeneratorHarness.Bind("ssn", Types.Text, new HarnessOptions { Parameters = [("unissued", "true")] });
        Assert.True(harness.Bound.IsOutputDisjoint);
        Assert.Equal(Uniqueness.NotGuaranteed, harness.Bound.Uniqueness);
        var outputs = Enumerable.Range(1, 2000).Select(i => harness.Run($"078-05-{i:D4}")!);
        Assert.All(outputs, o => Assert.Matches("^9[0-9]{2}-(?!00)[0-4][0-9]-(?!0000)[0-9]{4}$", o));
    }

    private static char Shape(char c) => char.IsAsciiDigit(c) ? '0' : char.IsAsciiLetter(c) ? 'A' : c;

    private static string Card(string body) => body + (char)Luhn.CheckDigit(Encoding.ASCII.GetBytes(body));

    private static string Iban(string country, string bban) => $"{country}{98 - Remainder97(country + "00" + bban):D2}{bban}";

    private static int Remainder97(string iban)
    {
        var number = string.Concat((iban[4..] + iban[..4]).Select(c => char.IsAsciiDigit(c) ? c.ToString()
            : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        return (int)(BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97);
    }
}
