using Weir.Masking.Configuration;

namespace Weir.Tests.Masking.Generators.Composite;

internal sealed class JsonCases : GeneratorCases
{
    public override string Name => "json";

    public override IEnumerable<GeneratorCase> Cases =>
        from type in new[] { Types.Json, Types.VarChar(120) }
        select new GeneratorCase($"{type.Declared}, paths, default: hash", type, [.. Documents(type).Select(v => new[] { v })])
        {
            RefusesByException = true,
            Options = new HarnessOptions
            {
                Parameters =
                [
                    ("paths", GeneratorHarness.Parameters(
                        ("$..email", "character-scramble"),
                        ("$.tags[*]", "ff1-alphanumeric"),
                        ("$.age", Range),
                        ("$.contact", "ff1-numeric"))),
                    ("default", GeneratorHarness.Parameters(("generator", "hash"), ("length", "8"))),
                    ("keep_keys", new[] { "unit" }),
                ],
            },
        };

    private static ConfigMapping Range => GeneratorHarness.Parameters(("generator", "integer-range"), ("minimum", "0"), ("maximum", "99"));

    private static IEnumerable<TestValue> Documents(Weir.Masking.Schema.LogicalType type) =>
        Inputs(Types.Json).Select(v => v.Bytes)
            .Concat(["{ \"unit\" : \"mg\", \"x\":\"a\\\"b\\u0041\\n\" }", "not json", "{\"a\":", "[[[\"deep\"]]]", "", "\"\\ud800\""])
            .Select(t => new TestValue(type.Kind, Bytes: t));
}

internal sealed class ConditionalCases : GeneratorCases
{
    public override string Name => "conditional";

    public override IEnumerable<GeneratorCase> Cases
    {
        get
        {
            string[] countries = ["US", "DE", "", "US"];
            yield return new GeneratorCase(
                "varchar(64), by country and form",
                Types.VarChar(64),
                [.. Inputs(Types.VarChar(64)).Select((v, i) => new[] { v, TestValue.OfText(countries[i % 4]) })])
            {
                Options = new HarnessOptions
                {
                    Columns = ["country"],
                    Parameters =
                    [
                        ("cases", new ConfigSequence(
                            [
                                Case(GeneratorHarness.Parameters(("column", "country"), ("equals", "DE")), "redact"),
                                Case(GeneratorHarness.Parameters(("matches", "^[0-9 +()-]+$")), "ff1-numeric"),
                            ],
                            0)),
                        ("otherwise", "character-scramble"),
                    ],
                },
            };
        }
    }

    internal static ConfigMapping Case(ConfigNode when, string generator) =>
        GeneratorHarness.Parameters(("when", when), ("generator", generator));
}

internal sealed class FreeTextCases : GeneratorCases
{
    private static readonly string[] Notes =
    [
        "Called Anna Smith on +1 212 555 0142 about the bill.", "Mail to anna.smith@example.com, card 4111 1111 1111 1111.",
        "SSN 123-45-6789, IBAN DE89370400440532013000", "From 192.168.10.77 on 2024-02-29.", "Nothing to see here.",
        "Dr. Müller saw the patient; José was there.", "", "+1 212 555 0142",
    ];

    public override string Name => "free-text";

    public override IEnumerable<GeneratorCase> Cases
    {
        get
        {
            var rows = Notes.Select(n => new[] { TestValue.OfText(n) }).ToList();
            yield return new GeneratorCase("text", Types.Text, rows);
            yield return new GeneratorCase("varchar(30)", Types.VarChar(30), rows);
            yield return new GeneratorCase("text, mode: redact", Types.Text, rows)
            {
                Options = new HarnessOptions { Parameters = [("mode", "redact")] },
                DependsOnKey = false,
            };
            yield return new GeneratorCase("text, remaining: scramble", Types.Text, rows)
            {
                Options = new HarnessOptions { Parameters = [("remaining", "scramble")] },
            };
        }
    }
}
