using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>How a date or time is stored.</summary>
internal enum DateForm
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>ISO 8601 text.</summary>
    Text,

    /// <summary>Whole seconds since 1970.</summary>
    Seconds,

    /// <summary>Whole milliseconds since 1970.</summary>
    Milliseconds,

    /// <summary>Whole microseconds since 1970.</summary>
    Microseconds,

    /// <summary>A whole number of the digits YYYYMMDD.</summary>
    DateDigits,

    /// <summary>Julian days as an IEEE 754 number.</summary>
    JulianDays,

    /// <summary>Seconds since 1970 as an IEEE 754 number.</summary>
    RealSeconds,
}

/// <summary>How text says its offset from UTC.</summary>
internal enum ZoneForm
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary><c>Z</c>.</summary>
    UpperZ,

    /// <summary><c>z</c>.</summary>
    LowerZ,

    /// <summary><c>+02:00</c>.</summary>
    Colon,

    /// <summary><c>+02:00</c> after a space.</summary>
    SpaceColon,

    /// <summary><c>+0200</c>.</summary>
    Digits,

    /// <summary><c>+02</c>.</summary>
    Hours,
}

/// <summary>The form of one stored date, time or timestamp: a value written in it looks like the one it replaces.</summary>
internal readonly record struct DateShape
{
    /// <summary>Most digits after the second that are read; those after the sixth are carried as zeros.</summary>
    public const int MostFractionDigits = 9;

    private const long SecondsBound = 100_000_000_000;
    private const long MillisecondsBound = SecondsBound * 1000;
    private const double UnixEpochJulian = 2_440_587.5;
    private const double LastJulian = 5_373_484.5;

    /// <summary>How it is stored.</summary>
    public DateForm Form { get; init; }

    /// <summary>Text: whether it has a date.</summary>
    public bool HasDate { get; init; }

    /// <summary>Text: whether it has a time.</summary>
    public bool HasTime { get; init; }

    /// <summary>Text: whether the time has seconds.</summary>
    public bool HasSeconds { get; init; }

    /// <summary>Text: digits after the second.</summary>
    public int FractionDigits { get; init; }

    /// <summary>Text: between date and time.</summary>
    public byte Separator { get; init; }

    /// <summary>Text: how the offset is written.</summary>
    public ZoneForm Zone { get; init; }

    /// <summary>Text: minutes that local time is ahead of UTC.</summary>
    public int OffsetMinutes { get; init; }

    /// <summary>The form for a value that replaces none: ISO text with a space, and microseconds where there are any.</summary>
    public static DateShape Default(ValueKind kind, long value, bool isUtc) => new()
    {
        Form = DateForm.Text,
        HasDate = kind != ValueKind.Time,
        HasTime = kind != ValueKind.Date,
        HasSeconds = true,
        FractionDigits = kind != ValueKind.Date && value % 1_000_000 != 0 ? 6 : 0,
        Separator = (byte)' ',
        Zone = isUtc && kind == ValueKind.Timestamp ? ZoneForm.UpperZ : ZoneForm.None,
    };

    /// <summary>The form of a whole number: by its size seconds, milli- or microseconds; YYYYMMDD in a column of dates.</summary>
    public static DateShape ForNumber(long number, ValueKind columnKind, out ValueKind kind, out long value)
    {
        if (columnKind == ValueKind.Date && number is >= 10_000_101 and <= 99_991_231
            && Calendar.TryDays((int)(number / 10_000), (int)(number / 100 % 100), (int)(number % 100), out value))
        {
            kind = ValueKind.Date;
            return new DateShape { Form = DateForm.DateDigits };
        }

        kind = ValueKind.Timestamp;
        var (form, unit) = Int128.Abs(number) switch
        {
            var n when n < SecondsBound => (DateForm.Seconds, 1_000_000L),
            var n when n < MillisecondsBound => (DateForm.Milliseconds, 1000L),
            _ => (DateForm.Microseconds, 1L),
        };
        value = number * unit;
        return new DateShape { Form = form };
    }

    /// <summary>
    /// The form of an IEEE 754 number: Julian days up to year 9999, above them seconds since 1970. False when it is finer than a
    /// microsecond.
    /// </summary>
    public static bool TryForReal(double number, out long value, out DateShape shape)
    {
        var isJulian = number is >= 0 and < LastJulian;
        shape = new DateShape { Form = isJulian ? DateForm.JulianDays : DateForm.RealSeconds };
        value = 0;
        if (Math.Abs(number) >= SecondsBound)
        {
            return false;
        }

        value = isJulian
            ? (long)Math.Round((number - UnixEpochJulian) * Calendar.DayMicroseconds)
            : (long)Math.Round(number * 1_000_000);
        return shape.ToReal(value).Equals(number);
    }

    /// <summary>Appends a value of kind Date, Time or Timestamp in this form as a field.</summary>
    /// <exception cref="FieldEncodingException">It is not in the years 0 to 9999.</exception>
    public void Write(ValueKind kind, long value, PooledBuffer output)
    {
        if (Form == DateForm.Text)
        {
            WriteText(kind, value, output);
            return;
        }

        var microseconds = kind == ValueKind.Date ? Calendar.Microseconds(value) : value;
        switch (Form)
        {
            case DateForm.DateDigits:
                var (year, month, day) = Calendar.Date(Calendar.FloorDays(microseconds));
                SqliteField.WriteInteger(output, (((year * 100L) + month) * 100) + day);
                break;
            case DateForm.JulianDays or DateForm.RealSeconds:
                SqliteField.WriteReal(output, ToReal(microseconds));
                break;
            default:
                var unit = Form switch { DateForm.Seconds => 1_000_000, DateForm.Milliseconds => 1000, _ => 1 };
                SqliteField.WriteInteger(output, (microseconds / unit) - (microseconds % unit < 0 ? 1 : 0));
                break;
        }
    }

    private double ToReal(long microseconds) => Form == DateForm.JulianDays
        ? ((double)microseconds / Calendar.DayMicroseconds) + UnixEpochJulian
        : microseconds / 1_000_000.0;

    private void WriteText(ValueKind kind, long value, PooledBuffer output)
    {
        var (days, time) = kind switch
        {
            ValueKind.Date => (value, 0L),
            ValueKind.Time => (0L, value),
            _ => Split(value + (OffsetMinutes * 60_000_000L)),
        };
        Span<byte> text = stackalloc byte[48];
        var at = 0;
        if (HasDate)
        {
            var (year, month, day) = Calendar.Date(days);
            Put(text, ref at, year, 4);
            text[at++] = (byte)'-';
            Put(text, ref at, month, 2);
            text[at++] = (byte)'-';
            Put(text, ref at, day, 2);
            if (HasTime)
            {
                text[at++] = Separator;
            }
        }

        if (HasTime)
        {
            PutTime(text, ref at, time);
            PutZone(text, ref at);
        }

        SqliteField.WriteBytes(output, SqliteStorage.Text, text[..at]);
    }

    private static (long Days, long Time) Split(long microseconds)
    {
        var days = Calendar.FloorDays(microseconds);
        return (days, microseconds - (days * Calendar.DayMicroseconds));
    }

    private void PutTime(Span<byte> text, ref int at, long time)
    {
        var seconds = time / 1_000_000;
        Put(text, ref at, seconds / 3600, 2);
        text[at++] = (byte)':';
        Put(text, ref at, seconds / 60 % 60, 2);
        if (!HasSeconds)
        {
            return;
        }

        text[at++] = (byte)':';
        Put(text, ref at, seconds % 60, 2);
        if (FractionDigits > 0)
        {
            text[at++] = (byte)'.';
            var start = at;
            Put(text, ref at, time % 1_000_000 * 1000, MostFractionDigits);
            at = start + FractionDigits;
        }
    }

    private void PutZone(Span<byte> text, ref int at)
    {
        if (Zone is ZoneForm.None)
        {
            return;
        }

        if (Zone is ZoneForm.UpperZ or ZoneForm.LowerZ)
        {
            text[at++] = Zone == ZoneForm.UpperZ ? (byte)'Z' : (byte)'z';
            return;
        }

        if (Zone == ZoneForm.SpaceColon)
        {
            text[at++] = (byte)' ';
        }

        text[at++] = OffsetMinutes < 0 ? (byte)'-' : (byte)'+';
        Put(text, ref at, Math.Abs(OffsetMinutes) / 60, 2);
        if (Zone is ZoneForm.Colon or ZoneForm.SpaceColon)
        {
            text[at++] = (byte)':';
        }

        if (Zone != ZoneForm.Hours)
        {
            Put(text, ref at, Math.Abs(OffsetMinutes) % 60, 2);
        }
    }

    private static void Put(Span<byte> text, ref int at, long value, int digits)
    {
        for (var i = digits - 1; i >= 0; i--)
        {
            text[at + i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        at += digits;
    }
}
