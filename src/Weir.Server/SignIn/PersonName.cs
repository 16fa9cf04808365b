using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Weir.Server.SignIn;

/// <summary>
/// A person's name as they write it: 1 to 200 code points in normalization form C, with at least one letter or digit, without control
/// characters, line breaks and characters that turn the direction of text. Compared by its text.
/// </summary>
internal sealed record PersonName
{
    /// <summary>The most code points.</summary>
    public const int LongestCodePoints = 200;

    private PersonName(string text) => Text = text;

    /// <summary>The name.</summary>
    public string Text { get; }

    /// <summary>Reads a name; otherwise says what is wrong in a sentence for the person who typed it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PersonName? name, [NotNullWhen(false)] out string? reason)
    {
        name = null;
        reason = Fault(text, out var normalized);
        if (reason is not null)
        {
            return false;
        }

        name = new PersonName(normalized);
        return true;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Text;

    private static string? Fault(string? text, out string normalized)
    {
        normalized = "";
        if (string.IsNullOrWhiteSpace(text))
        {
            return "Enter a name.";
        }

        if (text.Length > 8 * LongestCodePoints || !UnicodeText.TryNormalize(text, out normalized)
            || UnicodeText.CodePoints(normalized) > LongestCodePoints)
        {
            return $"A name has at most {LongestCodePoints} characters.";
        }

        if (UnicodeText.HasUnsafe(normalized))
        {
            return "A name has no line breaks, control characters or characters that turn the direction of text.";
        }

        if (char.IsWhiteSpace(normalized[0]) || char.IsWhiteSpace(normalized[^1]))
        {
            return "A name does not begin or end with a space.";
        }

        return normalized.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? null : "A name has at least one letter.";
    }
}
