using System.Buffers;
using System.Buffers.Text;
using System.Collections;
using System.Globalization;
using System.Text;
using Weir.Foundation;

namespace Weir.Guard.Audit;

/// <summary>
/// One JSON object in the canonical form of RFC 8785, restricted to what a record needs: text, whole numbers, truth values, null, bytes
/// as base64 (RFC 4648 section 4), lists and objects. No fractions, so no two ways to write a number.
/// </summary>
/// <remarks>Members are sorted by the UTF-16 units of their names. Not safe for concurrent use.</remarks>
public sealed class CanonicalJson
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create(['"', '\\', .. Enumerable.Range(0, ' ').Select(static unit => (char)unit)]);

    private readonly List<KeyValuePair<string, object>> _members = [];

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
            // Most members are added in their order, at the end.
            var place = _members.Count;
            while (place > 0 && string.CompareOrdinal(_members[place - 1].Key, name) is var order and >= 0)
            {
                place = order > 0 ? place - 1 : throw new ArgumentException($"'{name}' is there already.", nameof(name));
            }

            _members.Insert(place, KeyValuePair.Create(name, value));
        }

        return this;
    }

    /// <summary>The UTF-8 bytes of the object.</summary>
    public byte[] ToBytes()
    {
        using var json = new PooledBuffer(1_024);
        Write(json);
        return json.WrittenSpan.ToArray();
    }

    /// <summary>The object as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToBytes());

    private void Write(PooledBuffer json)
    {
        json.Write("{"u8);
        for (var index = 0; index < _members.Count; index++)
        {
            if (index > 0)
            {
                json.Write(","u8);
            }

            WriteString(json, _members[index].Key);
            json.Write(":"u8);
            WriteValue(json, _members[index].Value);
        }

        json.Write("}"u8);
    }

    private static void WriteValue(PooledBuffer json, object? value)
    {
        switch (value)
        {
            case null:
                json.Write("null"u8);
                break;
            case string s:
                WriteString(json, s);
                break;
            case bool b:
                json.Write(b ? "true"u8 : "false"u8);
                break;
            case byte[] bytes:
                WriteBase64(json, bytes);
                break;
            case DateTimeOffset time:
                WriteNumber(json, time.ToUnixTimeMilliseconds());
                break;
            case Enum number:
                Encoding.UTF8.GetBytes(number.ToString("D"), json);
                break;
            case ulong large:
                WriteNumber(json, large);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                WriteNumber(json, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case CanonicalJson inner:
                inner.Write(json);
                break;
            case IEnumerable list:
                WriteList(json, list);
                break;
            default:
                WriteString(json, value.ToString()!);
                break;
        }
    }

    private static void WriteList(PooledBuffer json, IEnumerable list)
    {
        json.Write("["u8);
        var first = true;
        foreach (var item in list)
        {
            if (!first)
            {
                json.Write(","u8);
            }

            first = false;
            WriteValue(json, item);
        }

        json.Write("]"u8);
    }

    private static void WriteNumber<T>(PooledBuffer json, T number)
        where T : IUtf8SpanFormattable
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
        json.Write(digits[..written]);
    }

    private static void WriteBase64(PooledBuffer json, byte[] bytes)
    {
        json.Write("\""u8);
        Base64.EncodeToUtf8(bytes, json.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        json.Advance(written);
        json.Write("\""u8);
    }

    private static void WriteString(PooledBuffer json, ReadOnlySpan<char> value)
    {
        json.Write("\""u8);
        while (value.IndexOfAny(Escaped) is >= 0 and var special)
        {
            Encoding.UTF8.GetBytes(value[..special], json);
            WriteEscape(json, value[special]);
            value = value[(special + 1)..];
        }

        Encoding.UTF8.GetBytes(value, json);
        json.Write("\""u8);
    }

    private static void WriteEscape(PooledBuffer json, char unit)
    {
        switch (unit)
        {
            case '"':
                json.Write("\\\""u8);
                break;
            case '\\':
                json.Write("\\\\"u8);
                break;
            case '\b':
                json.Write("\\b"u8);
                break;
            case '\f':
                json.Write("\\f"u8);
                break;
            case '\n':
                json.Write("\\n"u8);
                break;
            case '\r':
                json.Write("\\r"u8);
                break;
            case '\t':
                json.Write("\\t"u8);
                break;
            default:
                json.Write("\\u00"u8);
                json.Write([(byte)('0' + (unit >> 4)), (byte)"0123456789abcdef"[unit & 15]]);
                break;
        }
    }
}
