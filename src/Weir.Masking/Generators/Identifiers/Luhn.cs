namespace Weir.Masking.Generators.Identifiers;

/// <summary>The check digit of ISO/IEC 7812-1, annex B (Luhn's formula).</summary>
internal static class Luhn
{
    /// <summary>The digit, in ASCII, that completes <paramref name="digits"/>.</summary>
    public static byte CheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var weighted = (i & 1) == 0 ? 2 * digit : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }

        return (byte)('0' + ((10 - (sum % 10)) % 10));
    }
}
