using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Codecs;

/// <summary>
/// <c>numeric</c>: digit count, weight, sign and display scale as 16-bit words, then digits to the base 10,000 (numeric.c,
/// <c>numeric_send</c>). NaN, the infinities and what has more digits than <see cref="decimal"/> keeps are special.
/// </summary>
internal sealed class NumericCodec : FieldCodec
{
    private const int Base = 10_000, DigitsPerWord = 4, HeaderBytes = 8, MostWords = 16, MostScale = 28;
    private const ushort Positive = 0x0000, Negative = 0x4000;
    private static readonly uint[] PowersOfTen = [1, 10, 100, 1000];

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        if (field.Length < HeaderBytes)
        {
            return FieldValue.Of(ValueKind.Special);
        }

        int words = BinaryPrimitives.ReadUInt16BigEndian(field);
        int weight = BinaryPrimitives.ReadInt16BigEndian(field[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(field[4..]);
        int scale = BinaryPrimitives.ReadUInt16BigEndian(field[6..]);
        return sign is Positive or Negative
            && field.Length == HeaderBytes + (words * 2)
            && scale <= MostScale
            && weight < DigitsPerWord * 2
            && TryAssemble(field[HeaderBytes..], words, weight, scale, out var magnitude)
            && TryMake(magnitude, sign == Negative, scale, out var value)
                ? FieldValue.FromDecimal(value)
                : FieldValue.Of(ValueKind.Special);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Decimal);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value.Decimal, bits);
        var magnitude = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        var scale = (bits[3] >> 16) & 0xff;
        var isNegative = bits[3] < 0 && magnitude != 0;

        // The fraction is filled up to whole words, so that the point stands between two of them.
        var filling = (DigitsPerWord - (scale % DigitsPerWord)) % DigitsPerWord;
        var fractionWords = (scale + filling) / DigitsPerWord;
        Span<ushort> words = stackalloc ushort[MostWords];
        var count = 0;
        var lowest = (uint)(Base / PowersOfTen[filling]);
        if (filling > 0)
        {
            (magnitude, var digits) = UInt128.DivRem(magnitude, lowest);
            words[count++] = (ushort)((uint)digits * PowersOfTen[filling]);
        }

        while (magnitude != 0)
        {
            (magnitude, var digits) = UInt128.DivRem(magnitude, Base);
            words[count++] = (ushort)digits;
        }

        Write(words[..count], fractionWords, isNegative, scale, output);
    }

    /// <summary>Writes words, lowest first, without the zero words at either end, as numeric's normal form wants.</summary>
    private static void Write(ReadOnlySpan<ushort> words, int fractionWords, bool isNegative, int scale, PooledBuffer output)
    {
        var low = 0;
        while (low < words.Length && words[low] == 0)
        {
            low++;
        }

        var high = words.Length;
        while (high > low && words[high - 1] == 0)
        {
            high--;
        }

        var count = high - low;
        var length = HeaderBytes + (count * 2);
        var span = output.GetSpan(length);
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)count);
        BinaryPrimitives.WriteInt16BigEndian(span[2..], (short)(count == 0 ? 0 : high - 1 - fractionWords));
        BinaryPrimitives.WriteUInt16BigEndian(span[4..], isNegative ? Negative : Positive);
        BinaryPrimitives.WriteUInt16BigEndian(span[6..], (ushort)scale);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span[(HeaderBytes + (i * 2))..], words[high - 1 - i]);
        }

        output.Advance(length);
    }

    /// <summary>The number without its point, scaled to <paramref name="scale"/> digits after it.</summary>
    private static bool TryAssemble(ReadOnlySpan<byte> digits, int words, int weight, int scale, out UInt128 magnitude)
    {
        magnitude = 0;
        var wantedWords = weight + 1 + ((scale + DigitsPerWord - 1) / DigitsPerWord);
        for (var i = 0; i < Math.Max(words, wantedWords); i++)
        {
            var word = i < words ? BinaryPrimitives.ReadUInt16BigEndian(digits[(i * 2)..]) : (ushort)0;
            if (word >= Base)
            {
                return false;
            }

            if (i < wantedWords)
            {
                // 2^96 is far below the limit of 128 bits, so one more word cannot overflow what was still in range.
                if (magnitude >> 112 != 0)
                {
                    return false;
                }

                magnitude = (magnitude * Base) + word;
            }
            else if (word != 0)
            {
                return false;
            }
        }

        var surplus = (DigitsPerWord - (scale % DigitsPerWord)) % DigitsPerWord;
        (magnitude, var rest) = UInt128.DivRem(magnitude, PowersOfTen[surplus]);
        return rest == 0;
    }

    private static bool TryMake(UInt128 magnitude, bool isNegative, int scale, out decimal value)
    {
        value = 0;
        if (magnitude >> 96 != 0)
        {
            return false;
        }

        value = new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), isNegative, (byte)scale);
        return true;
    }
}
