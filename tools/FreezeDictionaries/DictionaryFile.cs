using System.Globalization;
using System.Text;

namespace Weir.Tools.FreezeDictionaries;

/// <summary>
/// A dictionary being made: values with the languages they belong to. Written as <c>value TAB languages</c>, sorted by code point, one line
/// per value; values that differ only in case are one value.
/// </summary>
internal sealed class DictionaryFile(Func<string, bool> accept)
{
    private readonly Dictionary<string, (string Value, SortedSet<string> Languages)> _values = [];

    /// <summary>Adds the values that are acceptable. English takes ASCII only, so that it suits any database encoding.</summary>
    public void Add(string language, IEnumerable<string> values)
    {
        foreach (var value in values.Select(v => v.Trim().Normalize(NormalizationForm.FormC)).Where(accept))
        {
            if (language == "en" && !Ascii.IsValid(value))
            {
                continue;
            }

            var key = value.ToLower(CultureInfo.InvariantCulture);
            if (!_values.TryGetValue(key, out var entry))
            {
                _values[key] = entry = (value, new SortedSet<string>(StringComparer.Ordinal));
            }

            entry.Languages.Add(language);
        }
    }

    /// <summary>Writes the file and returns the number of values.</summary>
    public int WriteTo(string path)
    {
        var lines = _values.Values.OrderBy(v => v.Value, StringComparer.Ordinal).Select(v =>
            $"{v.Value}\t{string.Join(' ', v.Languages)}\n");
        File.WriteAllText(path, string.Concat(lines));
        return _values.Count;
    }

    /// <summary>Whether text is a single Latin word that starts with a capital: letters, with hyphens and apostrophes between
    /// them.</summary>
    public static bool IsWord(string text, int maximum) =>
        text.Length >= 2 && text.Length <= maximum && char.IsUpper(text[0]) && char.IsLetter(text[^1])
        && text.Any(char.IsLower) && text.All(c => IsLatin(c) || c is '-' or '\'');

    /// <summary>Whether text is a name of places in Latin letters, with digits and common punctuation.</summary>
    public static bool IsPlace(string text, int maximum) =>
        text.Length >= 3 && text.Length <= maximum && text.Any(char.IsLower) && char.IsLetterOrDigit(text[^1])
        && text.All(c => IsLatin(c) || char.IsAsciiDigit(c) || c is '-' or '\'' or ' ' or '.');

    private static bool IsLatin(char c) => char.IsLetter(c) && (c < 0x250 || c is >= '\u1e00' and <= '\u1eff');
}
