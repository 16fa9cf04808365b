using System.Text.Json;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>Pieces of JSON (RFC 8259) as UTF-8.</summary>
internal static class JsonText
{
    /// <summary>Writes text as a JSON string: quotes, backslashes and control characters escaped, everything else as it is.</summary>
    public static void WriteString(ReadOnlySpan<byte> text, FieldBuffer output)
    {
        output.WriteByte((byte)'"');
        while (!text.IsEmpty)
        {
            var plain = IndexOfEscaped(text);
            output.Write(text[..plain]);
            if (plain == text.Length)
            {
                break;
            }

            WriteEscaped(text[plain], output);
            text = text[(plain + 1)..];
        }

        output.WriteByte((byte)'"');
    }

    /// <summary>Whether the whole of <paramref name="text"/> is a JSON number.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[^1] is < (byte)'0' or > (byte)'9' || !(text[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            return false;
        }

        foreach (var b in text)
        {
            if (b is not ((>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E'))
            {
                return false;
            }
        }

        try
        {
            var reader = new Utf8JsonReader(text);
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int IndexOfEscaped(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < 0x20 or (byte)'"' or (byte)'\\')
            {
                return i;
            }
        }

        return text.Length;
    }

    private static void WriteEscaped(byte character, FieldBuffer output)
    {
        switch (character)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                break;
            case (byte)'\\':
                output.Write("\\\\"u8);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            case (byte)'\t':
                output.Write("\\t"u8);
                break;
            default:
                output.Write("\\u00"u8);
                output.WriteByte((byte)('0' + (character >> 4)));
                output.WriteByte((byte)((character & 0xF) < 10 ? '0' + (character & 0xF) : 'a' + (character & 0xF) - 10));
                break;
        }
    }
}
