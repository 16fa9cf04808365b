using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>
/// Reads the ISO 8601 text that SQLite and its users write: <c>YYYY-MM-DD</c>, <c>HH:MM[:SS[.fff]]</c>, and both with a space or T between
/// them and an optional Z or offset. Every form read is written again by <see cref="DateShape"/> byte for byte, to the microsecond. Pure.
/// </summary>
internal static class IsoText
{
    private const int DateLength = 10;

    /// <summary>Reads a date, time or timestamp. A timestamp with an offset gives UTC.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ValueKind kind, out long value, out DateShape shape)
    {
        (kind, value, shape) = (ValueKind.Null, 0, default);
        if (text.Length >= 5 && text[2] == ':')
        {
            kind = ValueKind.Time;
            shape = new DateShape { Form = DateForm.Text };
            return TryReadTime(text, ref shape, out value, out var timeLength) && timeLength == text.Length;
        }

        if (text.Length < DateLength || text[4] != '-' || text[7] != '-' || !TryDigits(text[..4], out var year)
            || !TryDigits(text.Slice(5, 2), out var month) || !TryDigits(text.Slice(8, 2), out var day)
            || !Calendar.TryDays(year, month, day, out var days))
        {
            return false;
        }

        shape = new DateShape { Form = DateForm.Text, HasDate = true };
        if (text.Length == DateLength)
        {
            (kind, value) = (ValueKind.Date, days);
            return true;
        }

        var separator = text[DateLength];
        if (separator is not ((byte)' ' or (byte)'T' or (byte)'t')
            || !TryReadTime(text[(DateLength + 1)..], ref shape, out var time, out var length)
            || !TryReadZone(text[(DateLength + 1 + length)..], ref shape))
        {
            return false;
        }

        shape = shape with { Separator = separator };
        kind = ValueKind.Timestamp;
        value = (days * Calendar.DayMicroseconds) + time - (shape.OffsetMinutes * 60_000_000L);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> text, ref DateShape shape, out long time, out int length)
    {
        (time, length) = (0, 5);
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text.Slice(3, 2), out var minute)
            || hour > 23 || minute > 59)
        {
            return false;
        }

        time = ((hour * 60L) + minute) * 60_000_000;
        if (text.Length < 6 || text[5] != ':')
        {
            shape = shape with { HasTime = true };
            return true;
        }

        if (text.Length < 8 || !TryDigits(text.Slice(6, 2), out var second) || second > 59)
        {
            return false;
        }

        time += second * 1_000_000L;
        length = 8;
        var fraction = 0;
        if (text.Length > 9 && text[8] == '.')
        {
            fraction = text[9..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 ? end : text.Length - 9;
            if (fraction is 0 or > DateShape.MostFractionDigits)
            {
                return false;
            }

            length = 9 + fraction;
            time += Microseconds(text.Slice(9, fraction));
        }

        shape = shape with { HasTime = true, HasSeconds = true, FractionDigits = fraction };
        return true;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> text, ref DateShape shape)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z')
        {
            shape = shape with { Zone = text[0] == 'Z' ? ZoneForm.UpperZ : ZoneForm.LowerZ };
            return true;
        }

        var isSpaced = text[0] == ' ';
        text = isSpaced ? text[1..] : text;
        var form = (text.Length, isSpaced) switch
        {
            (6, false) => ZoneForm.Colon,
            (6, true) => ZoneForm.SpaceColon,
            (5, false) => ZoneForm.Digits,
            (3, false) => ZoneForm.Hours,
            _ => ZoneForm.None,
        };
        var minute = 0;
        if (form == ZoneForm.None || text[0] is not ((byte)'+' or (byte)'-') || !TryDigits(text.Slice(1, 2), out var hour) || hour > 15
            || (form is ZoneForm.Colon or ZoneForm.SpaceColon && text[3] != ':')
            || (form != ZoneForm.Hours && !TryDigits(text[^2..], out minute)) || minute > 59)
        {
            return false;
        }

        // Minus zero would come back as plus zero.
        var offset = (hour * 60) + minute;
        shape = shape with { Zone = form, OffsetMinutes = text[0] == '-' ? -offset : offset };
        return text[0] == '+' || offset != 0;
    }

    private static long Microseconds(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        for (var i = 0; i < 6; i++)
        {
            value = (value * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return value;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
