using System.Text;

namespace Weir.Masking.Generators.Keys;

/// <summary>Decimal digits between numbers, text and the numerals that permutations work on.</summary>
internal static class Digits
{
    /// <summary>Writes the digits of a number that is not negative, at most 39, and returns how many; 0 is one digit.</summary>
    public static int Of(Int128 number, Span<ushort> digits)
    {
        var count = 0;
        do
        {
            (number, var digit) = Int128.DivRem(number, 10);
            digits[count++] = (ushort)digit;
        }
        while (number > 0);
        digits[..count].Reverse();
        return count;
    }

    /// <summary>The number that at most 38 digits make.</summary>
    public static Int128 ToNumber(ReadOnlySpan<ushort> digits)
    {
        Int128 number = 0;
        foreach (var digit in digits)
        {
            number = number * 10 + digit;
        }

        return number;
    }

    /// <summary>10 to the power <paramref name="exponent"/>, at most 38.</summary>
    public static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    /// <summary>
    /// Reads the digits of text in their order, growing <paramref name="digits"/> to fit. False when there is none, or one of another
    /// script, which would stay readable.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ref ushort[] digits, out int count)
    {
        count = 0;
        if (digits.Length < text.Length)
        {
            digits = new ushort[text.Length];
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= (byte)'0' and <= (byte)'9')
            {
                digits[count++] = (ushort)(text[i] - '0');
            }
            else if (text[i] >= 0xC0 && IsDigit(text[i..]))
            {
                return false;
            }
        }

        return count > 0;
    }

    /// <summary>Puts digits in the places of digits.</summary>
    public static void Replace(Span<byte> text, ReadOnlySpan<ushort> digits)
    {
        var next = 0;
        foreach (ref var b in text)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                b = (byte)('0' + digits[next++]);
            }
        }
    }

    private static bool IsDigit(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var rune, out _);
        return Rune.IsDigit(rune);
    }
}
