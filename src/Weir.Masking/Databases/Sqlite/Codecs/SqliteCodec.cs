using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using Weir.Foundation;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>
/// Decodes what is stored, whatever the column declares, and writes generated values as the column's kind of value is stored. The storage
/// class of the field decoded last is remembered until <see cref="Forget"/>.
/// </summary>
internal class SqliteCodec : FieldCodec
{
    private readonly LogicalType _type;
    private readonly bool _hasTextAffinity;

    /// <summary>A codec for columns of <paramref name="type"/>.</summary>
    protected SqliteCodec(LogicalType type)
    {
        _type = type;
        _hasTextAffinity = type.Kind == ValueKind.Text
            || type.Declared.Contains("TEXT", StringComparison.OrdinalIgnoreCase)
            || type.Declared.Contains("CHAR", StringComparison.OrdinalIgnoreCase)
            || type.Declared.Contains("CLOB", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The storage class of the field decoded last; none after <see cref="Forget"/>.</summary>
    protected SqliteStorage Stored { get; private set; }

    /// <summary>The codec for columns of <paramref name="type"/>, which is one of SQLite's.</summary>
    public static SqliteCodec Create(LogicalType type) => type.Kind switch
    {
        ValueKind.Boolean => new SqliteBooleanCodec(type),
        ValueKind.Decimal => new SqliteDecimalCodec(type),
        ValueKind.Date or ValueKind.Time or ValueKind.Timestamp => new SqliteDateCodec(type),
        ValueKind.Uuid => new SqliteUuidCodec(type),
        ValueKind.Json => new SqliteJsonCodec(type),
        _ => new SqliteCodec(type),
    };

    /// <inheritdoc />
    public sealed override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        ForgetShape();
        Stored = field.IsEmpty ? SqliteStorage.None : (SqliteStorage)field[0];
        return Stored switch
        {
            SqliteStorage.Integer when field.Length == SqliteField.NumberSizeBytes =>
                DecodeInteger(BinaryPrimitives.ReadInt64BigEndian(field[1..])),
            SqliteStorage.Real when field.Length == SqliteField.NumberSizeBytes =>
                DecodeFinite(BinaryPrimitives.ReadDoubleBigEndian(field[1..])),
            SqliteStorage.Text => Utf8.IsValid(field[1..]) ? DecodeText(field[1..]) : FieldValue.Of(ValueKind.Special),
            SqliteStorage.Blob => DecodeBlob(field[1..]),
            _ => FieldValue.Of(ValueKind.Special),
        };
    }

    /// <inheritdoc />
    public sealed override void Forget()
    {
        Stored = SqliteStorage.None;
        ForgetShape();
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean or ValueKind.Integer:
                WriteInteger(value.Integer, output);
                break;
            case ValueKind.Decimal:
                WriteDecimal(value.Decimal, output);
                break;
            case ValueKind.Real:
                WriteReal(value.Real, output);
                break;
            case ValueKind.Text or ValueKind.Json:
                SqliteField.WriteBytes(output, SqliteStorage.Text, value.Bytes);
                break;
            case ValueKind.Bytes:
                SqliteField.WriteBytes(output, SqliteStorage.Blob, value.Bytes);
                break;
            case ValueKind.Date or ValueKind.Time or ValueKind.Timestamp:
                DateShape.Default(value.Kind, value.Integer, isUtc: false).Write(value.Kind, value.Integer, output);
                break;
            case ValueKind.Uuid when value.Bytes.Length == UuidShape.SizeBytes:
                UuidShape.Default.Write(value.Bytes, output);
                break;
            default:
                throw new FieldEncodingException($"A value of kind {value.Kind} cannot be written to a {_type.Declared} column of SQLite.");
        }
    }

    /// <summary>Decodes a stored integer.</summary>
    protected virtual FieldValue DecodeInteger(long value) => FieldValue.FromInteger(value);

    /// <summary>Decodes a stored number that is finite.</summary>
    protected virtual FieldValue DecodeReal(double value) => FieldValue.FromReal(value);

    /// <summary>Decodes stored text, which is valid UTF-8.</summary>
    protected virtual FieldValue DecodeText(ReadOnlySpan<byte> text) => FieldValue.FromBytes(text);

    /// <summary>Decodes a stored blob.</summary>
    protected virtual FieldValue DecodeBlob(ReadOnlySpan<byte> blob) => FieldValue.FromBytes(blob, ValueKind.Bytes);

    /// <summary>Forgets what <see cref="Decode"/> remembered beside <see cref="Stored"/>.</summary>
    protected virtual void ForgetShape()
    {
    }

    private FieldValue DecodeFinite(double value) =>
        double.IsFinite(value) ? DecodeReal(value) : FieldValue.Of(ValueKind.Special);

    private void WriteInteger(long value, PooledBuffer output)
    {
        if (_hasTextAffinity && Stored != SqliteStorage.Integer)
        {
            Span<byte> digits = stackalloc byte[20];
            _ = Utf8Formatter.TryFormat(value, digits, out var length);
            SqliteField.WriteBytes(output, SqliteStorage.Text, digits[..length]);
            return;
        }

        SqliteField.WriteInteger(output, value);
    }

    private void WriteDecimal(decimal value, PooledBuffer output)
    {
        if (Stored == SqliteStorage.Text || (_hasTextAffinity && Stored is not (SqliteStorage.Integer or SqliteStorage.Real)))
        {
            Span<byte> digits = stackalloc byte[32];
            _ = value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            SqliteField.WriteBytes(output, SqliteStorage.Text, digits[..length]);
        }
        else if (Stored != SqliteStorage.Real && decimal.IsInteger(value) && value is >= long.MinValue and <= long.MaxValue)
        {
            SqliteField.WriteInteger(output, (long)value);
        }
        else
        {
            SqliteField.WriteReal(output, (double)value);
        }
    }

    private void WriteReal(double value, PooledBuffer output)
    {
        if (!double.IsFinite(value))
        {
            throw new FieldEncodingException($"A number that is not finite cannot be written to a {_type.Declared} column of SQLite.");
        }

        if (_hasTextAffinity && Stored != SqliteStorage.Real)
        {
            // SQLite itself would keep 15 digits only.
            Span<byte> digits = stackalloc byte[32];
            _ = value.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
            SqliteField.WriteBytes(output, SqliteStorage.Text, digits[..length]);
            return;
        }

        SqliteField.WriteReal(output, value);
    }
}
