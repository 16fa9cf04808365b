using System.Text;
using Weir.Server.Api;
using Weir.Server.SignIn;

namespace Weir.Server.Organizations;

/// <summary>What names and descriptions may be. Each rule gives the text to keep, or says what is wrong in a sentence.</summary>
internal static class Names
{
    /// <summary>The most code points of a name.</summary>
    public const int LongestName = 100;

    /// <summary>The most code points of a description.</summary>
    public const int LongestDescription = 1000;

    private const int ShortestSlug = 3;
    private const int LongestSlug = 40;

    /// <summary>
    /// A name as people write it: 1 to 100 code points in normalization form C with a letter or digit, without control and invisible
    /// characters and without spaces around it.
    /// </summary>
    public static string? FaultOfName(string text, out string name)
    {
        name = "";
        if (text.Length > 8 * LongestName || !UnicodeText.TryNormalize(text, out name) || UnicodeText.CodePoints(name) > LongestName)
        {
            return $"A name has at most {LongestName} characters.";
        }

        if (UnicodeText.HasUnsafe(name))
        {
            return "A name has no line breaks, control characters or characters that turn the direction of text.";
        }

        if (!name.EnumerateRunes().Any(Rune.IsLetterOrDigit))
        {
            return "A name has at least one letter or digit.";
        }

        return char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) ? "A name does not begin or end with a space." : null;
    }

    /// <summary>A description: at most 1,000 code points; line breaks are its only control characters.</summary>
    public static string? FaultOfDescription(string text, out string description)
    {
        description = "";
        if (text.Length > 8 * LongestDescription || !UnicodeText.TryNormalize(text, out description)
            || UnicodeText.CodePoints(description) > LongestDescription)
        {
            return $"A description has at most {LongestDescription} characters.";
        }

        return UnicodeText.HasUnsafe(description.Replace('\n', ' '))
            ? "A description has no control characters but line breaks, and no characters that turn the direction of text."
            : null;
    }

    /// <summary>A name and a description as a draft gives them, in the form that is stored.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong with them; every fault is named.</exception>
    public static (string Name, string Description) Read(string draftName, string draftDescription)
    {
        var faults = new Faults();
        faults.AddIf("/name", FaultOfName(draftName, out var name));
        faults.AddIf("/description", FaultOfDescription(draftDescription, out var description));
        faults.ThrowIfAny();
        return (name, description);
    }

    /// <summary>A name in addresses: 3 to 40 lower-case letters, digits and single hyphens, a letter first, no hyphen last.</summary>
    public static string? FaultOfSlug(string text) =>
        text.Length is >= ShortestSlug and <= LongestSlug
        && char.IsAsciiLetterLower(text[0])
        && text[^1] != '-'
        && !text.Contains("--", StringComparison.Ordinal)
        && text.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            ? null
            : $"{ShortestSlug} to {LongestSlug} lower-case letters, digits and single hyphens are expected, a letter first and no hyphen last.";
}
