using Weir.Masking.Schema;

namespace Weir.Masking.Generators;

/// <summary>Limits of exact numbers.</summary>
internal static class ExactNumbers
{
    /// <summary>The most digits after the point of a <see cref="decimal"/>.</summary>
    public const int MaxScale = 28;

    private static readonly decimal[] Powers = MakePowers();

    /// <summary>10 to the power <paramref name="exponent"/>, 0 to 28.</summary>
    public static decimal PowerOfTen(int exponent) => Powers[exponent];

    /// <summary>1 at the last digit of <paramref name="scale"/> digits after the point, 0 to 28.</summary>
    public static decimal Unit(int scale) => new(1, 0, 0, false, (byte)scale);

    /// <summary>Whether a column of <paramref name="type"/> holds <paramref name="value"/> without rounding.</summary>
    public static bool Fits(decimal value, LogicalType type) =>
        (type.Scale is not ({ } scale and < MaxScale) || decimal.Round(value, Math.Max(scale, 0)) == value)
        && Math.Abs(value) <= Largest(type);

    /// <summary>The largest number that <paramref name="type"/> and <see cref="decimal"/> hold.</summary>
    public static decimal Largest(LogicalType type)
    {
        if (type.Kind == Values.ValueKind.Integer)
        {
            return type.IntegerBits is 16 or 32 ? (1L << (type.IntegerBits - 1)) - 1 : long.MaxValue;
        }

        var digits = type.Precision - Math.Max(type.Scale ?? 0, 0);
        return digits is { } whole and >= 0 and <= MaxScale
            ? PowerOfTen(whole) - Unit(Math.Clamp(type.Scale ?? 0, 0, MaxScale - whole))
            : decimal.MaxValue;
    }

    private static decimal[] MakePowers()
    {
        var powers = new decimal[MaxScale + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
