namespace Weir.Tests.Masking.Generators.Names;

internal sealed class FirstNameCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "Anna", "anna", "ANNA", " Anna ", "Anna Maria", "Maria", "José", "Jose\u0301", "Zoë", "Jean-Luc", "D'Arcy", "J.", "j", "J. R.",
        "Dr. Anna", "日本", "Иван", "María de los Ángeles", "", "-", "12", new string('x', 300),
    ];

    public override string Name => "first-name";

    public override IEnumerable<GeneratorCase> Cases => NameInputs.In(Samples, Types.Text, Types.VarChar(5));
}

internal sealed class LastNameCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "Smith", "smith", "SMITH", " Smith ", "García López", "García", "Garci\u0301a", "van Beethoven", "Beethoven", "Van Dyke", "Le",
        "O'Brien", "Smith-Jones", "Smith Jr.", "Müller", "MÜLLER", "山田", "Петров", "X", "", "&", new string('y', 300),
    ];

    public override string Name => "last-name";

    public override IEnumerable<GeneratorCase> Cases => NameInputs.In(Samples, Types.Text, Types.VarChar(6));
}

internal sealed class FullNameCases : GeneratorCases
{
    private static readonly string[] Samples =
    [
        "Anna Smith", "anna smith", "ANNA SMITH", "Smith, Anna", "Smith,Anna", "Anna M. Smith", "Anna Maria Smith", "Dr. Anna Smith",
        "Anna Smith Jr.", "Smith, Anna, Jr.", "John Smith, MD", "Ludwig van Beethoven", "van Beethoven, Ludwig", "María García López",
        "Madonna", "Jean-Luc O'Brien", "J. R. Smith", "Zoë Müller", "山田太郎", "Иван Петров", " Anna   Smith ", "", "-",
        "Dr.", new string('z', 300),
    ];

    public override string Name => "full-name";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(Samples, Types.Text, Types.VarChar(16), Types.VarChar(8)),
        new GeneratorCase("text, family_words: 2", Types.Text, NameInputs.Rows("María García López", "Anna Smith"))
        {
            Options = new HarnessOptions { Parameters = [("family_words", "2")] },
        },
        new GeneratorCase("text, order: family-first", Types.Text, NameInputs.Rows("Smith Anna", "Nagy Anna Maria"))
        {
            Options = new HarnessOptions { Parameters = [("order", "family-first")] },
        },
    ];
}

internal sealed class EmailCases : GeneratorCases
{
    public override string Name => "email";

    public override IEnumerable<GeneratorCase> Cases =>
    [
        .. NameInputs.In(NameInputs.Addresses, Types.Text, Types.VarChar(50), Types.VarChar(32), Types.VarChar(20)),
        new GeneratorCase("text, domain: qa.clinic.test", Types.Text, NameInputs.Rows("anna.smith@clinic.org"))
        {
            Options = new HarnessOptions { Parameters = [("domain", "qa.clinic.test"), ("form", "token")] },
        },
    ];
}

internal sealed class UsernameCases : GeneratorCases
{
    private static readonly string[] Samples =
        [.. NameInputs.Addresses, "asmith", "ASmith", " asmith ", "anna.smith", "asmith42", "user_1", "админ", "root", "_", "7"];

    public override string Name => "username";

    public override IEnumerable<GeneratorCase> Cases =>
        NameInputs.In(Samples, Types.Text, Types.VarChar(50), Types.VarChar(12), Types.VarChar(7));
}

internal static class NameInputs
{
    public static readonly string[] Addresses =
    [
        "anna.smith@clinic.org", "Anna.Smith@Clinic.org", " anna.smith@clinic.org ", "a@b", "anna+tag@clinic.org",
        "\"odd name\"@clinic.org", "zoë@müller.de", "user@192.0.2.1", "anna.novak@example.com",
        new string('a', 60) + "@" + new string('b', 60) + ".org", "", "anna", "@", "a@", "@b",
    ];

    public static IEnumerable<GeneratorCase> In(string[] inputs, params Weir.Masking.Schema.LogicalType[] types) =>
        types.Select(type => new GeneratorCase(type.Declared, type, Rows([.. inputs.Where(i => Fits(i, type))])));

    private static bool Fits(string input, Weir.Masking.Schema.LogicalType type) =>
        input.EnumerateRunes().Count() <= (type.MaxLength ?? int.MaxValue);

    public static TestValue[][] Rows(params string[] inputs) => [.. inputs.Select(i => new[] { TestValue.OfText(i) })];
}
