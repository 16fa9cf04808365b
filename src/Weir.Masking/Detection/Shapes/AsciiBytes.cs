namespace Weir.Masking.Detection.Shapes;

/// <summary>Classes of ASCII bytes, and small scans over them.</summary>
internal static class AsciiBytes
{
    /// <summary>0 to 9.</summary>
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>A to Z, a to z.</summary>
    public static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 25;

    /// <summary>A to Z.</summary>
    public static bool IsUpper(byte b) => (uint)(b - 'A') <= 25;

    /// <summary>A letter or digit.</summary>
    public static bool IsAlphanumeric(byte b) => IsDigit(b) || IsLetter(b);

    /// <summary>0 to 9, A to F, a to f.</summary>
    public static bool IsHex(byte b) => IsDigit(b) || (uint)((b | 0x20) - 'a') <= 5;

    /// <summary>Whether <paramref name="text"/> is a UUID in its usual form of 36 characters.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !IsHex(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many digits <paramref name="text"/> has.</summary>
    public static int CountDigits(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            count += IsDigit(b) ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// Copies the letters and digits of <paramref name="text"/>, letters in upper case, leaving out spaces and the punctuation
    /// <c>- . / ( )</c>. -1 when another byte stands there or it does not fit.
    /// </summary>
    public static int Compact(ReadOnlySpan<byte> text, Span<byte> compact)
    {
        var length = 0;
        foreach (var b in text)
        {
            if (b is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')')
            {
                continue;
            }

            if (!IsAlphanumeric(b) || length == compact.Length)
            {
                return -1;
            }

            compact[length++] = IsLetter(b) ? (byte)(b & 0xDF) : b;
        }

        return length;
    }

    /// <summary>As <see cref="Compact"/>, but only digits count as content.</summary>
    public static int CompactDigits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        var length = Compact(text, digits);
        for (var i = 0; i < length; i++)
        {
            if (!IsDigit(digits[i]))
            {
                return -1;
            }
        }

        return length;
    }

    /// <summary>The number written by up to nine digits, or -1.</summary>
    public static int Number(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is 0 or > 9)
        {
            return -1;
        }

        var value = 0;
        foreach (var b in digits)
        {
            if (!IsDigit(b))
            {
                return -1;
            }

            value = (value * 10) + (b - '0');
        }

        return value;
    }

    /// <summary>The text without white space at its ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);
}
