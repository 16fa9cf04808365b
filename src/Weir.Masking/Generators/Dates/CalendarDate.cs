using System.Globalization;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Dates;

/// <summary>Dates of the years 1 to 9999 in the kinds Date, Timestamp and Text, as days since 1970-01-01.</summary>
internal static class CalendarDate
{
    /// <summary>0001-01-01.</summary>
    public const long First = -EpochDayNumber;

    /// <summary>9999-12-31.</summary>
    public const long Last = 3_652_058 - EpochDayNumber;

    private const int EpochDayNumber = 719_162;
    private const long MicrosPerDay = 86_400_000_000;
    private const int IsoLength = 10;

    /// <summary>
    /// The day of a date, of a date with time, or of text that starts with <c>yyyy-MM-dd</c> and goes on with nothing, a space or a T.
    /// False for anything else and for years outside 1 to 9999.
    /// </summary>
    public static bool TryRead(in FieldValue input, out long day)
    {
        day = 0;
        switch (input.Kind)
        {
            case ValueKind.Date:
                day = input.Integer;
                break;
            case ValueKind.Timestamp:
                day = DayOf(input.Integer);
                break;
            case ValueKind.Text:
                return TryParse(input.Bytes, out day);
            default:
                return false;
        }

        return day is >= First and <= Last;
    }

    /// <summary>Writes <paramref name="day"/> in the form of <paramref name="input"/>.</summary>
    /// <param name="input">What <see cref="TryRead"/> took.</param>
    /// <param name="day">The day, in the range.</param>
    /// <param name="keepTime">Whether the time of day stays; else it becomes midnight.</param>
    /// <param name="output">The field being made.</param>
    public static void Write(in FieldValue input, long day, bool keepTime, FieldBuffer output)
    {
        switch (input.Kind)
        {
            case ValueKind.Date:
                output.SetInteger(day, ValueKind.Date);
                break;
            case ValueKind.Timestamp:
                var time = keepTime ? input.Integer - DayOf(input.Integer) * MicrosPerDay : 0;
                output.SetInteger(day * MicrosPerDay + time, ValueKind.Timestamp);
                break;
            default:
                output.Set(input);
                ToDate(day).TryFormat(output.WritableBytes, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                if (!keepTime)
                {
                    Zero(output.WritableBytes[IsoLength..]);
                }

                break;
        }
    }

    /// <summary>The date.</summary>
    public static DateOnly ToDate(long day) => DateOnly.FromDayNumber((int)(day + EpochDayNumber));

    /// <summary>The day.</summary>
    public static long ToDay(DateOnly date) => date.DayNumber - EpochDayNumber;

    private static long DayOf(long micros) => (micros >= 0 ? micros : micros - MicrosPerDay + 1) / MicrosPerDay;

    private static bool TryParse(ReadOnlySpan<byte> text, out long day)
    {
        day = 0;
        if (text.Length < IsoLength || text[4] != '-' || text[7] != '-'
            || (text.Length > IsoLength && text[IsoLength] is not ((byte)' ' or (byte)'T')))
        {
            return false;
        }

        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var dayOfMonth)
            || year == 0 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = ToDay(new DateOnly(year, month, dayOfMonth));
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = number * 10 + digit - '0';
        }

        return true;
    }

    // The offset from UTC, if any, is not time of day, but it tells a place.
    private static void Zero(Span<byte> text)
    {
        foreach (ref var b in text)
        {
            b = b is >= (byte)'0' and <= (byte)'9' ? (byte)'0' : b;
        }
    }
}
