using System.Buffers.Text;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>
/// The digits of a field and where they stand: a number written as text with separators, as an integer or as an exact number without a
/// fraction. The digits are changed in place and written back in the same form.
/// </summary>
internal ref struct DigitSlots
{
    /// <summary>The most digits.</summary>
    public const int Most = 38;

    private readonly Span<byte> _digits;
    private readonly Span<int> _positions;

    /// <param name="digits">Room for <see cref="Most"/> digits.</param>
    /// <param name="positions">Room for as many positions.</param>
    public DigitSlots(Span<byte> digits, Span<int> positions)
    {
        _digits = digits;
        _positions = positions;
    }

    /// <summary>How many digits there are.</summary>
    public int Count { get; private set; }

    /// <summary>The digits, in ASCII.</summary>
    public readonly Span<byte> Digits => _digits[..Count];

    /// <summary>Reads the digits of a field. False when it is negative, has a fraction, too many digits or is of another kind.</summary>
    /// <param name="input">The field.</param>
    /// <param name="width">Numbers get leading zeros up to this many digits; text stays as it is.</param>
    public bool TryRead(in FieldValue input, int width = 1)
    {
        switch (input.Kind)
        {
            case ValueKind.Text:
                return TryReadText(input.Bytes);
            case ValueKind.Integer:
                return TryReadNumber(input.Integer, width);
            case ValueKind.Decimal when decimal.Truncate(input.Decimal) == input.Decimal && Math.Abs(input.Decimal) <= long.MaxValue:
                return TryReadNumber((long)input.Decimal, width);
            default:
                return false;
        }
    }

    /// <summary>Adds a digit that stands for the character at <paramref name="position"/> of a text. False when there is no room.</summary>
    public bool TryAdd(byte digit, int position)
    {
        if (Count == Most)
        {
            return false;
        }

        _digits[Count] = digit;
        _positions[Count++] = position;
        return true;
    }

    /// <summary>Writes the field with the digits as they now are. False when the number does not fit 64 bits.</summary>
    public readonly bool TryWrite(in FieldValue input, FieldBuffer output)
    {
        if (input.Kind == ValueKind.Text)
        {
            output.SetBytes(input.Bytes);
            var text = output.WritableBytes;
            for (var i = 0; i < Count; i++)
            {
                text[_positions[i]] = _digits[i];
            }

            return true;
        }

        if (!Utf8Parser.TryParse(Digits, out long number, out var consumed) || consumed != Count)
        {
            return false;
        }

        if (input.Kind == ValueKind.Integer)
        {
            output.SetInteger(number);
        }
        else
        {
            output.SetDecimal(number);
        }

        return true;
    }

    private bool TryReadText(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit((char)text[i]) && !TryAdd(text[i], i))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadNumber(long number, int width)
    {
        if (number < 0)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out var length);
        for (var i = length; i < width; i++)
        {
            TryAdd((byte)'0', 0);
        }

        foreach (var digit in text[..length])
        {
            TryAdd(digit, 0);
        }

        return true;
    }
}
