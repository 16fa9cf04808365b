using System.Buffers;
using System.Globalization;
using Weir.Foundation;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>Truth values: 0 and 1, or one of the usual pairs of words, which is kept. Anything else is what is stored.</summary>
internal sealed class SqliteBooleanCodec(LogicalType type) : SqliteCodec(type)
{
    private static readonly byte[][] Words =
    [
        .. new[] { "false", "true", "FALSE", "TRUE", "False", "True", "f", "t", "F", "T", "no", "yes", "n", "y", "N", "Y", "0", "1" }
            .Select(w => System.Text.Encoding.ASCII.GetBytes(w)),
    ];

    private int _pair = -1;

    /// <inheritdoc />
    protected override FieldValue DecodeInteger(long value) =>
        value is 0 or 1 ? FieldValue.FromBoolean(value == 1) : FieldValue.FromInteger(value);

    /// <inheritdoc />
    protected override FieldValue DecodeText(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            if (text.SequenceEqual(Words[i]))
            {
                _pair = i & ~1;
                return FieldValue.FromBoolean((i & 1) == 1);
            }
        }

        return FieldValue.FromBytes(text);
    }

    /// <inheritdoc />
    protected override void ForgetShape() => _pair = -1;

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        if (value.Kind == ValueKind.Boolean && Stored == SqliteStorage.Text && _pair >= 0)
        {
            SqliteField.WriteBytes(output, SqliteStorage.Text, Words[_pair + (value.Integer != 0 ? 1 : 0)]);
            return;
        }

        base.Encode(value, output);
    }
}

/// <summary>
/// Exact numbers. A stored IEEE 754 number is exact when its shortest digits are a <see cref="decimal"/> that gives the same number back.
/// </summary>
internal sealed class SqliteDecimalCodec(LogicalType type) : SqliteCodec(type)
{
    private const int MostDigits = 28;

    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789.+-eE"u8);

    /// <inheritdoc />
    protected override FieldValue DecodeInteger(long value) => FieldValue.FromDecimal(value);

    /// <inheritdoc />
    protected override FieldValue DecodeReal(double value)
    {
        Span<byte> digits = stackalloc byte[32];
        _ = value.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
        return decimal.TryParse(digits[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && (double)exact == value
            ? FieldValue.FromDecimal(exact)
            : FieldValue.FromReal(value);
    }

    /// <inheritdoc />
    protected override FieldValue DecodeText(ReadOnlySpan<byte> text)
    {
        // Only digits that come back as they are count as a number: decimal itself rounds what is longer.
        Span<byte> again = stackalloc byte[32];
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var exact)
            && exact.TryFormat(again, out var length, default, CultureInfo.InvariantCulture)
            && text.SequenceEqual(again[..length]))
        {
            return FieldValue.FromDecimal(exact);
        }

        return IsLongNumber(text) ? FieldValue.Of(ValueKind.Special) : FieldValue.FromBytes(text);
    }

    private static bool IsLongNumber(ReadOnlySpan<byte> text) =>
        text.Length > MostDigits && text.IndexOfAnyExcept(NumberCharacters) < 0;
}

/// <summary>JSON documents as text. SQLite's own binary form (JSONB) means nothing elsewhere.</summary>
internal sealed class SqliteJsonCodec(LogicalType type) : SqliteCodec(type)
{
    /// <inheritdoc />
    protected override FieldValue DecodeText(ReadOnlySpan<byte> text) => FieldValue.FromBytes(text, ValueKind.Json);

    /// <inheritdoc />
    protected override FieldValue DecodeBlob(ReadOnlySpan<byte> blob) => FieldValue.Of(ValueKind.Special);
}
