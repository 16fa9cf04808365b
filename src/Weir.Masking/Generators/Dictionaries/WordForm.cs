using System.Text;

namespace Weir.Masking.Generators.Dictionaries;

/// <summary>The written form of a dictionary word.</summary>
internal enum WordForm
{
    /// <summary>As in the dictionary: <c>Müller</c>.</summary>
    AsIs = 0,

    /// <summary>Upper case: <c>MÜLLER</c>.</summary>
    Upper = 1,

    /// <summary>Lower case: <c>müller</c>.</summary>
    Lower = 2,

    /// <summary>Lower-case ASCII letters only, for addresses and sign-in names: <c>muller</c>.</summary>
    Address = 3,
}

/// <summary>Recognises and makes written forms.</summary>
internal static class WordForms
{
    /// <summary>The form of <paramref name="word"/>: all capitals (more than one), all small, or neither.</summary>
    public static WordForm Of(ReadOnlySpan<byte> word)
    {
        int upper = 0, lower = 0;
        while (!word.IsEmpty)
        {
            Rune.DecodeFromUtf8(word, out var rune, out var consumed);
            upper += Rune.IsUpper(rune) ? 1 : 0;
            lower += Rune.IsLower(rune) ? 1 : 0;
            word = word[consumed..];
        }

        return lower == 0 && upper > 1 ? WordForm.Upper : upper == 0 && lower > 0 ? WordForm.Lower : WordForm.AsIs;
    }

    /// <summary>A dictionary word in another form.</summary>
    public static string To(WordForm form, string word) => form switch
    {
        WordForm.Upper => word.ToUpperInvariant(),
        WordForm.Lower => word.ToLowerInvariant(),
        WordForm.Address => ToAddress(word),
        _ => word,
    };

    private static string ToAddress(string word)
    {
        var text = new StringBuilder();
        foreach (var c in word.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            text.Append(c switch
            {
                >= 'a' and <= 'z' => c.ToString(),
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'đ' or 'ð' => "d",
                'ł' => "l",
                'ı' => "i",
                'ə' => "e",
                'þ' => "th",
                _ => "",
            });
        }

        return text.ToString();
    }
}
