using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Texts;

public sealed class CharacterScrambleGeneratorTests
{
    private const string Characters = "aBz09 -.,éÉßΩωЖжאبकกあアー漢한٣१😀";

    [Fact]
    public void Each_character_keeps_its_kind()
    {
        using var harness = GeneratorHarness.Bind("character-scramble", Types.Text);
        Prop.ForAll(Texts(), text =>
        {
            var output = harness.Run(text)!;
            var before = text.Normalize().EnumerateRunes().ToList();
            var after = output.EnumerateRunes().ToList();

            Assert.Equal(before.Select(Kind), after.Select(Kind));
            Assert.All(before.Zip(after).Where(p => !Rune.IsLetterOrDigit(p.First)), p => Assert.Equal(p.First, p.Second));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Spellings_of_one_text_agree()
    {
        using var harness = GeneratorHarness.Bind("character-scramble", Types.Text);
        Assert.Equal(harness.Run("Zoë Müller"), harness.Run("Zoe\u0308 Mu\u0308ller"));
    }

    [Fact]
    public void Letters_are_drawn_uniformly()
    {
        // 26 letters, 400 expected each; 25 degrees of freedom, p < 1e-6 above 76.
        using var harness = GeneratorHarness.Bind("character-scramble", Types.Text);
        var counts = new int[26];
        for (var i = 0; i < 1040; i++)
        {
            foreach (var c in harness.Run($"{i:D4}abcdefghij")!.Where(char.IsAsciiLetterLower))
            {
                counts[c - 'a']++;
            }
        }

        Assert.InRange(counts.Sum(c => (c - 400.0) * (c - 400.0) / 400), 5, 76);
    }

    [Fact]
    public void The_probability_of_a_fixed_point_is_exact()
    {
        using var harness = GeneratorHarness.Bind("character-scramble", Types.Text);
        Assert.Equal(1.0 / 26 / 10, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("a-1"u8)), 12);
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("--"u8)));
        Assert.Equal(0, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("é"u8)));
    }

    [Fact]
    public void A_minimum_length_makes_unique_columns_possible()
    {
        var options = new HarnessOptions { Parameters = [("minimum_length", "8")] };
        using var strict = GeneratorHarness.Bind("character-scramble", Types.Text, options);
        using var loose = GeneratorHarness.Bind("character-scramble", Types.Text);

        Assert.Equal(Uniqueness.NotGuaranteed, strict.Bound.Uniqueness);
        Assert.Equal(Uniqueness.Lossy, loose.Bound.Uniqueness);
        Assert.Null(strict.Run("abc-defg"));
        Assert.NotNull(strict.Run("abc-defgh"));
    }

    private static string Kind(Rune rune) =>
        Rune.IsDigit(rune) ? $"digit {rune.Value - (int)Rune.GetNumericValue(rune)}"
        : !Rune.IsLetter(rune) ? "other"
        : $"{(Rune.IsUpper(rune) ? "upper" : "letter")} {Script(rune)}";

    private static string Script(Rune rune) => rune.Value switch
    {
        < 0x370 => "latin",
        < 0x400 => "greek",
        < 0x530 => "cyrillic",
        >= 0x4E00 and <= 0x9FFF => "han",
        >= 0xAC00 => "hangul",
        _ => $"{rune.Value >> 7}",
    };

    private static Arbitrary<string> Texts() =>
        Gen.Elements(StringInfo.ParseCombiningCharacters(Characters).Select(i => StringInfo.GetNextTextElement(Characters, i)).ToArray())
            .ArrayOf().Select(string.Concat).ToArbitrary();
}
