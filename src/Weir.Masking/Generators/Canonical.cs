using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>How text is brought to one form before it is keyed, so that spellings of one value agree.</summary>
[Flags]
public enum CanonicalForm
{
    /// <summary>NFC and nothing else.</summary>
    Exact = 0,

    /// <summary>Leading and trailing white space is dropped.</summary>
    Trim = 1,

    /// <summary>Letters are folded to lower case (invariant culture).</summary>
    FoldCase = 2,

    /// <summary>Only ASCII letters and digits count.</summary>
    Alphanumeric = 4,

    /// <summary>Only digits count.</summary>
    Digits = 8,
}

/// <summary>
/// The canonical form of a value: the bytes that the PRF sees. It depends on the value and the form, not on the engine, the column's type
/// name or the written form: integers and exact numbers are shortest decimal (<c>00123</c> in a numeric column, <c>123</c> and <c>123.0</c>
/// agree), dates are ISO 8601, UUIDs are lower-case text, text is NFC, and the padding of <c>char(n)</c> does not count.
/// </summary>
public static class Canonical
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>Appends the canonical form. Special and Opaque values append nothing.</summary>
    public static void Append(in FieldValue value, CanonicalForm form, PooledBuffer output)
    {
        switch (value.Kind)
        {
            case ValueKind.Integer:
                AppendInteger(value.Integer, output);
                break;
            case ValueKind.Boolean:
                output.WriteByte(value.Integer != 0 ? (byte)'t' : (byte)'f');
                break;
            case ValueKind.Decimal:
                AppendDecimal(value.Decimal, output);
                break;
            case ValueKind.Real:
                AppendReal(value.Real, output);
                break;
            case ValueKind.Date:
                AppendDate(value.Integer, output);
                break;
            case ValueKind.Timestamp:
                AppendDate(Math.DivRem(value.Integer, MicrosPerDay, out var rest) - (rest < 0 ? 1 : 0), output);
                output.WriteByte((byte)'T');
                AppendInteger(rest < 0 ? rest + MicrosPerDay : rest, output);
                break;
            case ValueKind.Time:
                AppendInteger(value.Integer, output);
                break;
            case ValueKind.Uuid:
                AppendUuid(value.Bytes, output);
                break;
            case ValueKind.Text:
                AppendText(value.Bytes, form, output);
                break;
            case ValueKind.Bytes or ValueKind.Json:
                output.Write(value.Bytes);
                break;
            default:
                break;
        }
    }

    private static void AppendInteger(long value, PooledBuffer output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    private static void AppendDecimal(decimal value, PooledBuffer output)
    {
        // Dividing by 1 with 28 zeros drops trailing zeros of the scale: 123.00 and 123 become the same decimal.
        var normal = value / 1.000000000000000000000000000000m;
        normal.TryFormat(output.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void AppendReal(double value, PooledBuffer output)
    {
        value.TryFormat(output.GetSpan(32), out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void AppendDate(long daysSinceEpoch, PooledBuffer output)
    {
        const int EpochDayNumber = 719_162;
        var dayNumber = daysSinceEpoch + EpochDayNumber;
        if (dayNumber is < 0 or > 3_652_058)
        {
            AppendInteger(daysSinceEpoch, output);
            return;
        }

        DateOnly.FromDayNumber((int)dayNumber).TryFormat(output.GetSpan(10), out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void AppendUuid(ReadOnlySpan<byte> bytes, PooledBuffer output)
    {
        if (bytes.Length != 16)
        {
            output.Write(bytes);
            return;
        }

        Utf8Formatter.TryFormat(new Guid(bytes, bigEndian: true), output.GetSpan(36), out var written);
        output.Advance(written);
    }

    private static void AppendText(ReadOnlySpan<byte> utf8, CanonicalForm form, PooledBuffer output)
    {
        if (!Ascii.IsValid(utf8))
        {
            AppendUnicode(utf8, form, output);
            return;
        }

        if ((form & CanonicalForm.Trim) != 0)
        {
            utf8 = utf8.Trim(" \t\r\n\f\v"u8);
        }

        var target = output.GetSpan(utf8.Length);
        var length = 0;
        foreach (var b in utf8)
        {
            if (Keeps(b, form))
            {
                target[length++] = (form & CanonicalForm.FoldCase) != 0 && b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
            }
        }

        output.Advance(length);
    }

    private static bool Keeps(byte b, CanonicalForm form)
    {
        if ((form & CanonicalForm.Digits) != 0)
        {
            return b is >= (byte)'0' and <= (byte)'9';
        }

        return (form & CanonicalForm.Alphanumeric) == 0
            || b is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z');
    }

    // Not ASCII is the uncommon path and may allocate.
    private static void AppendUnicode(ReadOnlySpan<byte> utf8, CanonicalForm form, PooledBuffer output)
    {
        var text = Encoding.UTF8.GetString(utf8).Normalize(NormalizationForm.FormC);
        if ((form & CanonicalForm.Trim) != 0)
        {
            text = text.Trim();
        }

        if ((form & CanonicalForm.FoldCase) != 0)
        {
            text = text.ToLowerInvariant();
        }

        if ((form & (CanonicalForm.Alphanumeric | CanonicalForm.Digits)) != 0)
        {
            text = new string([.. text.Where(c => c < 128 && Keeps((byte)c, form))]);
        }

        Encoding.UTF8.GetBytes(text, output);
    }
}
