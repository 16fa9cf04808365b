namespace Weir.Tools.FreezeDictionaries;

/// <summary>Given and family names of the Latin-script locales.</summary>
internal static class NameLists
{
    private const int LongestFirstName = 14;
    private const int LongestLastName = 16;

    private static readonly (string Language, string[] Locales)[] Languages =
    [
        ("az", ["az"]), ("cs", ["cz"]), ("de", ["de", "de_AT", "de_CH"]),
        ("en", ["en", "en_AU", "en_AU_ocker", "en_IND", "en_NG", "en_ZA"]),
        ("es", ["es", "es_MX"]), ("fi", ["fi"]), ("fr", ["fr"]), ("hr", ["hr"]), ("id", ["id_ID"]), ("it", ["it"]), ("lv", ["lv"]),
        ("nb", ["nb_NO"]), ("nl", ["nl", "nl_BE"]), ("pl", ["pl"]), ("pt", ["pt_BR", "pt_PT"]), ("ro", ["ro"]), ("sk", ["sk"]),
        ("sv", ["sv"]), ("tr", ["tr"]),
    ];

    // English locales hold few family names; English family names are built like place names, so these parts give more that are
    // credible and seldom real.
    private static readonly string[] EnglishRoots =
    [
        "Alder", "Amber", "Apple", "Arding", "Ash", "Barn", "Barrow", "Beck", "Beech", "Berk", "Birch", "Bird", "Black", "Blake",
        "Bourne", "Brad", "Bram", "Brent", "Briar", "Bridge", "Bright", "Broad", "Brom", "Brook", "Burn", "Cald", "Cam", "Carl",
        "Castle", "Chad", "Chester", "Church", "Clay", "Cliff", "Clover", "Cold", "Copper", "Cran", "Cross", "Crow", "Dal", "Darn",
        "Dene", "Dray", "East", "Eaves", "Edge", "Elder", "Elm", "Ember", "Fair", "Fal", "Farn", "Fen", "Fern", "Finch", "Flax",
        "Ford", "Fox", "Frost", "Gar", "Glen", "Gold", "Grand", "Gran", "Grave", "Green", "Grey", "Grove", "Hag", "Hal", "Hamble",
        "Harrow", "Hart", "Hatch", "Hawk", "Hay", "Hazel", "Heath", "Hemble", "Hether", "High", "Hollow", "Holly", "Horn", "Hum",
        "Hunt", "Ing", "Iron", "Ivy", "Kel", "Kemp", "Kings", "Kirk", "Lamb", "Lang", "Lark", "Law", "Leather", "Linden", "Lock",
        "Long", "Low", "Maple", "Mar", "Marsh", "Mead", "Mel", "Merry", "Mid", "Mill", "Moor", "Moss", "Nether", "New", "North", "Nut",
        "Oak", "Old", "Orchard", "Otter", "Over", "Ox", "Park", "Pem", "Pen", "Pine", "Plum", "Pond", "Prest", "Quarring", "Rams",
        "Raven", "Red", "Reed", "Ridge", "River", "Rock", "Rose", "Row", "Rush", "Rye", "Salt", "Sand", "Sedge", "Shal", "Sheep",
        "Shel", "Silver", "Slate", "Snow", "South", "Spring", "Staf", "Stan", "Stone", "Stour", "Strat", "Summer", "Sutter", "Swan",
        "Tarn", "Thistle", "Thorn", "Thrush", "Tilling", "Under", "Vale", "Walling", "Ward", "Water", "Way", "Weather", "Wedge",
        "Well", "West", "Wether", "Whit", "White", "Wick", "Wild", "Willow", "Win", "Winter", "Wolf", "Wood", "Wren", "Yarrow", "Yew",
        "York",
    ];

    private static readonly string[] EnglishEndings =
    [
        "beck", "bourne", "bridge", "brook", "bury", "by", "combe", "cote", "croft", "dale", "den", "field", "ford", "gate", "grave", "ham",
        "hurst", "land", "ley", "low", "man", "mere", "moor", "more", "ridge", "shaw", "stead", "stock", "stone", "thorpe", "ton", "wald",
        "ward", "well", "wick", "wood", "worth",
    ];

    /// <summary>Given names of one word.</summary>
    public static DictionaryFile FirstNames()
    {
        var file = new DictionaryFile(text => DictionaryFile.IsWord(text, LongestFirstName));
        foreach (var (language, locales) in Languages)
        {
            foreach (var locale in locales)
            {
                file.Add(language, new BogusLocale(locale).Texts(
                    "name", "first_name", "male_first_name", "female_first_name", "first_name_women", "first_name_men"));
            }
        }

        return file;
    }

    /// <summary>Family names of one word.</summary>
    public static DictionaryFile LastNames()
    {
        var file = new DictionaryFile(text => DictionaryFile.IsWord(text, LongestLastName));
        foreach (var (language, locales) in Languages)
        {
            foreach (var locale in locales)
            {
                file.Add(language, new BogusLocale(locale).Texts("name", "last_name", "male_last_name", "female_last_name"));
            }
        }

        file.Add("en", EnglishRoots.SelectMany(
            root => EnglishEndings.Where(ending => !EndsAlike(root, ending)).Select(ending => root + ending)));
        return file;
    }

    private static bool EndsAlike(string root, string ending) =>
        root.EndsWith(ending[0]) || root.Equals(ending, StringComparison.OrdinalIgnoreCase);
}
