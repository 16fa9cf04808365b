namespace Weir.Masking.Generators.Identifiers;

/// <summary>What the characters between the digits of a telephone number say.</summary>
/// <param name="MainCount">How many digits come before the extension.</param>
/// <param name="HasPlus">Whether a plus stands before them.</param>
internal readonly record struct PhoneForm(int MainCount, bool HasPlus)
{
    /// <summary>Divides the digits, those of an extension included.</summary>
    public PhoneNumber Parse(ReadOnlySpan<byte> digits) => PhoneNumber.Parse(digits, MainCount, HasPlus);
}

/// <summary>How the digits of a telephone number are divided.</summary>
/// <param name="PrefixLength">Leading digits that stay: exit code and country code, or the trunk zero.</param>
/// <param name="IsNorthAmerican">Whether ten digits follow that are a valid number of the North American plan.</param>
/// <param name="StartsWithZero">Whether the first digit after the prefix is a zero.</param>
internal readonly record struct PhoneNumber(int PrefixLength, bool IsNorthAmerican, bool StartsWithZero)
{
    private const int FewestNationalDigits = 4;
    private const int NorthAmericanDigits = 10;

    /// <summary>Divides a number.</summary>
    /// <param name="digits">All digits, those of an extension included.</param>
    /// <param name="mainCount">How many of them come before the extension.</param>
    /// <param name="hasPlus">Whether a plus stands before them.</param>
    public static PhoneNumber Parse(ReadOnlySpan<byte> digits, int mainCount, bool hasPlus)
    {
        var main = digits[..mainCount];
        var prefix = PrefixOf(main, hasPlus);
        if (mainCount - prefix < FewestNationalDigits)
        {
            prefix = 0;
        }

        var isInPlan = mainCount - prefix == NorthAmericanDigits && (prefix == 0 || IsZoneOne(main[..prefix]))
            && IsNorthAmericanNumber(main[prefix..]);
        return new PhoneNumber(prefix, isInPlan, digits[prefix] == '0');
    }

    private static int PrefixOf(ReadOnlySpan<byte> main, bool hasPlus)
    {
        if (main.Length < FewestNationalDigits)
        {
            return 0;
        }

        if (hasPlus && main[0] != '0')
        {
            return CallingCodes.LengthOf(main);
        }

        if (main[0] == '0' && main[1] == '0' && main[2] != '0')
        {
            return 2 + CallingCodes.LengthOf(main[2..]);
        }

        return (main[0] == '0' && main[1] != '0') || (main[0] == '1' && main.Length == NorthAmericanDigits + 1) ? 1 : 0;
    }

    private static bool IsZoneOne(ReadOnlySpan<byte> prefix) => prefix.SequenceEqual("1"u8) || prefix.SequenceEqual("001"u8);

    // Area code N[0-8]X and exchange NXX, N from 2 to 9 (NANPA, numbering plan area and central office codes).
    private static bool IsNorthAmericanNumber(ReadOnlySpan<byte> number) =>
        number[0] >= '2' && number[1] <= '8' && number[3] >= '2';
}
