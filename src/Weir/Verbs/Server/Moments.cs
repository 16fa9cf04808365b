using System.CommandLine;
using System.Globalization;
using Weir.Commands;

namespace Weir.Verbs.Server;

/// <summary>Moments as users write them.</summary>
internal static class Moments
{
    /// <summary>A day or a moment, UTC unless it says otherwise; null where the option was not given.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static DateTimeOffset? Of(ServerCall call, Option<string?> option) => call.Get(option) is not { } text ? null
        : DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment
        : throw CommandException.Usage($"{option.Name} must be a day such as 2027-01-31 or a moment such as 2027-01-31T18:00Z, not '{text}'");
}
