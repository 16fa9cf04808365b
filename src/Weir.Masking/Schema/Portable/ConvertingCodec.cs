using System.Globalization;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>
/// Writes values of SQLite, whose columns hold values of any kind, as one PostgreSQL type: kinds are converted where nothing is lost, and
/// lengths and scales that the server would cut or round are checked. For one thread.
/// </summary>
/// <param name="inner">The codec of <paramref name="type"/>.</param>
/// <param name="type">The type in PostgreSQL.</param>
internal sealed class ConvertingCodec(FieldCodec inner, LogicalType type) : FieldCodec
{
    private const long DayMicroseconds = 86_400_000_000;
    private const long LargestExactInteger = 1L << 53;

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field) => inner.Decode(field);

    /// <inheritdoc />
    public override void Forget() => inner.Forget();

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        switch (type.Kind)
        {
            case ValueKind.Text or ValueKind.Json when value.Kind is ValueKind.Integer or ValueKind.Decimal or ValueKind.Real:
                Span<byte> digits = stackalloc byte[40];
                inner.Encode(FieldValue.FromBytes(digits[..Digits(value, digits)], type.Kind), output);
                break;
            case ValueKind.Text when value.Kind == ValueKind.Text:
                DemandLength(value.Bytes);
                inner.Encode(value, output);
                break;
            case ValueKind.Decimal:
                var number = ToDecimal(value);
                DemandScale(number);
                inner.Encode(number, output);
                break;
            default:
                inner.Encode(Convert(value), output);
                break;
        }
    }

    private FieldValue Convert(in FieldValue value) => (type.Kind, value.Kind) switch
    {
        (ValueKind.Integer, ValueKind.Boolean) => FieldValue.FromInteger(value.Integer),
        (ValueKind.Integer, ValueKind.Decimal) when decimal.IsInteger(value.Decimal) && Math.Abs(value.Decimal) <= long.MaxValue =>
            FieldValue.FromInteger((long)value.Decimal),
        (ValueKind.Integer, ValueKind.Real) when double.IsInteger(value.Real) && Math.Abs(value.Real) <= LargestExactInteger =>
            FieldValue.FromInteger((long)value.Real),
        (ValueKind.Real, ValueKind.Integer or ValueKind.Boolean) when Int128.Abs(value.Integer) <= LargestExactInteger =>
            FieldValue.FromReal(value.Integer),
        (ValueKind.Real, ValueKind.Decimal) => FieldValue.FromReal((double)value.Decimal),
        (ValueKind.Timestamp, ValueKind.Date) when Int128.Abs(value.Integer) < long.MaxValue / DayMicroseconds =>
            FieldValue.FromInteger(value.Integer * DayMicroseconds, ValueKind.Timestamp),
        (ValueKind.Date, ValueKind.Timestamp) when value.Integer % DayMicroseconds == 0 =>
            FieldValue.FromInteger(value.Integer / DayMicroseconds, ValueKind.Date),
        _ => value,
    };

    private static FieldValue ToDecimal(in FieldValue value) => value.Kind is ValueKind.Integer or ValueKind.Boolean
        ? FieldValue.FromDecimal(value.Integer)
        : value;

    private static int Digits(in FieldValue value, Span<byte> digits)
    {
        int length;
        _ = value.Kind switch
        {
            ValueKind.Integer => value.Integer.TryFormat(digits, out length, default, CultureInfo.InvariantCulture),
            ValueKind.Decimal => value.Decimal.TryFormat(digits, out length, default, CultureInfo.InvariantCulture),
            _ => value.Real.TryFormat(digits, out length, "R", CultureInfo.InvariantCulture),
        };
        return length;
    }

    private void DemandLength(ReadOnlySpan<byte> text)
    {
        // Bytes are at least characters, so most texts need no counting.
        if (type.MaxLength is { } length && text.Length > length && CountCharacters(text) > length)
        {
            throw new FieldEncodingException($"a text has more characters than {type.Declared} holds; SQLite does not look at lengths");
        }
    }

    private void DemandScale(in FieldValue number)
    {
        if (number.Kind == ValueKind.Decimal && type.Scale is { } scale and <= 28
            && decimal.Round(number.Decimal, scale) != number.Decimal)
        {
            throw new FieldEncodingException($"a number has more decimals than {type.Declared} holds; SQLite does not look at scales");
        }
    }

    private static int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
