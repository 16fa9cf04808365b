namespace Weir.Masking.Generators.Dictionaries;

/// <summary>Parameters that generators over dictionaries share, and how they are read.</summary>
internal static class DictionaryParameters
{
    /// <summary>Declares <c>locale</c>.</summary>
    public static ParameterDeclaration Locale { get; } = new(
        "locale", "text", "the configuration's",
        "Language of the words (az, cs, de, en, es, fi, fr, hr, id, it, lv, nb, nl, pl, pt, ro, sk, sv, tr), or any for all of them; "
        + "en holds ASCII words only. The default is the configuration's locale.");

    /// <summary>Declares <c>no_fixed_points</c>.</summary>
    public static ParameterDeclaration NoFixedPoints { get; } = new(
        "no_fixed_points", "true or false", "false",
        "Never give a word of the input as its own output. Without it that happens by chance: once in the number of words.");

    /// <summary>
    /// The locale to use: the parameter, which must have words in the dictionary, else the configuration's if it has some, else any.
    /// </summary>
    public static string ReadLocale(this ParameterReader reader, GeneratorBinding binding, WordList list)
    {
        var locale = reader.Text("locale", null);
        if (locale is null)
        {
            return list.Of(binding.Locale).Length > 0 ? binding.Locale : WordList.AnyLocale;
        }

        if (list.Of(locale).Length == 0)
        {
            reader.Error($"there are no words for locale {locale}; there are words for {string.Join(", ", list.Languages)}, "
                + $"and {WordList.AnyLocale} for all of them");
            return WordList.AnyLocale;
        }

        return locale;
    }

    /// <summary>The most characters that the target takes; null when unbounded. Records an error for an enumerated type.</summary>
    public static int? ReadMaximum(this ParameterReader reader, GeneratorBinding binding, int minimum)
    {
        if (binding.Target.EnumLabels is not null)
        {
            reader.Error($"{binding.Target.Declared} takes only its own labels; use categorical");
        }
        else if (binding.Target.MaxLength < minimum)
        {
            reader.Error(
                $"needs a column of at least {minimum} characters, and {binding.Target.Declared} takes {binding.Target.MaxLength}");
        }

        return binding.Target.MaxLength is { } length ? Math.Max(length, minimum) : null;
    }
}
