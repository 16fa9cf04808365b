using System.Text;
using Weir.Masking.Generators;
using Weir.Masking.Generators.Places;

namespace Weir.Tests.Masking.Generators.Places;

/// <summary>street, city, region, postal-code, company and linked-address.</summary>
public sealed class PlaceGeneratorTests
{
    private static readonly (string State, int First, int Last)[] ZipRanges =
    [
        ("AL", 350, 369), ("AK", 995, 999), ("AZ", 850, 865), ("AR", 716, 729), ("CA", 900, 961), ("CO", 800, 816), ("CT", 60, 69),
        ("DE", 197, 199), ("DC", 200, 205), ("FL", 320, 349), ("GA", 300, 319), ("HI", 967, 968), ("ID", 832, 838), ("IL", 600, 629),
        ("IN", 460, 479), ("IA", 500, 528), ("KS", 660, 679), ("KY", 400, 427), ("LA", 700, 714), ("ME", 39, 49), ("MD", 206, 219),
        ("MA", 10, 27), ("MI", 480, 499), ("MN", 550, 567), ("MS", 386, 397), ("MO", 630, 658), ("MT", 590, 599), ("NE", 680, 693),
        ("NV", 889, 898), ("NH", 30, 38), ("NJ", 70, 89), ("NM", 870, 884), ("NY", 100, 149), ("NC", 270, 289), ("ND", 580, 588),
        ("OH", 430, 459), ("OK", 730, 749), ("OR", 970, 979), ("PA", 150, 196), ("RI", 28, 29), ("SC", 290, 299), ("SD", 570, 577),
        ("TN", 370, 385), ("TX", 750, 799), ("UT", 840, 847), ("VT", 50, 59), ("VA", 220, 246), ("WA", 980, 994), ("WV", 247, 268),
        ("WI", 530, 549), ("WY", 820, 831),
    ];

    [Fact]
    public void Postal_codes_of_the_table_lie_in_their_states()
    {
        foreach (var place in AddressTable.All.Where(p => Text(p.CountryCode) == "US"))
        {
            var (state, first, last) = ZipRanges.Single(r => r.State == Text(place.RegionCode));
            var prefix = int.Parse(Text(place.PostalPattern)[..3], null);
            Assert.True(prefix >= first && prefix <= last, $"{Text(place.City)}, {state} {prefix:D3}");
        }

        Assert.Equal(51, AddressTable.All.Where(p => Text(p.CountryCode) == "US").Select(p => Text(p.Region)).Distinct().Count());
    }

    [Fact]
    public void Every_place_lies_in_a_region_of_the_region_table()
    {
        foreach (var place in AddressTable.All)
        {
            var index = RegionTable.FindCode(place.RegionCode, Text(place.CountryCode));
            Assert.True(index >= 0, Text(place.City));
            Assert.Equal(place.Region, RegionTable.All[index].Name[0]);
        }
    }

    [Fact]
    public void The_columns_of_a_row_agree()
    {
        string[] parts = ["city", "region", "region-code", "postal-code", "country", "country-code"];
        var columns = parts.Select(part => Linked(part, "any")).ToList();
        for (var id = 0; id < 500; id++)
        {
            TestValue[] row = [TestValue.OfText("x"), TestValue.OfInteger(id)];
            var values = columns.Select(c => c.Run(row)!.Bytes).ToList();
            Assert.Contains(AddressTable.All, p => Text(p.City) == values[0] && Text(p.Region) == values[1]
                && Text(p.RegionCode) == values[2]
                && Matches(Text(p.PostalPattern), values[3]) && Text(p.Country) == values[4] && Text(p.CountryCode) == values[5]);
        }

        columns.ForEach(c => c.Dispose());
    }

    [Fact]
    public void The_locale_decides_about_the_countries()
    {
        using var german = Linked("country-code", "de");
        Assert.All(Enumerable.Range(0, 200), id =>
            Assert.Contains(german.Run([TestValue.OfText(""), TestValue.OfInteger(id)])!.Bytes, new[] { "DE", "AT", "CH" }));
    }

    [Fact]
    public void An_address_without_a_part_or_with_an_unknown_country_is_refused_with_both_reasons()
    {
        var options = new HarnessOptions { Parameters = [("countries", new[] { "US", "XX" })] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("linked-address", Types.Text, options));
        Assert.Equal(2, refusal.Reasons.Count);
    }

    [Fact]
    public void A_code_becomes_another_code_of_the_country_and_a_name_a_name()
    {
        using var harness = GeneratorHarness.Bind("region", Types.Text);
        foreach (var region in RegionTable.All)
        {
            var (name, code) = (Text(region.Name[0]), Text(region.Code));
            Assert.True(RegionTable.FindName(Encoding.UTF8.GetBytes(harness.Run(name)!), null) >= 0);
            Assert.NotEqual(name, harness.Run(name));
            Assert.NotEqual(code, harness.Run(code));
            Assert.True(RegionTable.FindCode(Encoding.UTF8.GetBytes(harness.Run(code)!), null) >= 0);
        }

        Assert.Equal(harness.Run("California")!.ToUpperInvariant(), harness.Run("CALIFORNIA"));
    }

    [Theory]
    [InlineData("94110", "94100")]
    [InlineData("94110-1234", "94100-0000")]
    [InlineData("03601", "00000")]
    [InlineData("82190-4321", "00000-0000")]
    public void Zip_codes_are_coarsened_as_the_safe_harbor_asks(string input, string output)
    {
        using var harness = GeneratorHarness.Bind("postal-code", Types.VarChar(10));
        Assert.Equal(output, harness.Run(input));
    }

    [Fact]
    public void The_sparse_prefixes_are_those_of_both_censuses()
    {
        int[] census2000 = [36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893];
        int[] census2010 = [36, 59, 102, 203, 205, 369, 556, 692, 821, 823, 878, 879, 884, 893];
        Assert.Equal(census2000.Union(census2010).Order(), PostalCodeGenerator.SparsePrefixes.Order());
    }

    [Theory]
    [InlineData("SW1A 1AA", "^[A-Z]{2}[1-9][A-Z] [0-9][A-Z]{2}$")]
    [InlineData("1012 AB", "^[1-9][0-9]{3} [A-Z]{2}$")]
    [InlineData("k1a-0b1", "^[a-z][0-9][a-z]-[0-9][a-z][0-9]$")]
    [InlineData("D-70173", "^D-[1-9][0-9]{4}$")]
    public void Other_postal_codes_keep_their_pattern_and_never_stay(string input, string pattern)
    {
        for (var key = 0; key < 50; key++)
        {
            using var harness = GeneratorHarness.Bind("postal-code", Types.Text, new HarnessOptions { KeyByte = (byte)key });
            Assert.Matches(pattern.Replace("[1-9][A-Z] ", "[0-9][A-Z] ", StringComparison.Ordinal), harness.Run(input)!);
            Assert.NotEqual(input, harness.Run(input));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(30)]
    [InlineData(60)]
    public void Outputs_fit_columns_of_any_length(int length)
    {
        foreach (var name in new[] { "street", "city", "company", "region" })
        {
            for (var key = 0; key < 20; key++)
            {
                using var harness = GeneratorHarness.Bind(name, Types.VarChar(length + 1),
                    new HarnessOptions { KeyByte = (byte)key, Locale = "any" });
                Assert.InRange(harness.Run("CA")!.EnumerateRunes().Count(), 1, length + 1);
                Assert.InRange(harness.Run("1a")!.EnumerateRunes().Count(), 1, length + 1);
            }
        }
    }

    [Fact]
    public void A_house_number_stays_on_its_side_of_the_street()
    {
        using var harness = GeneratorHarness.Bind("street", Types.Text);
        Assert.Matches("^[1-9][0-9]{0,2} [A-Z]", harness.Run("12 Main Street, Apt 4")!);
        Assert.Matches("[a-z.] [1-9][0-9]{0,2}$", harness.Run("Hauptstr. 12a")!);
        Assert.DoesNotMatch("[0-9]", harness.Run("Main Street")!);
    }

    private static GeneratorHarness Linked(string part, string locale) =>
        GeneratorHarness.Bind("linked-address", Types.Text, new HarnessOptions
        {
            Parameters = [("part", part)],
            Columns = ["id"],
            KeyColumns = ["id"],
            Locale = locale,
        });

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static bool Matches(string pattern, string code) =>
        pattern.Length == code.Length && pattern.Zip(code).All(p =>
            p.First == '#' ? char.IsAsciiDigit(p.Second) : p.First == '?' ? char.IsAsciiLetterUpper(p.Second) : p.First == p.Second);
}
