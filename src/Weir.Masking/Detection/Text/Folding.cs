using System.Buffers;
using System.Text;

namespace Weir.Masking.Detection.Text;

/// <summary>
/// The form in which words are compared: lower case, without diacritics of the Latin script, typographic apostrophes made plain. Malformed
/// UTF-8 is kept as the replacement character.
/// </summary>
internal static class Folding
{
    // U+00C0 to U+017F. Two letters where the script writes two; '*' keeps the character.
    private static readonly string[] Latin = Build(
        "a a a a a a ae c e e e e i i i i d n o o o o o * o u u u u y th ss "
        + "a a a a a a ae c e e e e i i i i d n o o o o o * o u u u u y th y "
        + "a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h "
        + "i i i i i i i i i i ij ij j j k k k l l l l l l l l l l n n n n n n n n n o o o o o o oe oe "
        + "r r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s");

    /// <summary>Folds <paramref name="utf8"/> into <paramref name="folded"/>; -1 when it does not fit.</summary>
    public static int Fold(ReadOnlySpan<byte> utf8, Span<byte> folded)
    {
        var written = 0;
        for (var i = 0; i < utf8.Length;)
        {
            var b = utf8[i];
            if (b < 0x80)
            {
                if ((uint)written >= (uint)folded.Length)
                {
                    return -1;
                }

                folded[written++] = (byte)((uint)(b - 'A') <= 'Z' - 'A' ? b | 0x20 : b);
                i++;
                continue;
            }

            if (Rune.DecodeFromUtf8(utf8[i..], out var rune, out var consumed) != OperationStatus.Done)
            {
                rune = Rune.ReplacementChar;
            }

            i += Math.Max(consumed, 1);
            if (!TryAppend(rune, folded, ref written))
            {
                return -1;
            }
        }

        return written;
    }

    /// <summary>The folded form of a string.</summary>
    public static string Fold(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var folded = new byte[(utf8.Length * 2) + 8];
        return Encoding.UTF8.GetString(folded, 0, Fold(utf8, folded));
    }

    private static bool TryAppend(Rune rune, Span<byte> folded, ref int written)
    {
        if (rune.Value is >= 0x300 and <= 0x36F)
        {
            return true;
        }

        if (rune.Value == 0x2019)
        {
            rune = new Rune('\'');
        }

        if (rune.Value is >= 0xC0 and <= 0x17F && Latin[rune.Value - 0xC0] is not "*" and var letters)
        {
            if (folded.Length - written < letters.Length)
            {
                return false;
            }

            foreach (var letter in letters)
            {
                folded[written++] = (byte)letter;
            }

            return true;
        }

        var lower = Rune.ToLowerInvariant(rune);
        if (folded.Length - written < lower.Utf8SequenceLength)
        {
            return false;
        }

        written += lower.EncodeToUtf8(folded[written..]);
        return true;
    }

    private static string[] Build(string letters) => letters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
