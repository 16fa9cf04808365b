using System.Globalization;
using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>Undoes the escapes of JSON strings (RFC 8259, section 7) anywhere in a text; what is no escape stays. Pure.</summary>
internal static class JsonEscapes
{
    /// <summary>Appends the text without escapes.</summary>
    public static void Undo(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        while (!text.IsEmpty)
        {
            var slash = text.IndexOf((byte)'\\');
            if (slash < 0 || slash == text.Length - 1)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..slash]);
            text = text[UndoOne(text, slash, output)..];
        }
    }

    /// <summary>Undoes the escape at <paramref name="slash"/> and returns where the text goes on.</summary>
    private static int UndoOne(ReadOnlySpan<byte> text, int slash, PooledBuffer output)
    {
        if (text[slash + 1] == 'u' && TryUnit(text[slash..], out var unit))
        {
            var next = slash + 6;
            if (char.IsHighSurrogate(unit) && TryUnit(text[next..], out var low) && char.IsLowSurrogate(low))
            {
                Append(new Rune(unit, low), output);
                return next + 6;
            }

            Append(Rune.TryCreate(unit, out var rune) ? rune : Rune.ReplacementChar, output);
            return next;
        }

        output.WriteByte(text[slash + 1] switch
        {
            (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f' => (byte)'\n',
            var other => other,
        });
        return slash + 2;
    }

    private static bool TryUnit(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = default;
        if (escape.Length < 6 || escape[0] != '\\' || escape[1] != 'u'
            || !ushort.TryParse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }

    private static void Append(Rune rune, PooledBuffer output) => output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
}
