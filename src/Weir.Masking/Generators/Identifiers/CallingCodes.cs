namespace Weir.Masking.Generators.Identifiers;

/// <summary>Country calling codes (ITU-T E.164, list of assigned codes).</summary>
internal static class CallingCodes
{
    /// <summary>Digits of the country code that an international number starts with: 1 in zones 1 and 7, else 2 or 3.</summary>
    public static int LengthOf(ReadOnlySpan<byte> number) => number[0] switch
    {
        (byte)'1' or (byte)'7' => 1,
        _ when IsOfTwoDigits(((number[0] - '0') * 10) + number[1] - '0') => 2,
        _ => 3,
    };

    private static bool IsOfTwoDigits(int code) => code is 20 or 27 or (>= 30 and <= 34) or 36 or 39 or 40 or 41 or (>= 43 and <= 49)
        or (>= 51 and <= 58) or (>= 60 and <= 66) or 81 or 82 or 84 or 86 or (>= 90 and <= 95) or 98;
}
