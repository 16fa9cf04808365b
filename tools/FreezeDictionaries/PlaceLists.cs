namespace Weir.Tools.FreezeDictionaries;

/// <summary>Streets, cities and legal forms of companies.</summary>
internal static class PlaceLists
{
    private const int LongestStreet = 26;
    private const int LongestCity = 26;

    private static readonly string[] EnglishStreetTypes = ["Street", "Avenue", "Road", "Lane", "Drive", "Court", "Way", "Place", "Terrace"];
    private static readonly string[] EnglishTownEndings = ["ville", "burgh", "haven", "port", " Falls", " Springs", " Heights"];
    private static readonly string[] GermanTownEndings = ["dorf", "hausen", "hagen", "felde"];
    private static readonly string[] FrenchStreetTypes = ["Allée", "Rue", "Avenue", "Place", "Boulevard"];
    private static readonly string[] SpanishStreetTypes = ["Calle", "Avenida", "Plaza", "Paseo"];
    private static readonly string[] ItalianStreetTypes = ["Via", "Piazza", "Viale"];
    private static readonly string[] PortugueseStreetTypes = ["Rua", "Avenida", "Travessa"];
    private static readonly string[] DutchStreetTypes = ["straat", "laan", "gracht", "weg", "plein"];

    /// <summary>Street names without house numbers.</summary>
    public static DictionaryFile Streets()
    {
        var file = new DictionaryFile(text => DictionaryFile.IsPlace(text, LongestStreet)
            || text.EndsWith("str.", StringComparison.Ordinal));
        AddNative(file);
        file.Add("en", Before(Words("en", "name", "last_name"), EnglishStreetTypes, " "));
        file.Add("fr", After(FrenchStreetTypes, Words("fr", "address", "street_suffix")));
        file.Add("es", After(SpanishStreetTypes, Words("es", "name", "first_name")));
        file.Add("it", After(ItalianStreetTypes, Words("it", "name", "last_name")));
        file.Add("pl", After(["ul."], Words("pl", "name", "last_name")));
        file.Add("pt", After(PortugueseStreetTypes, Words("pt_PT", "name", "last_name").Concat(Words("pt_BR", "name", "first_name"))));
        file.Add("nl",
            Before(Words("nl", "name", "last_name", "first_name").Concat(Words("nl_BE", "name", "first_name")), DutchStreetTypes, ""));
        return file;
    }

    /// <summary>Cities and towns: those of the locales, those of the address table, and made ones where a locale has none.</summary>
    public static DictionaryFile Cities(string addressTable)
    {
        var file = new DictionaryFile(text => DictionaryFile.IsPlace(text, LongestCity) && char.IsUpper(text[0]));
        foreach (var (language, locale, key) in new[]
        {
            ("az", "az", "city_name"), ("cs", "cz", "city_name"), ("de", "de_AT", "city_name"), ("de", "fr_CH", "city_name"),
            ("en", "en_NG", "city_prefix"), ("en", "en_ZA", "city_prefix"), ("es", "es", "city_prefix"), ("es", "es_MX", "city_prefix"),
            ("fr", "fr", "city_name"), ("hr", "hr", "city_name"), ("id", "id_ID", "city_name"), ("lv", "lv", "city_name"),
            ("nl", "nl", "city_prefix"), ("nl", "nl_BE", "city_prefix"), ("pl", "pl", "city_name"), ("pt", "pt_BR", "city"),
            ("pt", "pt_PT", "city_name"), ("ro", "ro", "city"), ("sk", "sk", "city_name"), ("tr", "tr", "city"),
        })
        {
            file.Add(language, Words(locale, "address", key));
        }

        file.Add("en", Before(Words("en", "name", "last_name"), EnglishTownEndings, ""));
        file.Add("de", Before(Words("de", "name", "last_name").Where(name => name.Length <= 7), GermanTownEndings, ""));
        file.Add("sv", Before(Words("sv", "address", "city_prefix"), [.. new BogusLocale("sv").Texts("address", "city_suffix")], ""));
        file.Add("nb", Before(Words("nb_NO", "address", "city_root"), [.. new BogusLocale("nb_NO").Texts("address", "city_suffix")], ""));
        foreach (var line in File.ReadLines(addressTable))
        {
            var fields = line.Split(';');
            file.Add(fields[6], [fields[0]]);
        }

        return file;
    }

    /// <summary>Legal forms that end a company's name.</summary>
    public static DictionaryFile LegalForms()
    {
        var file = new DictionaryFile(text => text.Length is >= 2 and <= 10 && !text.Contains(' '));
        file.Add("en", ["Inc", "LLC", "Ltd", "Corp", "Group", "Partners", "Holdings", "Co"]);
        file.Add("de", ["GmbH", "AG", "KG", "OHG", "Gruppe"]);
        file.Add("fr", ["SARL", "SA", "EURL", "SAS"]);
        file.Add("es", ["S.L.", "S.A.", "Hermanos"]);
        file.Add("it", ["S.p.A.", "S.r.l.", "Group"]);
        file.Add("nl", ["BV", "NV", "Groep"]);
        file.Add("pl", ["S.A.", "Sp.k.", "Grupa"]);
        file.Add("pt", ["S.A.", "Ltda"]);
        file.Add("cs", ["s.r.o.", "a.s."]);
        return file;
    }

    // Lists that hold whole street names.
    private static void AddNative(DictionaryFile file)
    {
        file.Add("az", Before(Words("az", "address", "street_title"), ["küçəsi"], " "));
        file.Add("cs", Words("cz", "address", "street"));
        file.Add("de", Words("de", "address", "street_root").Concat(Words("de_AT", "address", "street_root")));
        file.Add("hr", Words("hr", "address", "street"));
        file.Add("lv", Before(Words("lv", "address", "street_title"), ["iela"], " "));
        file.Add("nb",
            Before(Words("nb_NO", "address", "street_root"), [.. new BogusLocale("nb_NO").Texts("address", "street_suffix")], ""));
        file.Add("ro", After(["Strada", "Aleea"], Words("ro", "address", "streets")));
        file.Add("sk", Words("sk", "address", "street"));
        file.Add("sv", Before(Words("sv", "address", "street_root"), [.. new BogusLocale("sv").Texts("address", "street_suffix")], ""));
        file.Add("tr", Words("tr", "address", "street_root"));
    }

    private static IEnumerable<string> Words(string locale, string category, params ReadOnlySpan<string> keys) =>
        new BogusLocale(locale).Texts(category, keys).Select(word => word.Trim());

    private static IEnumerable<string> Before(IEnumerable<string> words, IReadOnlyList<string> endings, string between) =>
        words.SelectMany(word => endings.Select(ending => word + between + ending));

    private static IEnumerable<string> After(IReadOnlyList<string> starts, IEnumerable<string> words) =>
        words.SelectMany(word => starts.Select(start => $"{start} {word}"));
}
