namespace Weir.Masking.Keys;

/// <summary>
/// A modulus with its reciprocal, so that a remainder costs multiplications instead of a division (Barrett, 1986). Exact for every
/// dividend.
/// </summary>
internal readonly struct Modulus
{
    private readonly UInt128 _reciprocal;

    /// <param name="value">1 to 2¹²⁶.</param>
    public Modulus(UInt128 value)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(value, UInt128.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, UInt128.One << 126);
        Value = value;
        _reciprocal = UInt128.MaxValue / value;
    }

    /// <summary>The modulus itself.</summary>
    public UInt128 Value { get; }

    /// <summary><paramref name="dividend"/> mod <see cref="Value"/>; only where the value is at most 2⁶².</summary>
    public ulong Reduce(ulong dividend)
    {
        var modulus = (ulong)Value;
        var remainder = dividend - Math.BigMul(dividend, (ulong)(_reciprocal >> 64), out _) * modulus;

        // The estimated quotient is exact, one too small or two too small.
        remainder = remainder >= modulus ? remainder - modulus : remainder;
        return remainder >= modulus ? remainder - modulus : remainder;
    }

    /// <summary><paramref name="dividend"/> mod <see cref="Value"/>.</summary>
    public UInt128 Reduce(UInt128 dividend)
    {
        var remainder = dividend - HighHalf(dividend, _reciprocal) * Value;
        remainder = remainder >= Value ? remainder - Value : remainder;
        return remainder >= Value ? remainder - Value : remainder;
    }

    // The upper 128 of the 256 bits of x × y.
    private static UInt128 HighHalf(UInt128 x, UInt128 y)
    {
        var (x1, x0) = ((ulong)(x >> 64), (ulong)x);
        var (y1, y0) = ((ulong)(y >> 64), (ulong)y);
        var low = Math.BigMul(x0, y0, out _);
        var cross = (UInt128)low + Product(x1, y0);
        var middle = Product(x0, y1) + (ulong)cross;
        return Product(x1, y1) + (cross >> 64) + (middle >> 64);
    }

    private static UInt128 Product(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return new UInt128(high, low);
    }
}
