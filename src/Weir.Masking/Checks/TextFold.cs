using System.Buffers;
using System.Globalization;
using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>
/// How text is compared when identifying values are searched: NFC, lower case (invariant), letters as Unicode says. Pure.
/// </summary>
internal static class TextFold
{
    private const int StackCharacters = 256;

    /// <summary>Appends the folded form of UTF-8; malformed bytes become U+FFFD.</summary>
    public static void Append(ReadOnlySpan<byte> utf8, PooledBuffer output)
    {
        if (!Ascii.IsValid(utf8))
        {
            AppendUnicode(utf8, output);
            return;
        }

        var target = output.GetSpan(utf8.Length);
        for (var i = 0; i < utf8.Length; i++)
        {
            target[i] = Lower(utf8[i]);
        }

        output.Advance(utf8.Length);
    }

    /// <summary>An ASCII letter in lower case; any other byte as it is.</summary>
    public static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    /// <summary>Whether a byte is an ASCII letter.</summary>
    public static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') < 26;

    /// <summary>Whether a byte is an ASCII digit.</summary>
    public static bool IsDigit(byte b) => (uint)(b - '0') < 10;

    /// <summary>Whether a character is part of a word: a letter or a mark on one.</summary>
    public static bool IsLetter(Rune rune) =>
        Rune.IsLetter(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Whether a character belongs to a script that is written without spaces between names: Han, kana, Hangul.</summary>
    public static bool IsUnspaced(Rune rune) =>
        rune.Value is (>= 0x3040 and <= 0x30FA) or 0x30FC
            or (>= 0x3400 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0x20000 and <= 0x3FFFF);

    private static void AppendUnicode(ReadOnlySpan<byte> utf8, PooledBuffer output)
    {
        char[]? rented = null;
        // NFC never takes more than three times the UTF-16 units of its input (Unicode Standard Annex #15, section 13).
        var capacity = utf8.Length * 4;
        Span<char> characters = capacity <= StackCharacters
            ? stackalloc char[StackCharacters]
            : (rented = ArrayPool<char>.Shared.Rent(capacity));
        try
        {
            var count = Encoding.UTF8.GetChars(utf8, characters);
            var text = characters[..count];
            // Below the first combining mark everything is NFC.
            if (text.ContainsAnyInRange('\u0300', '\uFFFF') && !((ReadOnlySpan<char>)text).IsNormalized(NormalizationForm.FormC)
                && ((ReadOnlySpan<char>)text).TryNormalize(characters[count..], out var normalized, NormalizationForm.FormC))
            {
                text = characters.Slice(count, normalized);
            }

            for (var i = 0; i < text.Length; i++)
            {
                text[i] = char.ToLowerInvariant(text[i]);
            }

            output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(text.Length * 3)));
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented, clearArray: true);
            }
        }
    }
}
