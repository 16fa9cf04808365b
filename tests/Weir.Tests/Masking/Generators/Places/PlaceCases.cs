using Weir.Tests.Masking.Generators.Names;

namespace Weir.Tests.Masking.Generators.Places;

internal sealed class StreetCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "12 Main Street", "12 MAIN STREET", "12 main street", " 12 Main Street ", "12 Main Street, Apt 4B", "Hauptstr. 12",
        "Hauptstraße 12a", "Rue de l'Abbaye", "PO Box 1234", "1600 Pennsylvania Ave NW", "Main Street", "丸の内1-1", "", "-", "7",
        new string('s', 300),
    ];

    public override string Name => "street";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text, Types.VarChar(18), Types.VarChar(9)),
        new GeneratorCase("text, locale: de", Types.Text, NameInputs.Rows("Hauptstr. 12", "12 Main Street"))
        {
            Options = new HarnessOptions { Parameters = [("locale", "de")] },
        },
    ];
}

internal sealed class CityCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "Springfield", "SPRINGFIELD", "springfield", " Springfield ", "New York", "NEW YORK", "München", "Mu\u0308nchen",
        "Frankfurt am Main", "St. John's", "東京", "Москва", "", "-", "L'Aquila", new string('c', 300),
    ];

    public override string Name => "city";

    public override IEnumerable<GeneratorCase> Cases => NameInputs.In(Samples, Types.Text, Types.VarChar(6));
}

internal sealed class RegionCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "CA", "NY", "DC", "California", "CALIFORNIA", "california", " CA ", "ENG", "England", "Bayern", "BY", "13", "Île-de-France",
        "NÖ", "ZZ", "Nowhere", "São Paulo", "", "-", "Ontario",
    ];

    public override string Name => "region";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text, Types.VarChar(8), Types.Char(2)),
        new GeneratorCase("text, country: DE", Types.Text, NameInputs.Rows("BY", "Bayern", "CA", "California"))
        {
            Options = new HarnessOptions { Parameters = [("country", "DE")] },
        },
    ];
}

internal sealed class PostalCodeCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "94110", "94110-1234", "941101234", "03601", "94100", "00501", "SW1A 1AA", "sw1a 1aa", "EC1A1BB", "1012 AB", "1012AB",
        "K1A 0B1", "D-70173", "LV-1010", "00-950", "01310-100", "100-0001", "1010", "12", "AB", "", "n/a", "１００", "1234567890123",
    ];

    public override string Name => "postal-code";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text, Types.VarChar(10)),
        new GeneratorCase("integer", Types.Integer,
            Identifiers.IdentifierInputs.Integers(94_110, 501, 3_601, 941_101_234, -1, 1_234_567_890)),
        new GeneratorCase("smallint, rest: keyed", Types.SmallInt, Identifiers.IdentifierInputs.Integers(32_767, 501, 32_700))
        {
            Options = new HarnessOptions { Parameters = [("rest", "keyed")] },
        },
        new GeneratorCase("text, rest: keyed", Types.Text, NameInputs.Rows("94110", "94110-1234", "03601", "94100"))
        {
            Options = new HarnessOptions { Parameters = [("rest", "keyed")] },
        },
        new GeneratorCase("text, zip3: false", Types.Text, NameInputs.Rows("94110", "10115", "01067", "75001"))
        {
            Options = new HarnessOptions { Parameters = [("zip3", "false")] },
        },
    ];
}

internal sealed class CompanyCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "Acme Medical Supplies Inc.", "ACME MEDICAL SUPPLIES INC.", "acme medical supplies inc.", " Acme Medical Supplies Inc. ",
        "Müller GmbH & Co. KG", "3M", "Société Générale", "株式会社", "O'Neil & Sons", "A", "", "-", new string('k', 300),
    ];

    public override string Name => "company";

    public override IEnumerable<GeneratorCase> Cases => NameInputs.In(Samples, Types.Text, Types.VarChar(40), Types.VarChar(12));
}

internal sealed class LinkedAddressCases : GeneratorCases
{
    private static readonly string[] Parts = ["street", "city", "region", "region-code", "postal-code", "country", "country-code", "full"];

    public override string Name => "linked-address";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. Parts.Select(part => Case(part, Types.Text)),
        Case("street", Types.VarChar(14)),
        Case("city", Types.VarChar(6)),
        Case("region-code", Types.Char(2)),
        Case("full", Types.VarChar(LinkedAddressShortest)),
        Case("full", Types.Text, ("countries", new[] { "US" })),
        Case("postal-code", Types.Text, ("countries", new[] { "GB", "NL", "CA" })),
    ];

    private static int LinkedAddressShortest => Weir.Masking.Generators.Places.LinkedAddressGenerator.ShortestFull;

    private static GeneratorCase Case(string part, Weir.Masking.Schema.LogicalType type, params (string Name, object Value)[] parameters)
    {
        var rows = Enumerable.Range(1, 12).Select(id => new[] { TestValue.OfText("12 Main Street"), TestValue.OfInteger(id) });
        var values = parameters.Select(p => $"{p.Name}: {string.Join(' ', (string[])p.Value)}");
        return new GeneratorCase(string.Join(", ", [type.Declared, $"part: {part}", .. values]), type, [.. rows])
        {
            Options = new HarnessOptions
            {
                Parameters = [("part", part), .. parameters],
                Columns = ["id"],
                KeyColumns = ["id"],
                Locale = "any",
            },
        };
    }
}
