using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>
/// The proleptic Gregorian calendar over the years 0 to 9999, which SQLite's date text can hold (Howard Hinnant, "chrono-compatible
/// low-level date algorithms"). Pure.
/// </summary>
internal static class Calendar
{
    /// <summary>Microseconds of a day.</summary>
    public const long DayMicroseconds = 86_400_000_000;

    /// <summary>Days from 1970-01-01 to 0000-01-01.</summary>
    public const long FirstDay = -719_528;

    /// <summary>Days from 1970-01-01 to 9999-12-31.</summary>
    public const long LastDay = 2_932_896;

    /// <summary>Days since 1970-01-01. False when there is no such date.</summary>
    public static bool TryDays(int year, int month, int day, out long days)
    {
        days = 0;
        if (year is < 0 or > 9999 || month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month))
        {
            return false;
        }

        var y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        days = (era * 146_097L) + dayOfEra - 719_468;
        return true;
    }

    /// <summary>The date of a day since 1970-01-01.</summary>
    /// <exception cref="FieldEncodingException">It is not in the years 0 to 9999.</exception>
    public static (int Year, int Month, int Day) Date(long days)
    {
        if (days is < FirstDay or > LastDay)
        {
            throw new FieldEncodingException("A date before year 0 or after year 9999 cannot be written as SQLite's date text.");
        }

        var z = days + 719_468;
        var era = (z >= 0 ? z : z - 146_096) / 146_097;
        var dayOfEra = (int)(z - (era * 146_097));
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        var year = (int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0);
        return (year, month, dayOfYear - (((153 * shifted) + 2) / 5) + 1);
    }

    /// <summary>The day that holds a point in microseconds since 1970-01-01, also before it.</summary>
    public static long FloorDays(long microseconds) =>
        (microseconds / DayMicroseconds) - (microseconds % DayMicroseconds < 0 ? 1 : 0);

    /// <summary>The first microsecond of a day.</summary>
    /// <exception cref="FieldEncodingException">It is not in the years 0 to 9999.</exception>
    public static long Microseconds(long days) => days is >= FirstDay and <= LastDay
        ? days * DayMicroseconds
        : throw new FieldEncodingException("A date before year 0 or after year 9999 cannot be written as SQLite's date text.");

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
