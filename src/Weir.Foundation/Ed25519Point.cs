using System.Numerics;

namespace Weir.Foundation;

/// <summary>
/// The curve edwards25519 (RFC 8032 section 5.1), as far as judging a public key needs it: -x² + y² = 1 + d·x²·y² over the field of 2^255 - 19
/// elements. Public values only: the time it takes depends on them.
/// </summary>
internal static class Ed25519Point
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger D = InField(-121665 * Inverse(121666));

    /// <summary>See <see cref="Ed25519Key.IsStrong"/>.</summary>
    /// <param name="encoded">32 bytes: y in little-endian order, with the sign of x in the highest bit.</param>
    public static bool IsStrong(ReadOnlySpan<byte> encoded)
    {
        Span<byte> bytes = stackalloc byte[encoded.Length];
        encoded.CopyTo(bytes);
        bytes[^1] &= 0x7f;
        var y = new BigInteger(bytes, isUnsigned: true);
        return y < P && !IsOfSmallOrder(y) && IsOnCurve(y);
    }

    // The multiples of a point of order 8 end at (0, 1): order 1 and 2 have y = ±1, order 4 has y = 0, and order 8 doubles to y = 0, which by
    // the law of addition means y² = -x², and with the equation of the curve d·y⁴ + 2·y² - 1 = 0.
    private static bool IsOfSmallOrder(BigInteger y)
    {
        var square = InField(y * y);
        return y.IsZero || square.IsOne || InField((D * square * square) + (2 * square) - 1).IsZero;
    }

    // Euler's criterion: x² = (y² - 1) / (d·y² + 1) has a root. The divisor is never 0, because -1/d is no square.
    private static bool IsOnCurve(BigInteger y)
    {
        var square = InField(y * y);
        var x2 = InField((square - 1) * Inverse(InField((D * square) + 1)));
        return BigInteger.ModPow(x2, (P - 1) / 2, P).IsOne;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger InField(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}
