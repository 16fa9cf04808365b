namespace Weir.Masking.Detection.Shapes;

/// <summary>Payment card numbers: ISO/IEC 7812 with the issuer ranges in use and the Luhn check digit.</summary>
internal static class CardNumber
{
    /// <summary>Whether <paramref name="text"/> is a card number, plain or grouped by spaces, dashes or dots.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[19];
        var length = AsciiBytes.CompactDigits(text, digits);
        return length >= 12 && IsValidDigits(digits[..length]);
    }

    /// <summary>Whether the plain <paramref name="digits"/> are a card number.</summary>
    public static bool IsValidDigits(ReadOnlySpan<byte> digits) => IsIssued(digits) && PassesLuhn(digits);

    /// <summary>The check digit of ISO/IEC 7812-1 annex B.</summary>
    public static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 1)
            {
                digit *= 2;
                digit -= digit > 9 ? 9 : 0;
            }

            sum += digit;
        }

        return sum % 10 == 0;
    }

    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is < 12 or > 19)
        {
            return false;
        }

        var first4 = AsciiBytes.Number(digits[..4]);
        var first2 = first4 / 100;
        return digits.Length switch
        {
            _ when first4 / 1000 == 4 => digits.Length is 13 or 16 or 19,
            _ when first2 is >= 51 and <= 55 || first4 is >= 2221 and <= 2720 => digits.Length == 16,
            _ when first2 is 34 or 37 => digits.Length == 15,
            _ when first4 is >= 3000 and <= 3059 or 3095 || first2 is 36 or 38 or 39 => digits.Length is >= 14 and <= 19,
            _ when first4 == 6011 || first2 is 64 or 65 => digits.Length is >= 16 and <= 19,
            _ when first4 is >= 3528 and <= 3589 => digits.Length is >= 16 and <= 19,
            _ when first4 is 1800 or 2131 => digits.Length == 15,
            _ when first2 is 62 or 81 => digits.Length is >= 16 and <= 19,
            _ when first2 is 50 or >= 56 and <= 58 or 60 or 61 or 63 or 66 or 67 or 68 or 69 => digits.Length >= 12,
            _ => false,
        };
    }
}
