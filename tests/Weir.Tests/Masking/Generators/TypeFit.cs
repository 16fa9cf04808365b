using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators;

/// <summary>Whether a database would take a value in a column.</summary>
internal static class TypeFit
{
    private const long LastDay = 2_932_896;
    private const long FirstDay = -719_162;

    /// <summary>Null when <paramref name="value"/> fits, else why not.</summary>
    public static string? Misfit(LogicalType type, TestValue value)
    {
        if (value.Kind == ValueKind.Null)
        {
            return null;
        }

        if (value.Kind != type.Kind)
        {
            return $"{value.Kind} in a column of {type.Kind}";
        }

        return type.Kind switch
        {
            ValueKind.Text => TextMisfit(type, value.Bytes),
            ValueKind.Bytes => type.MaxLength < value.Bytes.Length ? "too many bytes" : null,
            ValueKind.Integer => IntegerMisfit(type, value.Integer),
            ValueKind.Decimal => DecimalMisfit(type, value.Decimal),
            ValueKind.Real => double.IsFinite(value.Real) ? null : "not finite",
            ValueKind.Date => value.Integer is < FirstDay or > LastDay ? "a year outside 1 to 9999" : null,
            ValueKind.Timestamp => value.Integer / 86_400_000_000 is < FirstDay or > LastDay ? "a year outside 1 to 9999" : null,
            ValueKind.Time => value.Integer is < 0 or > 86_400_000_000 ? "not a time of day" : null,
            ValueKind.Uuid => value.Bytes.Length == 16 ? null : "not 16 bytes",
            ValueKind.Json => JsonMisfit(value.Bytes),
            _ => null,
        };
    }

    private static string? TextMisfit(LogicalType type, string text)
    {
        var length = text.EnumerateRunes().Count();
        if (length > (type.MaxLength ?? int.MaxValue))
        {
            return $"{length} characters in {type.Declared}";
        }

        return type.EnumLabels is { } labels && !labels.Contains(text) ? "not a label of the enumeration"
            : text.Contains('\0', StringComparison.Ordinal) ? "a NUL character" : null;
    }

    private static string? IntegerMisfit(LogicalType type, long value)
    {
        var limit = type.IntegerBits is 16 or 32 ? (1L << (type.IntegerBits - 1)) - 1 : long.MaxValue;
        return value > limit || value < -limit - 1 ? $"{value} in {type.Declared}" : null;
    }

    private static string? DecimalMisfit(LogicalType type, decimal value)
    {
        if (type.Scale is { } scale && decimal.Round(value, scale) != value)
        {
            return $"{value} has more than {scale} digits after the point";
        }

        return type.Precision is { } precision && Math.Abs(decimal.Truncate(value)) >= Power(precision - (type.Scale ?? 0))
            ? $"{value} in {type.Declared}" : null;
    }

    private static decimal Power(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < Math.Min(exponent, 28); i++)
        {
            power *= 10;
        }

        return power;
    }

    private static string? JsonMisfit(string json)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(json);
            return null;
        }
        catch (System.Text.Json.JsonException)
        {
            return "not JSON";
        }
    }
}
