namespace Weir.Masking.Generators.Keys;

/// <summary>UUIDs as text: RFC 9562 section 4, also without dashes, in braces or parentheses, and as a URN.</summary>
internal static class UuidText
{
    private static ReadOnlySpan<byte> Urn => "urn:uuid:"u8;

    /// <summary>Parses the whole of <paramref name="text"/>; white space around it does not count.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 uuid)
    {
        uuid = 0;
        var digits = Digits(text);
        if (digits.Length is not (32 or 36))
        {
            return false;
        }

        for (var i = 0; i < digits.Length; i++)
        {
            if (digits.Length == 36 && i is 8 or 13 or 18 or 23)
            {
                if (digits[i] != '-')
                {
                    return false;
                }

                continue;
            }

            var nibble = Nibble(digits[i]);
            if (nibble < 0)
            {
                return false;
            }

            uuid = (uuid << 4) | (uint)nibble;
        }

        return true;
    }

    /// <summary>The part of <paramref name="text"/> that holds digits and dashes.</summary>
    public static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n"u8);
        if (text.Length > Urn.Length && System.Text.Ascii.EqualsIgnoreCase(text[..Urn.Length], Urn))
        {
            return text[Urn.Length..];
        }

        return text is [(byte)'{', .., (byte)'}'] or [(byte)'(', .., (byte)')'] ? text[1..^1] : text;
    }

    /// <inheritdoc cref="Digits(ReadOnlySpan{byte})" />
    public static Span<byte> Digits(Span<byte> text)
    {
        var digits = Digits((ReadOnlySpan<byte>)text);
        return digits.IsEmpty || !digits.Overlaps(text, out var offset) ? default : text.Slice(-offset, digits.Length);
    }

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int Nibble(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
