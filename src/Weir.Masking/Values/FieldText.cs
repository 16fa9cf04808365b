using System.Globalization;
using System.Text;

namespace Weir.Masking.Values;

/// <summary>Values as text for people: previews and documentation. Not for data that is written to a database.</summary>
public static class FieldText
{
    private const int BytesShown = 16;

    /// <summary>The value as text; null for NULL. Dates as ISO 8601, bytes as the first few in hexadecimal.</summary>
    public static string? Format(in FieldValue value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Boolean => value.Integer == 0 ? "false" : "true",
        ValueKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        ValueKind.Decimal => value.Decimal.ToString(CultureInfo.InvariantCulture),
        ValueKind.Real => value.Real.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Text or ValueKind.Json => Encoding.UTF8.GetString(value.Bytes),
        ValueKind.Bytes => Hexadecimal(value.Bytes),
        ValueKind.Uuid when value.Bytes.Length == 16 => new Guid(value.Bytes, bigEndian: true).ToString("D"),
        ValueKind.Date => Calendar(value.Integer, TimeSpan.TicksPerDay, "yyyy-MM-dd"),
        ValueKind.Timestamp => Calendar(value.Integer, TimeSpan.TicksPerMicrosecond, "yyyy-MM-dd HH:mm:ss.FFFFFF"),
        ValueKind.Time when value.Integer is >= 0 and < TimeSpan.MicrosecondsPerDay =>
            TimeOnly.FromTimeSpan(TimeSpan.FromMicroseconds(value.Integer)).ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        _ => "(not shown)",
    };

    /// <summary>Reads what <see cref="Format"/> writes, as a value of <paramref name="kind"/>. False when the text is not one.</summary>
    public static bool TryParse(string text, ValueKind kind, FieldBuffer output)
    {
        const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        switch (kind)
        {
            case ValueKind.Text or ValueKind.Json:
                output.SetText(text);
                output.Retag(kind);
                return true;
            case ValueKind.Boolean when bool.TryParse(text, out var truth):
                output.SetBoolean(truth);
                return true;
            case ValueKind.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer):
                output.SetInteger(integer);
                return true;
            case ValueKind.Decimal when decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var exact):
                output.SetDecimal(exact);
                return true;
            case ValueKind.Real when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real):
                output.SetReal(real);
                return true;
            case ValueKind.Uuid when Guid.TryParse(text, out var uuid):
                output.SetBytes(uuid.ToByteArray(bigEndian: true), ValueKind.Uuid);
                return true;
            case ValueKind.Date or ValueKind.Timestamp when DateTime.TryParse(text, CultureInfo.InvariantCulture, out var date):
                var unit = kind == ValueKind.Date ? TimeSpan.TicksPerDay : TimeSpan.TicksPerMicrosecond;
                output.SetInteger((date - DateTime.UnixEpoch).Ticks / unit, kind);
                return true;
            case ValueKind.Time when TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time):
                output.SetInteger(time.Ticks / TimeSpan.TicksPerMicrosecond, kind);
                return true;
            default:
                return false;
        }
    }

    private static string Hexadecimal(ReadOnlySpan<byte> bytes) => bytes.Length <= BytesShown
        ? $"0x{Convert.ToHexStringLower(bytes)}"
        : string.Create(CultureInfo.InvariantCulture, $"0x{Convert.ToHexStringLower(bytes[..BytesShown])}... ({bytes.Length} bytes)");

    private static string Calendar(long count, long unitTicks, string format)
    {
        var limit = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / unitTicks;
        var floor = -DateTime.UnixEpoch.Ticks / unitTicks;
        return count < floor || count > limit
            ? "(not shown)"
            : DateTime.UnixEpoch.AddTicks(count * unitTicks).ToString(format, CultureInfo.InvariantCulture);
    }
}
