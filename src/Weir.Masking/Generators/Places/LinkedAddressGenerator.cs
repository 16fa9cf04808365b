using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>The parts of one address over several columns.</summary>
internal sealed class LinkedAddressGenerator : Generator
{
    /// <summary>The fewest characters of a column for <c>part: full</c>.</summary>
    internal const int ShortestFull = 40;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "linked-address",
        Version = 1,
        Summary = "Gives the columns of one row the parts of one credible address: street, city, region, postal code and country agree.",
        Description = "Each column names its part. All columns of one consistency group with the same key draw the same place from a "
            + "frozen table of 745 places in 14 countries (US, DE, GB, FR, ES, IT, NL, PL, BR, JP, AT, CA, AU, CH): city, region, its "
            + "code, and a postal code that starts as that city's codes do. Street and house number are drawn from the street "
            + "dictionary of the country's language, with no relation to the city. The key is the row's, unless by names an entity "
            + "(by: patient_id), whose address then is the same in all its rows. All columns must name the same countries.\n\n"
            + "The source's value is not used. A column that is too short for a place draws another one that fits, and no longer "
            + "agrees with the other columns of that row: part: region-code and country-code fit 3 and 2 characters, part: full needs "
            + "40.",
        Accepts = [ValueKind.Text],
        Parameters =
        [
            new ParameterDeclaration(
                "part",
                "one of street|city|region|region-code|postal-code|country|country-code|full",
                null,
                "Which part the column holds."),
            new ParameterDeclaration(
                "countries", "list of ISO 3166-1 codes", "those of the configuration's locale", "The countries to draw places from."),
        ],
        KeyedBy = KeyedBy.Row,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "address",
        Privacy = PrivacyClass.Unlinkable,
        PrivacyReason = "Nothing of the source's value is used; the draw depends on the key of the row or entity only.",
        Example = new GeneratorExample("12 Main Street", "{ type: text, generator: linked-address, part: street, countries: [US] }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        reader.RequiredText("part");
        var part = reader.OneOf(
            "part", "full", "street", "city", "region", "region-code", "postal-code", "country", "country-code", "full") switch
        {
            "street" => AddressPart.Street,
            "city" => AddressPart.City,
            "region" => AddressPart.Region,
            "region-code" => AddressPart.RegionCode,
            "postal-code" => AddressPart.PostalCode,
            "country" => AddressPart.Country,
            "country-code" => AddressPart.CountryCode,
            _ => AddressPart.Full,
        };
        var places = Select(reader, binding.Locale);
        var needed = Math.Max(1, part switch
        {
            AddressPart.Street => 8,
            AddressPart.Full => ShortestFull,
            _ => places.Select(p => TextLength.Of(LinkedAddress.TextOf(p, part))).DefaultIfEmpty(0).Min(),
        });
        var maximum = reader.ReadMaximum(binding, needed);
        reader.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);
        return new LinkedAddress(draw, places, part, maximum);
    }

    private static IReadOnlyList<Place> Select(ParameterReader reader, string locale)
    {
        var countries = reader.Texts("countries");
        foreach (var unknown in countries.Except(AddressTable.Countries))
        {
            reader.Error($"countries has no places for {unknown}; it has places for {string.Join(", ", AddressTable.Countries)}");
        }

        var language = WordList.LanguageOf(locale);
        var ofLanguage = AddressTable.All.Where(p => p.Language == language).ToList();
        return countries.Count > 0
            ? [.. AddressTable.All.Where(p => countries.Contains(System.Text.Encoding.ASCII.GetString(p.CountryCode)))]
            : ofLanguage.Count > 0 ? ofLanguage
            : AddressTable.All;
    }
}
