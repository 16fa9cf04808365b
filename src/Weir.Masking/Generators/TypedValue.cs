using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>A value of a column's kind that is written in the configuration or remembered from the source. Immutable.</summary>
internal sealed class TypedValue
{
    private const int EpochDayNumber = 719_162;
    private const long MicrosPerTick = TimeSpan.TicksPerMicrosecond;

    private readonly long _integer;
    private readonly decimal _decimal;
    private readonly double _real;
    private readonly byte[] _bytes;

    private TypedValue(ValueKind kind, long integer = 0, decimal exact = 0, double real = 0, byte[]? bytes = null)
    {
        Kind = kind;
        _integer = integer;
        _decimal = exact;
        _real = real;
        _bytes = bytes ?? [];
    }

    /// <summary>Its kind.</summary>
    public ValueKind Kind { get; }

    /// <summary>The value as a generator's input.</summary>
    public FieldValue Field => Kind switch
    {
        ValueKind.Decimal => FieldValue.FromDecimal(_decimal),
        ValueKind.Real => FieldValue.FromReal(_real),
        ValueKind.Boolean => FieldValue.FromBoolean(_integer != 0),
        ValueKind.Integer or ValueKind.Date or ValueKind.Time or ValueKind.Timestamp => FieldValue.FromInteger(_integer, Kind),
        _ => FieldValue.FromBytes(_bytes, Kind),
    };

    /// <summary>A copy of a decoded value.</summary>
    public static TypedValue Copy(in FieldValue value) =>
        new(value.Kind, value.Integer, value.Decimal, value.Real, value.Bytes.ToArray());

    /// <summary>
    /// Parses text as a value that <paramref name="type"/> can hold: numbers in invariant form, <c>true</c> and <c>false</c>, ISO 8601
    /// dates and times, UUIDs, JSON, bytes as hexadecimal digits. Null when it is not one; <paramref name="expected"/> then says what
    /// would be.
    /// </summary>
    public static TypedValue? Parse(string text, LogicalType type, out string expected)
    {
        expected = type.Declared;
        switch (type.Kind)
        {
            case ValueKind.Text:
                return ParseText(text, type, ref expected);
            case ValueKind.Integer:
                expected = $"a whole number that fits {type.Declared}";
                var limit = type.IntegerBits is 16 or 32 ? 1L << (type.IntegerBits - 1) : 0;
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
                    && (limit == 0 || (integer < limit && integer >= -limit)) ? new TypedValue(type.Kind, integer) : null;
            case ValueKind.Decimal:
                expected = $"a number that fits {type.Declared}";
                return decimal.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var exact)
                    && ExactNumbers.Fits(exact, type) ? new TypedValue(type.Kind, exact: exact) : null;
            case ValueKind.Real:
                expected = "a finite number";
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
                    ? new TypedValue(type.Kind, real: real) : null;
            case ValueKind.Boolean:
                expected = "true or false";
                return text is "true" or "false" ? new TypedValue(type.Kind, text == "true" ? 1 : 0) : null;
            case ValueKind.Date or ValueKind.Time or ValueKind.Timestamp:
                return ParseTime(text, type.Kind, out expected);
            case ValueKind.Uuid:
                expected = "a UUID";
                return Guid.TryParse(text, out var uuid) ? new TypedValue(type.Kind, bytes: uuid.ToByteArray(bigEndian: true)) : null;
            case ValueKind.Json:
                expected = "a JSON document";
                return ParseJson(text);
            case ValueKind.Bytes:
                expected = type.MaxLength is { } most ? $"at most {most} bytes as hexadecimal digits" : "bytes as hexadecimal digits";
                return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) && text.Length / 2 <= (type.MaxLength ?? int.MaxValue)
                    ? new TypedValue(type.Kind, bytes: Convert.FromHexString(text)) : null;
            default:
                expected = $"nothing: {type.Declared} cannot be written";
                return null;
        }
    }

    /// <summary>Writes the value.</summary>
    public void WriteTo(FieldBuffer output) => output.Set(Field);

    /// <summary>Whether a decoded value is the same; numbers compare by value, text by its bytes.</summary>
    public bool IsSame(in FieldValue value) =>
        value.Kind == Kind && value.Integer == _integer && value.Decimal == _decimal && value.Real.Equals(_real)
        && value.Bytes.SequenceEqual(_bytes);

    private static TypedValue? ParseText(string text, LogicalType type, ref string expected)
    {
        if (type.EnumLabels is { } labels)
        {
            expected = $"one of {string.Join(", ", labels)}";
            return labels.Contains(text) ? new TypedValue(ValueKind.Text, bytes: Encoding.UTF8.GetBytes(text)) : null;
        }

        expected = type.MaxLength is { } limit ? $"text of at most {limit} characters" : "text";
        var bytes = Encoding.UTF8.GetBytes(text);
        return Utf8Text.Fits(bytes, type.MaxLength) && !text.Contains('\0', StringComparison.Ordinal)
            ? new TypedValue(ValueKind.Text, bytes: bytes) : null;
    }

    private static TypedValue? ParseTime(string text, ValueKind kind, out string expected)
    {
        const DateTimeStyles Style = DateTimeStyles.None;
        var culture = CultureInfo.InvariantCulture;
        switch (kind)
        {
            case ValueKind.Date:
                expected = "a date such as 2026-01-31";
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, Style, out var date)
                    ? new TypedValue(kind, date.DayNumber - EpochDayNumber) : null;
            case ValueKind.Time:
                expected = "a time such as 13:45:00";
                return TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFF"], culture, Style, out var time)
                    ? new TypedValue(kind, time.Ticks / MicrosPerTick) : null;
            default:
                expected = "a date with time such as 2026-01-31T13:45:00";
                string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm"];
                return DateTime.TryParseExact(text, forms, culture, Style, out var moment)
                    ? new TypedValue(kind, (moment - DateTime.UnixEpoch).Ticks / MicrosPerTick) : null;
        }
    }

    private static TypedValue? ParseJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return new TypedValue(ValueKind.Json, bytes: Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
