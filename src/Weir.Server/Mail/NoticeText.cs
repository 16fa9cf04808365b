using System.Globalization;
using System.Net;
using System.Text;
using Weir.Server.SignIn;

namespace Weir.Server.Mail;

/// <summary>
/// The text of a notice while it is written. Whatever comes from outside goes through <see cref="Name"/>, <see cref="Heard"/> or
/// <see cref="Words"/>; links lead to this installation and nowhere else. Not thread-safe.
/// </summary>
/// <param name="origin">Scheme, host and port that links begin with.</param>
internal sealed class NoticeText(Uri origin)
{
    /// <summary>The page of one's own account.</summary>
    public const string AccountPath = "/account";

    private const int LongestHeard = 200;

    private readonly StringBuilder _text = new();

    /// <summary>Adds a paragraph of the template's own words.</summary>
    public NoticeText Say(string paragraph)
    {
        _text.Append(paragraph).Append("\n\n");
        return this;
    }

    /// <summary>Adds a name that was checked when it was given.</summary>
    /// <exception cref="ArgumentException">It holds a line break, a control or an invisible character.</exception>
    public NoticeText Name(string label, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return UnicodeText.TryNormalize(name, out var normalized) && !UnicodeText.HasUnsafe(normalized)
            ? Line(label, $"\"{WithoutLinks(normalized)}\"")
            : throw new ArgumentException("A name in a notice has no line breaks, control characters or invisible characters.", nameof(name));
    }

    /// <summary>Adds what a client said of itself: cut, and without characters that could pass for something else.</summary>
    public NoticeText Heard(string label, string said)
    {
        var clean = new StringBuilder();
        foreach (var rune in said.EnumerateRunes().Take(LongestHeard))
        {
            clean.Append(UnicodeText.IsControl(rune) || UnicodeText.IsInvisible(rune) ? "\uFFFD" : rune.ToString());
        }

        return Line(label, clean.Length == 0 ? "unknown" : $"\"{WithoutLinks(clean.ToString())}\"");
    }

    /// <summary>Adds a client's address.</summary>
    public NoticeText Address(string label, IPAddress? address) =>
        Line(label, address is null ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());

    /// <summary>Adds a moment.</summary>
    public NoticeText Moment(string label, DateTimeOffset at) =>
        Line(label, at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture));

    /// <summary>Adds a number.</summary>
    public NoticeText Number(string label, int number) => Line(label, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds lines that somebody wrote for this notice.</summary>
    /// <exception cref="ArgumentException">A line holds a control or an invisible character.</exception>
    public NoticeText Words(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!UnicodeText.TryNormalize(line, out var normalized) || UnicodeText.HasUnsafe(normalized))
            {
                throw new ArgumentException("The text of a notice has no control characters or invisible characters.", nameof(text));
            }

            _text.Append(WithoutLinks(normalized)).Append('\n');
        }

        return End();
    }

    /// <summary>Ends a group of lines.</summary>
    public NoticeText End()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Adds a link to a page of this installation.</summary>
    /// <param name="path">Begins with one slash; may have a query and a fragment.</param>
    /// <exception cref="ArgumentException">The path would lead elsewhere.</exception>
    public NoticeText Link(string path)
    {
        if (path is not ['/', ..] || path is ['/', '/' or '\\', ..] || !Uri.TryCreate(origin, path, out var link)
            || link.GetLeftPart(UriPartial.Authority) != origin.GetLeftPart(UriPartial.Authority))
        {
            throw new ArgumentException("A link in a notice is a path of this installation.", nameof(path));
        }

        _text.Append(link.AbsoluteUri).Append("\n\n");
        return this;
    }

    /// <summary>The text, with line feeds as line ends, and at its end who sent it.</summary>
    public override string ToString() =>
        $"{_text.ToString().TrimEnd()}\n\n-- \nWeir at {origin.GetLeftPart(UriPartial.Authority)}\nNobody reads answers to this address.\n";

    private NoticeText Line(string label, string value)
    {
        _text.Append(label).Append(": ").Append(value).Append('\n');
        return this;
    }

    // Mail programs make links of whatever looks like one.
    private static string WithoutLinks(string text) =>
        text.Replace("://", ": //", StringComparison.Ordinal).Replace("www.", "www .", StringComparison.OrdinalIgnoreCase);
}
