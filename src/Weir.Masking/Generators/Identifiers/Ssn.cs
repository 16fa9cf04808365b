namespace Weir.Masking.Generators.Identifiers;

/// <summary>
/// The possible social security numbers, counted from 0. Since 2011 they are given out at random from areas 001 to 899 without 666; group
/// 00 and serial 0000 do not exist (20 CFR 422.103; SSA POMS RM 10201.035).
/// </summary>
internal static class Ssn
{
    /// <summary>Digits of a number.</summary>
    public const int Length = 9;

    /// <summary>How many possible numbers there are.</summary>
    public const ulong Count = Areas * Groups * Serials;

    /// <summary>How many numbers of areas 900 to 999 and groups 01 to 49 there are; ITINs use groups from 50 on.</summary>
    public const ulong UnissuedCount = 100 * UnissuedGroups * Serials;

    private const ulong Areas = 898;
    private const ulong Groups = 99;
    private const ulong Serials = 9999;
    private const ulong UnissuedGroups = 49;
    private const ulong MissingArea = 666;

    /// <summary>The position of a number among all possible ones; false when it is not possible.</summary>
    public static bool TryRank(ReadOnlySpan<byte> digits, out ulong rank)
    {
        var area = Value(digits[..3]);
        var group = Value(digits[3..5]);
        var serial = Value(digits[5..]);
        rank = 0;
        if (area is 0 or MissingArea or >= 900 || group == 0 || serial == 0)
        {
            return false;
        }

        rank = ((((area > MissingArea ? area - 2 : area - 1) * Groups) + group - 1) * Serials) + serial - 1;
        return true;
    }

    /// <summary>Writes the number at a position.</summary>
    public static void Unrank(ulong rank, Span<byte> digits)
    {
        (rank, var serial) = Math.DivRem(rank, Serials);
        var (area, group) = Math.DivRem(rank, Groups);
        Write(area + 1 >= MissingArea ? area + 2 : area + 1, digits[..3]);
        Write(group + 1, digits[3..5]);
        Write(serial + 1, digits[5..]);
    }

    /// <summary>Writes the number at a position among those that are never issued.</summary>
    public static void UnrankUnissued(ulong rank, Span<byte> digits)
    {
        (rank, var serial) = Math.DivRem(rank, Serials);
        var (area, group) = Math.DivRem(rank, UnissuedGroups);
        Write(area + 900, digits[..3]);
        Write(group + 1, digits[3..5]);
        Write(serial + 1, digits[5..]);
    }

    private static ulong Value(ReadOnlySpan<byte> digits)
    {
        var value = 0UL;
        foreach (var digit in digits)
        {
            value = (value * 10) + (uint)(digit - '0');
        }

        return value;
    }

    private static void Write(ulong value, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            digits[i] = (byte)('0' + (int)digit);
        }
    }
}
