using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>Reads the small pieces of notes, in their only canonical form each.</summary>
internal static class CanonicalText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A size or index: decimal digits without leading zeros, at most 2⁶³ − 1.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return text.Length is > 0 and <= 19
            && (text[0] != '0' || text.Length == 1)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Base64 (RFC 4648, section 4) with padding, without line ends, as its encoder would write it.</summary>
    public static bool TryParseBase64(string text, out byte[] bytes)
    {
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (text.Length % 4 != 0 || !Ascii.IsValid(text) || !Convert.TryFromBase64String(text, bytes, out var written))
        {
            return false;
        }

        Array.Resize(ref bytes, written);
        return Convert.ToBase64String(bytes) == text;
    }

    /// <summary>UTF-8 without control characters but the line feed; null when it is anything else.</summary>
    public static string? DecodeLines(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyInRange((byte)0, (byte)9) || bytes.ContainsAnyInRange((byte)11, (byte)31))
        {
            return null;
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A name of a key: not empty, no white space, no plus sign, no control character.</summary>
    public static bool IsKeyName(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || character == '+')
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }
}
