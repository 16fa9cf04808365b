using System.Globalization;
using System.Text;

namespace Weir.Terminal;

/// <summary>Makes text from a database or a library safe to print, and numbers readable.</summary>
internal static class Printable
{
    /// <summary>The text with every control and format character as a space: no line break, escape sequence or hidden direction.</summary>
    public static string Line(string text) => Replace(text, keepLineFeeds: false);

    /// <summary>The same, but line feeds stay.</summary>
    public static string Lines(string text) => Replace(text.ReplaceLineEndings("\n"), keepLineFeeds: true);

    /// <summary>A count with thousands separators; <c>?</c> for a negative one, which means unknown.</summary>
    public static string Count(long count) => count < 0 ? "?" : count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its noun: <c>1 table</c>, <c>2 tables</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A duration in at most two units: <c>1 h 5 min</c>, <c>2 min 3 s</c>, <c>4.2 s</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours} h {duration.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes} min {duration.Seconds} s"),
        { TotalSeconds: >= 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
    };

    private static string Replace(string text, bool keepLineFeeds)
    {
        if (!text.Any(c => IsUnsafe(c, keepLineFeeds)))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(IsUnsafe(c, keepLineFeeds) ? ' ' : c);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c, bool keepLineFeeds) =>
        !(keepLineFeeds && c == '\n')
        && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
