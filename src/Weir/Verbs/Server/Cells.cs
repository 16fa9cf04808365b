using System.Globalization;

namespace Weir.Verbs.Server;

/// <summary>How values stand in tables.</summary>
internal static class Cells
{
    /// <summary>A whole number.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A moment to the minute, UTC; null where there is none.</summary>
    public static string? Time(DateTimeOffset? moment) =>
        moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
