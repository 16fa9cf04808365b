using Weir.Foundation;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>UUIDs as text of 36 or 32 digits in either case, or as 16 bytes; the form is kept. Other text stays text.</summary>
internal sealed class SqliteUuidCodec(LogicalType type) : SqliteCodec(type)
{
    private readonly byte[] _value = new byte[UuidShape.SizeBytes];
    private UuidShape _shape = UuidShape.Default;

    /// <inheritdoc />
    protected override FieldValue DecodeText(ReadOnlySpan<byte> text)
    {
        if (!UuidShape.TryRead(text, _value, out var shape))
        {
            return FieldValue.FromBytes(text);
        }

        _shape = shape;
        return FieldValue.FromBytes(_value, ValueKind.Uuid);
    }

    /// <inheritdoc />
    protected override FieldValue DecodeBlob(ReadOnlySpan<byte> blob)
    {
        if (blob.Length != UuidShape.SizeBytes)
        {
            return FieldValue.FromBytes(blob, ValueKind.Bytes);
        }

        _shape = UuidShape.Binary;
        return FieldValue.FromBytes(blob, ValueKind.Uuid);
    }

    /// <inheritdoc />
    protected override void ForgetShape() => _shape = UuidShape.Default;

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        if (value.Kind == ValueKind.Uuid && value.Bytes.Length == UuidShape.SizeBytes)
        {
            _shape.Write(value.Bytes, output);
            return;
        }

        base.Encode(value, output);
    }
}

/// <summary>How a UUID is written.</summary>
/// <param name="IsBinary">As 16 bytes.</param>
/// <param name="HasDashes">As 36 characters rather than 32.</param>
/// <param name="IsUpper">With the digits A to F in upper case.</param>
internal readonly record struct UuidShape(bool IsBinary, bool HasDashes, bool IsUpper)
{
    /// <summary>Bytes of a UUID.</summary>
    public const int SizeBytes = 16;

    /// <summary>The form of RFC 9562, section 4.</summary>
    public static UuidShape Default { get; } = new(IsBinary: false, HasDashes: true, IsUpper: false);

    /// <summary>16 bytes.</summary>
    public static UuidShape Binary { get; } = new(IsBinary: true, HasDashes: false, IsUpper: false);

    /// <summary>Reads text. False when it is not a UUID in one of the forms that <see cref="Write"/> gives.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> value, out UuidShape shape)
    {
        shape = Default with { HasDashes = text.Length == 36, IsUpper = text.IndexOfAnyInRange((byte)'A', (byte)'F') >= 0 };
        if (text.Length is not (32 or 36) || (shape.IsUpper && text.IndexOfAnyInRange((byte)'a', (byte)'f') >= 0))
        {
            return false;
        }

        var at = 0;
        for (var i = 0; i < SizeBytes; i++)
        {
            if (shape.HasDashes && i is 4 or 6 or 8 or 10 && text[at++] != '-')
            {
                return false;
            }

            var (high, low) = (Digit(text[at]), Digit(text[at + 1]));
            if ((high | low) < 0)
            {
                return false;
            }

            value[i] = (byte)((high << 4) | low);
            at += 2;
        }

        return true;
    }

    /// <summary>Appends 16 bytes in this form as a field.</summary>
    public void Write(ReadOnlySpan<byte> value, PooledBuffer output)
    {
        if (IsBinary)
        {
            SqliteField.WriteBytes(output, SqliteStorage.Blob, value);
            return;
        }

        var digits = IsUpper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        Span<byte> text = stackalloc byte[36];
        var at = 0;
        for (var i = 0; i < SizeBytes; i++)
        {
            if (HasDashes && i is 4 or 6 or 8 or 10)
            {
                text[at++] = (byte)'-';
            }

            text[at++] = digits[value[i] >> 4];
            text[at++] = digits[value[i] & 15];
        }

        SqliteField.WriteBytes(output, SqliteStorage.Text, text[..at]);
    }

    private static int Digit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
