using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>Random-looking tokens.</summary>
internal static class Tokens
{
    /// <summary>The most characters of <see cref="AppendBase32"/>.</summary>
    public const int LongestBase32 = 25;

    // Without l, o, 0 and 1, which are mistaken for each other.
    private static ReadOnlySpan<byte> Base32 => "abcdefghijkmnpqrstuvwxyz23456789"u8;

    /// <summary>Appends <paramref name="length"/> characters of 5 bits each from the top of <paramref name="draw"/>.</summary>
    public static void AppendBase32(UInt128 draw, int length, FieldBuffer output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LongestBase32);
        for (var i = 0; i < length; i++)
        {
            output.WriteByte(Base32[(int)(draw >> 123)]);
            draw <<= 5;
        }
    }

    /// <summary>Appends <paramref name="length"/> decimal digits, at most 18, each number equally likely.</summary>
    public static void AppendDigits(UInt128 draw, int length, FieldBuffer output)
    {
        var size = 1UL;
        for (var i = 0; i < length; i++)
        {
            size *= 10;
        }

        var number = Prf.ToRange(draw, size);
        for (size /= 10; size > 0; size /= 10)
        {
            (var digit, number) = Math.DivRem(number, size);
            output.WriteByte((byte)('0' + (int)digit));
        }
    }
}
