using Bogus;
using Bogus.DataSets;

namespace Weir.Samples;

/// <summary>
/// One country that patients come from: its vocabulary and its formats. The words are drawn from Bogus once, with a
/// fixed seed, so they are the same for every sample; what varies with the sample's seed is the choice among them.
/// </summary>
internal sealed class Region
{
    private const int VocabularySeed = 1_000_003;
    private const int NameCount = 300;
    private const int PlaceCount = 200;

    private static readonly Lazy<Region[]> Countries = new(Load);

    private Region(string locale)
    {
        var faker = new Faker(locale) { Random = new Randomizer(VocabularySeed) };
        FemaleNames = Draw(NameCount, () => faker.Name.FirstName(Name.Gender.Female));
        MaleNames = Draw(NameCount, () => faker.Name.FirstName(Name.Gender.Male));
        FemaleLastNames = Draw(NameCount, () => faker.Name.LastName(Name.Gender.Female));
        MaleLastNames = Draw(NameCount, () => faker.Name.LastName(Name.Gender.Male));
        Cities = Draw(PlaceCount, () => faker.Address.City());
        Streets = Draw(PlaceCount, () => faker.Address.StreetName());
        Provinces = Draw(PlaceCount / 4, () => faker.Address.State());
        Companies = Draw(PlaceCount / 4, () => faker.Company.CompanyName());
    }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>ISO 639-1.</summary>
    public required string Language { get; init; }

    /// <summary>How many of 100 patients come from here.</summary>
    public required int Share { get; init; }

    /// <summary>A pattern for <see cref="SampleRandom.Fill"/>.</summary>
    public required string Phone { get; init; }

    /// <summary>A pattern for <see cref="SampleRandom.Fill"/>.</summary>
    public required string PostalCode { get; init; }

    /// <summary>The BBAN pattern (ISO 13616), or null where no IBAN is used.</summary>
    public string? BankAccount { get; init; }

    /// <summary>True where names are written family name first, without a space.</summary>
    public bool FamilyNameFirst { get; init; }

    public string[] FemaleNames { get; }

    public string[] MaleNames { get; }

    public string[] FemaleLastNames { get; }

    public string[] MaleLastNames { get; }

    public string[] Cities { get; }

    public string[] Streets { get; }

    public string[] Provinces { get; }

    public string[] Companies { get; }

    /// <summary>The country of the clinic itself.</summary>
    public static Region Home => Countries.Value[0];

    /// <summary>All countries, the clinic's own first.</summary>
    public static ReadOnlySpan<Region> All => Countries.Value;

    /// <summary>A country, weighted by <see cref="Share"/>.</summary>
    public static Region Pick(SampleRandom random)
    {
        var ticket = random.Below(100);
        foreach (var region in Countries.Value)
        {
            ticket -= region.Share;
            if (ticket < 0)
            {
                return region;
            }
        }

        return Home;
    }

    private static Region[] Load() =>
    [
        new("en")
        {
            Country = "US", Language = "en", Share = 40,
            Phone = "(!##) 555-01##", PostalCode = "!####",
        },
        new("en_GB")
        {
            Country = "GB", Language = "en", Share = 5,
            Phone = "+44 20 !### ####", PostalCode = "?!# !??", BankAccount = "????##############",
        },
        new("de")
        {
            Country = "DE", Language = "de", Share = 9,
            Phone = "+49 30 !#######", PostalCode = "!####", BankAccount = "##################",
        },
        new("fr")
        {
            Country = "FR", Language = "fr", Share = 7,
            Phone = "+33 1 99 00 ## ##", PostalCode = "!####", BankAccount = "#######################",
        },
        new("es")
        {
            Country = "ES", Language = "es", Share = 7,
            Phone = "+34 91! ### ###", PostalCode = "!####", BankAccount = "####################",
        },
        new("pl")
        {
            Country = "PL", Language = "pl", Share = 5,
            Phone = "+48 22 !## ## ##", PostalCode = "!#-###", BankAccount = "########################",
        },
        new("ru")
        {
            Country = "RU", Language = "ru", Share = 4,
            Phone = "+7 495 !##-##-##", PostalCode = "!#####",
        },
        new("tr")
        {
            Country = "TR", Language = "tr", Share = 4,
            Phone = "+90 212 !## ## ##", PostalCode = "!####", BankAccount = "#####0################",
        },
        new("ja")
        {
            Country = "JP", Language = "ja", Share = 3,
            Phone = "+81 3-!###-####", PostalCode = "!##-####", FamilyNameFirst = true,
        },
        new("ar")
        {
            Country = "SA", Language = "ar", Share = 3,
            Phone = "+966 11 !## ####", PostalCode = "!####", BankAccount = "####################",
        },
        new("zh_CN")
        {
            Country = "CN", Language = "zh", Share = 3,
            Phone = "+86 10 !### ####", PostalCode = "!#####", FamilyNameFirst = true,
        },
        new("it")
        {
            Country = "IT", Language = "it", Share = 3,
            Phone = "+39 06 !### ####", PostalCode = "!####", BankAccount = "?######################",
        },
        new("nl")
        {
            Country = "NL", Language = "nl", Share = 3,
            Phone = "+31 20 !## ####", PostalCode = "!### ??", BankAccount = "????##########",
        },
        new("pt_BR")
        {
            Country = "BR", Language = "pt", Share = 2,
            Phone = "+55 11 !####-####", PostalCode = "!####-###",
        },
        new("vi")
        {
            Country = "VN", Language = "vi", Share = 1,
            Phone = "+84 24 !### ####", PostalCode = "!#####",
        },
        new("el")
        {
            Country = "GR", Language = "el", Share = 1,
            Phone = "+30 21 !### ####", PostalCode = "!## ##", BankAccount = "#######################",
        },
    ];

    private static string[] Draw(int count, Func<string> word)
    {
        var words = new string[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = word().Trim();
        }

        return words;
    }
}
