using System.Globalization;
using System.Text;

namespace Weir.Guard.Audit;

/// <summary>
/// One JSON object in the canonical form of RFC 8785, restricted to what a record needs: text, whole numbers, truth values, null, bytes
/// as base64 (RFC 4648 section 4), lists and objects. No fractions, so no two ways to write a number.
/// </summary>
/// <remarks>Members are sorted by the UTF-16 units of their names. Not safe for concurrent use.</remarks>
public sealed class CanonicalJson
{
    private readonly SortedDictionary<string, object?> _members = new(StringComparer.Ordinal);

    /// <summary>Adds a member; a member whose value is null is left out.</summary>
    /// <param name="name">The name, not used before in this object.</param>
    /// <param name="value">
    /// Null, <see cref="string"/>, <see cref="bool"/>, a whole number, an enum (written as its number), <see cref="byte"/>[],
    /// <see cref="DateTimeOffset"/> (Unix milliseconds), <see cref="CanonicalJson"/>, or a list of these. Anything else is written by its
    /// <see cref="IFormattable"/> text, as ids are.
    /// </param>
    /// <exception cref="ArgumentException">The name is taken, or a number is a fraction.</exception>
    public CanonicalJson Add(string name, object? value)
    {
        if (value is double or float or decimal)
        {
            throw new ArgumentException($"'{name}' is a fraction, which has no canonical form here.", nameof(value));
        }

        if (value is not null)
        {
            _members.Add(name, value);
        }

        return this;
    }

    /// <summary>The UTF-8 bytes of the object.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>The object as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in _members)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            WriteString(text, name);
            text.Append(':');
            WriteValue(text, value);
        }

        text.Append('}');
    }

    private static void WriteValue(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                WriteString(text, s);
                break;
            case bool b:
                text.Append(b ? "true" : "false");
                break;
            case byte[] bytes:
                text.Append('"').Append(Convert.ToBase64String(bytes)).Append('"');
                break;
            case DateTimeOffset time:
                text.Append(time.ToUnixTimeMilliseconds());
                break;
            case Enum number:
                text.Append(number.ToString("D"));
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case CanonicalJson inner:
                inner.Write(text);
                break;
            case System.Collections.IEnumerable list:
                WriteList(text, list);
                break;
            default:
                WriteString(text, value.ToString()!);
                break;
        }
    }

    private static void WriteList(StringBuilder text, System.Collections.IEnumerable list)
    {
        text.Append('[');
        var first = true;
        foreach (var item in list)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            WriteValue(text, item);
        }

        text.Append(']');
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(unit),
            };
        }

        text.Append('"');
    }
}
