using Weir.Masking.Generators.Identifiers;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>The bound generator of postal-code.</summary>
internal sealed class PostalCodes(KeyedDraw draw, bool zip3, bool isRestKeyed, long largest) : BoundGenerator
{
    private const int ZipLength = 5;
    private const int LongZipLength = 9;
    private const int Most = 12;
    private const int Fewest = 3;

    // Letters of every position of a code in Canada, the Netherlands and the United Kingdom.
    private static ReadOnlySpan<byte> Letters => "ABEGHJLNPRTXY"u8;

    /// <inheritdoc />
    public override Uniqueness Uniqueness => Uniqueness.Lossy;

    /// <inheritdoc />
    public override double OutputSpace => zip3 ? 1_000 : 100_000;

    /// <inheritdoc />
    public override double FixedPointProbability => 0;

    /// <inheritdoc />
    public override double FixedPointProbabilityOf(in FieldValue input)
    {
        var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
        var stays = !isRestKeyed && TryReadZip(input, ref slots)
            && !slots.Digits[3..].ContainsAnyExcept((byte)'0') && !IsSparse(slots.Digits);
        return stays ? 1 : 0;
    }

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
        if (TryReadZip(input, ref slots))
        {
            uint counter = 0;
            do
            {
                Coarsen(slots.Digits, input, row, ref counter);
            }
            while (!Digits.IsAtMost(slots.Digits, largest));
            return slots.TryWrite(input, output);
        }

        slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
        return TryReadCode(input, ref slots) && Replace(slots, input, row, output);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        draw.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsSparse(ReadOnlySpan<byte> digits) =>
        PostalCodeGenerator.SparsePrefixes.Contains(((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + digits[2] - '0');

    private bool TryReadZip(in FieldValue input, scoped ref DigitSlots slots)
    {
        if (!zip3 || (input.Kind == ValueKind.Text && input.Bytes.ContainsAnyExceptInRange((byte)' ', (byte)'9')))
        {
            return false;
        }

        var text = input.Kind == ValueKind.Text ? input.Bytes.Trim((byte)' ') : default;
        var width = input.Kind == ValueKind.Integer && input.Integer > 99_999 ? LongZipLength : ZipLength;
        return slots.TryRead(input, width) && slots.Count is ZipLength or LongZipLength
            && (input.Kind == ValueKind.Integer || text.Length == slots.Count
                || (text.Length == LongZipLength + 1 && text[ZipLength] is (byte)'-' or (byte)' '));
    }

    // Letters and digits that are replaced; letters keep their case.
    private static bool TryReadCode(in FieldValue input, scoped ref DigitSlots slots)
    {
        if (input.Kind != ValueKind.Text)
        {
            return slots.TryRead(input) && slots.Count is >= Fewest and <= Most;
        }

        var digits = 0;
        for (var i = PrefixLength(input.Bytes); i < input.Bytes.Length; i++)
        {
            var b = input.Bytes[i];
            if (b >= 0x80 || (char.IsAsciiLetterOrDigit((char)b) && (slots.Count == Most || !slots.TryAdd(b, i))))
            {
                return false;
            }

            digits += char.IsAsciiDigit((char)b) ? 1 : 0;
        }

        return digits > 0 && slots.Count >= Fewest;
    }

    // Letters before a dash: D-70173, LV-1010.
    private static int PrefixLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetter((char)text[length]))
        {
            length++;
        }

        return length < text.Length && text[length] == '-' ? length + 1 : 0;
    }

    private void Coarsen(Span<byte> digits, in FieldValue input, in RowView row, ref uint counter)
    {
        if (IsSparse(digits))
        {
            digits[..3].Fill((byte)'0');
        }

        var rest = digits[3..];
        if (!isRestKeyed)
        {
            rest.Fill((byte)'0');
            return;
        }

        Span<byte> own = stackalloc byte[LongZipLength];
        rest.CopyTo(own);
        own = own[..rest.Length];
        var seed = draw.Draw(input, row);
        do
        {
            foreach (ref var digit in rest)
            {
                digit = (byte)('0' + (int)Prf.ToRange(draw.Prf.Expand(seed, counter++), 10));
            }
        }
        while (rest.SequenceEqual(own));
    }

    private bool Replace(DigitSlots slots, in FieldValue input, in RowView row, FieldBuffer output)
    {
        Span<byte> own = stackalloc byte[Most];
        slots.Digits.CopyTo(own);
        own = own[..slots.Count];
        var seed = draw.Draw(input, row);
        uint counter = 0;
        do
        {
            for (var i = 0; i < own.Length; i++)
            {
                slots.Digits[i] = Other(own[i], isFirst: i == 0, draw.Prf.Expand(seed, counter++));
            }
        }
        while (slots.Digits.SequenceEqual(own) || (input.Kind != ValueKind.Text && !Digits.IsAtMost(slots.Digits, largest)));
        return slots.TryWrite(input, output);
    }

    private static byte Other(byte own, bool isFirst, UInt128 random)
    {
        if (!char.IsAsciiDigit((char)own))
        {
            return (byte)(Letters[(int)Prf.ToRange(random, (ulong)Letters.Length)] | (own & 0x20));
        }

        return isFirst && own != '0' ? (byte)('1' + (int)Prf.ToRange(random, 9)) : (byte)('0' + (int)Prf.ToRange(random, 10));
    }
}
