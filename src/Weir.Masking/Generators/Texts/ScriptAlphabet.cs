using System.Globalization;
using System.Text;

namespace Weir.Masking.Generators.Texts;

/// <summary>A run of letters or digits of one script and case that replaces characters of the same kind.</summary>
/// <param name="First">The first code point.</param>
/// <param name="Size">How many; 0 when the character is neither letter nor digit.</param>
internal readonly record struct ScriptAlphabet(int First, int Size)
{
    private static readonly ScriptAlphabet Upper = new('A', 26);
    private static readonly ScriptAlphabet Lower = new('a', 26);

    // First and last code point of the characters that are replaced, and what replaces them: runs without gaps in Unicode 16.
    private static readonly (int From, int To, ScriptAlphabet Alphabet)[] Scripts =
    [
        (0x0391, 0x03A9, new(0x0391, 17)), // Greek capitals up to rho
        (0x03B1, 0x03C9, new(0x03B1, 25)), // Greek
        (0x0410, 0x042F, new(0x0410, 32)), // Cyrillic capitals
        (0x0430, 0x044F, new(0x0430, 32)), // Cyrillic
        (0x05D0, 0x05EA, new(0x05D0, 27)), // Hebrew
        (0x0620, 0x064A, new(0x0641, 10)), // Arabic, feh to yeh
        (0x0904, 0x0939, new(0x0915, 20)), // Devanagari consonants ka to na
        (0x0E01, 0x0E2E, new(0x0E01, 46)), // Thai consonants
        (0x3041, 0x3096, new(0x304B, 24)), // Hiragana ka to di
        (0x30A1, 0x30FF, new(0x30AB, 24)), // Katakana ka to di
        (0x3400, 0x9FFF, new(0x4E00, 20_902)), // Han
        (0xAC00, 0xD7A3, new(0xAC00, 11_172)), // Hangul
    ];

    /// <summary>What replaces <paramref name="rune"/>.</summary>
    public static ScriptAlphabet Of(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value switch
            {
                >= '0' and <= '9' => new('0', 10),
                >= 'A' and <= 'Z' => Upper,
                >= 'a' and <= 'z' => Lower,
                _ => default,
            };
        }

        if (Rune.IsDigit(rune))
        {
            return new(rune.Value - (int)Rune.GetNumericValue(rune), 10);
        }

        foreach (var (from, to, alphabet) in Scripts)
        {
            if (rune.Value >= from && rune.Value <= to && Rune.IsLetter(rune))
            {
                return alphabet;
            }
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Upper,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Lower,
            _ => default,
        };
    }

    /// <summary>Whether <paramref name="rune"/> is one of them.</summary>
    public bool Holds(Rune rune) => rune.Value >= First && rune.Value < First + Size;
}
