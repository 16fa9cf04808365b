using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Masking.Reports;

/// <summary>
/// Builds HTML and SVG so that every text and every attribute value is encoded: element and attribute names are literals of this assembly,
/// everything else goes through the encoder. For one page and thread.
/// </summary>
internal sealed class HtmlPage
{
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "html", "head", "body", "header", "main", "section", "div", "table", "thead", "tbody", "tr", "ul", "dl", "figure", "svg", "footer",
    };

    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Starts an element; <see cref="Close"/> ends it.</summary>
    public HtmlPage Open(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        _text.Append('>');
        NewLine(element);
        _open.Push(element);
        return this;
    }

    /// <summary>Ends the element begun last.</summary>
    public HtmlPage Close()
    {
        var element = _open.Pop();
        _text.Append("</").Append(element).Append('>');
        if (!IsInline(element))
        {
            _text.Append('\n');
        }

        return this;
    }

    /// <summary>An element without content.</summary>
    public HtmlPage Void(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        _text.Append(">\n");
        return this;
    }

    /// <summary>An SVG element without content.</summary>
    public HtmlPage Shape(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        _text.Append("/>\n");
        return this;
    }

    /// <summary>An element that holds a text.</summary>
    public HtmlPage Element(string element, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        _text.Append('>').Append(WebUtility.HtmlEncode(text)).Append("</").Append(element).Append('>');
        if (!IsInline(element))
        {
            _text.Append('\n');
        }

        return this;
    }

    /// <summary>A text.</summary>
    public HtmlPage Text(string text)
    {
        _text.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    /// <summary>A literal of this assembly, which is written as it is: the document type and the style sheet.</summary>
    public HtmlPage Literal(string trusted)
    {
        _text.Append(trusted);
        return this;
    }

    /// <summary>A number with groups of three digits.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with at most <paramref name="digits"/> digits after the point.</summary>
    public static string Number(double value, int digits) =>
        value.ToString("#,##0." + new string('#', digits), CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing.</summary>
    public static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A duration as people read it.</summary>
    public static string Time(double seconds) =>
        seconds < 1 ? $"{Number(seconds * 1000, 0)} ms"
        : seconds < 120 ? $"{Number(seconds, 1)} s"
        : $"{Number((long)(seconds / 60))} min {Number((long)(seconds % 60))} s";

    /// <summary>The page.</summary>
    public override string ToString() => _text.ToString();

    private static bool IsInline(string element) =>
        element is "span" or "code" or "strong" or "td" or "th" or "a" or "small" or "title" or "text";

    private void NewLine(string element)
    {
        if (Blocks.Contains(element))
        {
            _text.Append('\n');
        }
    }

    private void Tag(string element, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _text.Append('<').Append(element);
        foreach (var (name, value) in attributes)
        {
            _text.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"');
        }
    }
}
