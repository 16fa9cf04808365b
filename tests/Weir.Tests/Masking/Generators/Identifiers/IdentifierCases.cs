using Weir.Tests.Masking.Generators.Names;

namespace Weir.Tests.Masking.Generators.Identifiers;

internal sealed class PhoneCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "+1 (212) 555-0100", "1-212-555-0100", "2125550100", "212.555.0100", "+1 212 555 0100 x123", "212-555-0100 ext. 9",
        "001 212 555 0100", "+49 30 1234567", "030 1234567", "0049 30 1234567", "030/1234567-12", "+44 20 7946 0958",
        "+351 21 123 4567", "+33 1 23 45 67 89", "555-1234", "12345", "00123456", "1-800-FLOWERS", "tel: 555 1234 567",
        "(02) 9876 5432", "1234", "", "n/a", "５５５", new string('9', 39),
    ];

    public override string Name => "phone";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text),
        new GeneratorCase("bigint", Types.BigInt,
            IdentifierInputs.Integers(2_125_550_100, 12_125_550_100, 4_930_123_456, 12_345, 1_234, -5)),
        new GeneratorCase("integer", Types.Integer, IdentifierInputs.Integers(2_125_550_100, 5_551_234, 99_999)),
        new GeneratorCase("text, mode: any", Types.Text, NameInputs.Rows("212-555-0100", "+1 646 555 0123"))
        {
            Options = new HarnessOptions { Parameters = [("mode", "any")] },
        },
    ];
}

internal sealed class CreditCardCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5555555555554444", "378282246310005", "3782 822463 10005",
        "6011111111111117", "3056 930902 5904", "4222222222222", "6304000000000000", "4111111111111112", "4111", "", "**** **** **** 1111",
        "630495060000000000", "4111 1111 1111 1111 x",
    ];

    public override string Name => "credit-card";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text),
        new GeneratorCase("bigint", Types.BigInt, IdentifierInputs.Integers(4_111_111_111_111_111, 378_282_246_310_005, 42)),
        new GeneratorCase("numeric(19,0)", Types.Numeric(19, 0), [[TestValue.OfDecimal(4_111_111_111_111_111m)], [TestValue.OfDecimal(1)]]),
        new GeneratorCase("text, keep_bin: 0", Types.Text, NameInputs.Rows("4111111111111111", "0000000000000000"))
        {
            Options = new HarnessOptions { Parameters = [("keep_bin", "0")] },
        },
    ];
}

internal sealed class IbanCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "de89370400440532013000", "GB29NWBK60161331926819",
        "FR1420041010050500013M02606", "NL91ABNA0417164300", "NO9386011117947", "ES9121000418450200051332",
        "IT60X0542811101000000123456", "CH9300762011623852957", "AT611904300234573201", "BE68539007547034",
        "PL61109010140000071219812874", "MT84MALT011000012345MTLCAST001S", "LC55HEMM000100010012001200023015",
        "DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000", "", "DE89", "KW81CBKU0000000000001234560101",
    ];

    public override string Name => "iban";

    public override IEnumerable<GeneratorCase> Cases => NameInputs.In(Samples, Types.Text, Types.VarChar(34));
}

internal sealed class SsnCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "123-45-6789", "123456789", "123 45 6789", "001-01-0001", "899-99-9999", "665-10-1000", "667-10-1000", "666-10-1000", "000-12-3456",
        "900-12-3456", "123-00-6789", "123-45-0000", "12-345-678", "XXX-XX-6789", "", " 123-45-6789 ",
    ];

    public override string Name => "ssn";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text, Types.Char(11)),
        new GeneratorCase("integer", Types.Integer, IdentifierInputs.Integers(123_456_789, 1_010_001, 899_999_999, 12, -1, 1_234_567_890)),
        new GeneratorCase("text, unissued: true", Types.Text, NameInputs.Rows("123-45-6789", "123456789", "666-10-1000"))
        {
            Options = new HarnessOptions { Parameters = [("unissued", "true")] },
        },
    ];
}

internal static class IdentifierInputs
{
    public static TestValue[][] Integers(params long[] inputs) => [.. inputs.Select(i => new[] { TestValue.OfInteger(i) })];
}
