using System.Numerics;
using System.Runtime.Intrinsics;

namespace Weir.Masking.Keys;

/// <summary>
/// FF1 for strings of any length, on big integers and close to the text of SP 800-38G: the path for halves of more than
/// <see cref="Ff1Rounds.MaximumHalfBytes"/>, and what tests compare the fast path with. Allocates.
/// </summary>
internal static class Ff1Long
{
    /// <summary>Encrypts or decrypts numerals that <see cref="Ff1"/> has checked.</summary>
    public static void Transform(
        AesBlock cipher, int radix, ReadOnlySpan<byte> tweak, ReadOnlySpan<ushort> input, Span<ushort> output, bool encrypt)
    {
        var u = input.Length / 2;
        var v = input.Length - u;
        var modulusU = BigInteger.Pow(radix, u);
        var modulusV = BigInteger.Pow(radix, v);
        var a = Read(input[..u], radix);
        var b = Read(input[u..], radix);

        var halfBytes = (modulusV - 1).GetByteCount(isUnsigned: true);
        var padding = (AesBlock.SizeBytes - (tweak.Length + 1 + halfBytes) % AesBlock.SizeBytes) % AesBlock.SizeBytes;
        var message = new byte[AesBlock.SizeBytes + tweak.Length + padding + 1 + halfBytes];
        Ff1Rounds.WriteP(message, radix, input.Length, tweak.Length);
        tweak.CopyTo(message.AsSpan(AesBlock.SizeBytes));

        for (var step = 0; step < Ff1Rounds.Count; step++)
        {
            var round = encrypt ? step : Ff1Rounds.Count - 1 - step;
            var modulus = round % 2 == 0 ? modulusU : modulusV;
            message[^(halfBytes + 1)] = (byte)round;
            WriteBytes(encrypt ? b : a, message.AsSpan(^halfBytes..));
            var y = F(cipher, message, 4 * ((halfBytes + 3) / 4) + 4);
            if (encrypt)
            {
                (a, b) = (b, (a + y) % modulus);
            }
            else
            {
                var difference = (b - y) % modulus;
                (b, a) = (a, difference.Sign < 0 ? difference + modulus : difference);
            }
        }

        Write(a, radix, output[..u]);
        Write(b, radix, output[u..]);
    }

    // Steps 6.ii to 6.iv: R is the CBC-MAC of P and Q, S its first d bytes, lengthened in counter mode.
    private static BigInteger F(AesBlock cipher, ReadOnlySpan<byte> message, int d)
    {
        var r = cipher.Chain(Vector128<byte>.Zero, message);
        var s = new byte[(d + AesBlock.SizeBytes - 1) / AesBlock.SizeBytes * AesBlock.SizeBytes];
        r.CopyTo(s);
        for (var j = 1; j * AesBlock.SizeBytes < s.Length; j++)
        {
            cipher.Encrypt(r ^ AesBlock.FromNumber((uint)j)).CopyTo(s.AsSpan(j * AesBlock.SizeBytes));
        }

        return new BigInteger(s.AsSpan(..d), isUnsigned: true, isBigEndian: true);
    }

    private static void WriteBytes(BigInteger number, Span<byte> bytes)
    {
        bytes.Clear();
        number.TryWriteBytes(bytes[^number.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static BigInteger Read(ReadOnlySpan<ushort> numerals, int radix)
    {
        var number = BigInteger.Zero;
        foreach (var numeral in numerals)
        {
            number = number * radix + numeral;
        }

        return number;
    }

    private static void Write(BigInteger number, int radix, Span<ushort> numerals)
    {
        for (var i = numerals.Length - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, radix, out var numeral);
            numerals[i] = (ushort)numeral;
        }
    }
}
