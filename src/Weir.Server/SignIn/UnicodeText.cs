using System.Globalization;
using System.Text;

namespace Weir.Server.SignIn;

/// <summary>Questions about text that people type and others read.</summary>
internal static class UnicodeText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Gives the text in Unicode normalization form C; false when it holds half a surrogate pair.</summary>
    public static bool TryNormalize(string text, out string normalized)
    {
        normalized = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        normalized = text.Normalize(NormalizationForm.FormC);
        return true;
    }

    /// <summary>The number of code points of well-formed text.</summary>
    public static int CodePoints(string text)
    {
        var count = 0;
        foreach (var unused in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Whether a code point is a control character (categories Cc, Zl, Zp), a line break of any kind among them.</summary>
    public static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>
    /// Whether a code point is invisible or turns the direction of the text around it (category Cf: bidi overrides and isolates, tags,
    /// zero-width space). The joiners that Persian, Indic scripts and emoji need are not.
    /// </summary>
    public static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner);

    /// <summary>Whether the text has a character that must not stand in anything shown, mailed or logged.</summary>
    public static bool HasUnsafe(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsControl(rune) || IsInvisible(rune))
            {
                return true;
            }
        }

        return false;
    }
}
