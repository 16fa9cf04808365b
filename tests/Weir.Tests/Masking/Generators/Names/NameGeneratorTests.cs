using Weir.Masking.Generators;
using Weir.Masking.Generators.Dictionaries;

namespace Weir.Tests.Masking.Generators.Names;

/// <summary>first-name, last-name and full-name.</summary>
public sealed class NameGeneratorTests
{
    [Fact]
    public void The_three_columns_of_a_person_agree()
    {
        using var first = GeneratorHarness.Bind("first-name", Types.Text);
        using var last = GeneratorHarness.Bind("last-name", Types.VarChar(40));
        using var full = GeneratorHarness.Bind("full-name", Types.VarChar(80));
        foreach (var (given, family) in new[] { ("Anna", "Smith"), ("Zoë", "Müller"), ("Mary Ann", "O'Brien"), ("JOSÉ", "GARCÍA"),
            ("J.", "Lee") })
        {
            Assert.Equal($"{first.Run(given)} {last.Run(family)}", full.Run($"{given} {family}"));
            Assert.Equal($"{last.Run(family)}, {first.Run(given)}", full.Run($"{family}, {given}"));
            Assert.Equal($"Dr. {first.Run(given)} {last.Run(family)} Jr.", full.Run($"Dr. {given} {family} Jr."));
        }
    }

    [Fact]
    public void Particles_do_not_part_a_name_from_itself()
    {
        using var last = GeneratorHarness.Bind("last-name", Types.Text);
        using var full = GeneratorHarness.Bind("full-name", Types.Text);
        Assert.Equal(last.Run("Beethoven"), last.Run("van Beethoven"));
        Assert.Equal(last.Run("Dyke"), last.Run("Van Dyke"));
        Assert.EndsWith(" " + last.Run("Beethoven"), full.Run("Ludwig van Beethoven"), StringComparison.Ordinal);
        Assert.StartsWith(last.Run("Dyke") + ", ", full.Run("Van Dyke, Dick"), StringComparison.Ordinal);
        Assert.EndsWith(" " + last.Run("Do"), full.Run("Linh Do"), StringComparison.Ordinal);
    }

    [Fact]
    public void Spellings_of_one_name_agree_and_case_follows_the_input()
    {
        using var first = GeneratorHarness.Bind("first-name", Types.Text);
        var name = first.Run("José")!;
        Assert.Equal(name, first.Run(" Jose\u0301 "));
        Assert.Equal(name.ToUpperInvariant(), first.Run("JOSÉ"));
        Assert.Equal(name.ToLowerInvariant(), first.Run("josé"));
    }

    [Fact]
    public void Short_columns_draw_only_names_that_fit_and_agree_with_long_ones_where_they_can()
    {
        using var unbounded = GeneratorHarness.Bind("last-name", Types.Text);
        using var bounded = GeneratorHarness.Bind("last-name", Types.VarChar(7));
        var agreements = 0;
        foreach (var input in Inputs(2000))
        {
            var shortName = bounded.Run(input)!;
            var longName = unbounded.Run(input)!;
            Assert.InRange(shortName.EnumerateRunes().Count(), 1, 7);
            if (longName.EnumerateRunes().Count() <= 7)
            {
                Assert.Equal(longName, shortName);
                agreements++;
            }
        }

        Assert.InRange(agreements, 100, 2000);
        Assert.True(bounded.Bound.OutputSpace < unbounded.Bound.OutputSpace);
    }

    [Fact]
    public void Every_name_that_fits_is_as_likely_as_another()
    {
        using var harness = GeneratorHarness.Bind("first-name", Types.VarChar(3), new HarnessOptions { Locale = "de" });
        var space = (int)harness.Bound.OutputSpace;
        var counts = Inputs(space * 100).Select(i => harness.Run(i)!).CountBy(o => o).Select(c => c.Value).ToList();
        Assert.Equal(space, counts.Count);

        // Pearson's statistic has mean space - 1 and variance 2 (space - 1): six standard deviations are chance once in 10⁸.
        var statistic = counts.Sum(c => Math.Pow(c - 100, 2) / 100);
        Assert.InRange(statistic, 0, space - 1 + 6 * Math.Sqrt(2 * (space - 1)));
    }

    [Fact]
    public void A_dictionary_name_becomes_itself_as_rarely_as_declared()
    {
        var names = WordList.FirstNames.Of("fi").ToArray().Select(i =>
            System.Text.Encoding.UTF8.GetString(WordList.FirstNames.Word(i, WordForm.AsIs)));
        var fixedPoints = 0;
        for (byte key = 0; key < 100; key++)
        {
            using var harness = GeneratorHarness.Bind("first-name", Types.Text, new HarnessOptions { Locale = "fi", KeyByte = key });
            fixedPoints += names.Count(n => harness.Run(n) == n);
        }

        // 100 keys times N names at a rate of 1 in N: Poisson around 100.
        Assert.InRange(fixedPoints, 50, 150);
    }

    [Fact]
    public void No_word_becomes_itself_where_that_is_asked_for()
    {
        var options = new HarnessOptions { Locale = "fi", Parameters = [("no_fixed_points", "true")] };
        for (byte key = 0; key < 20; key++)
        {
            using var harness = GeneratorHarness.Bind("first-name", Types.Text, options with { KeyByte = key });
            Assert.Equal(0, harness.Bound.FixedPointProbability);
            foreach (var index in WordList.FirstNames.Of("fi").Span)
            {
                var name = System.Text.Encoding.UTF8.GetString(WordList.FirstNames.Word(index, WordForm.AsIs));
                Assert.NotEqual(name, harness.Run(name));
            }
        }
    }

    [Fact]
    public void A_whole_name_never_becomes_itself()
    {
        var name = System.Text.Encoding.UTF8.GetString(WordList.FirstNames.Word(WordList.FirstNames.Of("sv").Span[0], WordForm.AsIs));
        for (var key = 0; key < 256; key++)
        {
            using var harness = GeneratorHarness.Bind("full-name", Types.Text, new HarnessOptions { Locale = "sv", KeyByte = (byte)key });
            Assert.NotEqual(name, harness.Run(name));
        }
    }

    [Theory]
    [InlineData("text", 0, "Dr. Anna Maria Smith Jr.")]
    [InlineData("varchar(22)", 22, "Anna Maria Smith")]
    [InlineData("varchar(4)", 4, "Smith")]
    public void A_short_column_leaves_out_titles_then_middle_names_then_given_names(string declared, int length, string keeps)
    {
        var type = length == 0 ? Types.Text : Types.VarChar(length);
        using var harness = GeneratorHarness.Bind("full-name", type);
        var output = harness.Run("Dr. Anna Maria Smith Jr.")!;
        Assert.True(output.Split(' ').Length <= keeps.Split(' ').Length, declared);
        Assert.Equal(length == 0, output.StartsWith("Dr. ", StringComparison.Ordinal));
    }

    [Fact]
    public void By_entity_the_names_follow_the_entity_and_not_the_value()
    {
        var options = new HarnessOptions { Columns = ["id"], KeyColumns = ["id"], KeyedBy = KeyedBy.Entity };
        using var first = GeneratorHarness.Bind("first-name", Types.Text, options);
        using var full = GeneratorHarness.Bind("full-name", Types.Text, options);
        var one = first.Run([TestValue.OfText("Anna"), TestValue.OfInteger(1)])!;
        Assert.Equal(one, first.Run([TestValue.OfText("Maria"), TestValue.OfInteger(1)]));
        Assert.NotEqual(one, first.Run([TestValue.OfText("Anna"), TestValue.OfInteger(2)]));
        Assert.StartsWith(one.Bytes + " ", full.Run([TestValue.OfText("Maria Smith"), TestValue.OfInteger(1)])!.Bytes,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_takes_no_name_is_refused_with_the_length_needed()
    {
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("first-name", Types.VarChar(1)));
        Assert.Contains("at least 3 characters", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_locale_is_refused_with_the_known_ones()
    {
        var options = new HarnessOptions { Parameters = [("locale", "tlh")] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("first-name", Types.Text, options));
        Assert.Contains("locale tlh", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("de, en", refusal.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Inputs(int count) =>
        Enumerable.Range(0, count).Select(i => "Name" + string.Concat(i.ToString("D6", null).Select(d => (char)('a' + d - '0'))));
}
