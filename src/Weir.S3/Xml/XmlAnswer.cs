using System.Buffers;
using System.Globalization;
using System.Text;

namespace Weir.S3.Xml;

/// <summary>
/// Writes the XML of answers as UTF-8. What is written is escaped; characters that XML 1.0 cannot carry become numeric references, as AWS
/// writes them, so that the others stay readable. Not thread-safe.
/// </summary>
/// <param name="output">Receives the bytes.</param>
internal sealed class XmlAnswer(IBufferWriter<byte> output)
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(PlainBytes());

    /// <summary>Writes the declaration and opens the outermost element in S3's namespace.</summary>
    public XmlAnswer Begin(string name)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        return Raw($"<{name} xmlns=\"{XmlBody.Namespace}\">");
    }

    /// <summary>Writes the declaration and opens the outermost element in no namespace, as errors have it.</summary>
    public XmlAnswer BeginPlain(string name)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        return Raw($"<{name}>");
    }

    /// <summary>Opens an element.</summary>
    public XmlAnswer Open(string name) => Raw($"<{name}>");

    /// <summary>Closes an element.</summary>
    public XmlAnswer Close(string name) => Raw($"</{name}>");

    /// <summary>Writes an element with a text; nothing where there is none.</summary>
    public XmlAnswer Text(string name, string? value)
    {
        if (value is null)
        {
            return this;
        }

        Open(name);
        Escape(Encoding.UTF8.GetBytes(value));
        return Close(name);
    }

    /// <summary>Writes text into the open element.</summary>
    public XmlAnswer Content(string value)
    {
        Escape(Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>Writes an element with UTF-8 text.</summary>
    public XmlAnswer Text(string name, ReadOnlySpan<byte> value)
    {
        Open(name);
        Escape(value);
        return Close(name);
    }

    /// <summary>Writes an element with a number.</summary>
    public XmlAnswer Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes an element with <c>true</c> or <c>false</c>.</summary>
    public XmlAnswer Flag(string name, bool value) => Text(name, value ? "true" : "false");

    /// <summary>Writes an element with a moment, in UTC to the millisecond.</summary>
    public XmlAnswer Time(string name, DateTimeOffset value) =>
        Text(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    private static byte[] PlainBytes() =>
        [.. Enumerable.Range(0x20, 0x100 - 0x20).Select(static value => (byte)value).Except("<>&\"\x7f"u8.ToArray()).Except([(byte)0xEF])];

    private XmlAnswer Raw(string text)
    {
        Encoding.UTF8.GetBytes(text, output);
        return this;
    }

    private void Escape(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            var special = value.IndexOfAnyExcept(Plain);
            if (special < 0)
            {
                output.Write(value);
                return;
            }

            output.Write(value[..special]);
            value = value[(special + EscapeOne(value[special..]))..];
        }
    }

    private int EscapeOne(ReadOnlySpan<byte> value)
    {
        switch (value[0])
        {
            case (byte)'<':
                output.Write("&lt;"u8);
                return 1;
            case (byte)'>':
                output.Write("&gt;"u8);
                return 1;
            case (byte)'&':
                output.Write("&amp;"u8);
                return 1;
            case (byte)'"':
                output.Write("&quot;"u8);
                return 1;
            case 0xEF when value is [0xEF, 0xBF, 0xBE or 0xBF, ..]:
                Raw(value[2] == 0xBE ? "&#xFFFE;" : "&#xFFFF;");
                return 3;
            case 0xEF or 0x7f:
                output.Write(value[..1]);
                return 1;
            default:
                Raw($"&#x{value[0]:X};");
                return 1;
        }
    }
}
