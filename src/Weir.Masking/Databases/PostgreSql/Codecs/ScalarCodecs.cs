using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Codecs;

/// <summary><c>boolean</c>: one byte.</summary>
internal sealed class BooleanCodec : FieldCodec
{
    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field) =>
        field.Length == 1 ? FieldValue.FromBoolean(field[0] != 0) : FieldValue.Of(ValueKind.Special);

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Boolean);
        output.WriteByte(value.Integer != 0 ? (byte)1 : (byte)0);
    }
}

/// <summary><c>smallint</c>, <c>integer</c>, <c>bigint</c>: two's complement.</summary>
internal sealed class IntegerCodec(int bits) : FieldCodec
{
    private readonly int _bytes = bits switch { 16 => 2, 32 => 4, _ => 8 };

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field) => field.Length switch
    {
        2 => FieldValue.FromInteger(BinaryPrimitives.ReadInt16BigEndian(field)),
        4 => FieldValue.FromInteger(BinaryPrimitives.ReadInt32BigEndian(field)),
        8 => FieldValue.FromInteger(BinaryPrimitives.ReadInt64BigEndian(field)),
        _ => FieldValue.Of(ValueKind.Special),
    };

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Integer);
        var span = output.GetSpan(8);
        switch (_bytes)
        {
            case 2 when value.Integer is >= short.MinValue and <= short.MaxValue:
                BinaryPrimitives.WriteInt16BigEndian(span, (short)value.Integer);
                break;
            case 4 when value.Integer is >= int.MinValue and <= int.MaxValue:
                BinaryPrimitives.WriteInt32BigEndian(span, (int)value.Integer);
                break;
            case 8:
                BinaryPrimitives.WriteInt64BigEndian(span, value.Integer);
                break;
            default:
                throw new FieldEncodingException($"a whole number does not fit {(_bytes == 2 ? "smallint" : "integer")}");
        }

        output.Advance(_bytes);
    }
}

/// <summary><c>real</c> and <c>double precision</c>: IEEE 754; NaN and the infinities are special.</summary>
internal sealed class RealCodec(bool isSingle) : FieldCodec
{
    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        var value = field.Length switch
        {
            4 => BinaryPrimitives.ReadSingleBigEndian(field),
            8 => BinaryPrimitives.ReadDoubleBigEndian(field),
            _ => double.NaN,
        };
        return double.IsFinite(value) ? FieldValue.FromReal(value) : FieldValue.Of(ValueKind.Special);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Real);
        if (isSingle)
        {
            var single = (float)value.Real;
            if (float.IsInfinity(single))
            {
                throw new FieldEncodingException("a number is beyond the range of real");
            }

            BinaryPrimitives.WriteSingleBigEndian(output.GetSpan(4), single);
            output.Advance(4);
            return;
        }

        BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(8), value.Real);
        output.Advance(8);
    }
}

/// <summary><c>bytea</c> and <c>uuid</c>: the bytes themselves.</summary>
internal sealed class BytesCodec(ValueKind kind, int? exactLength) : FieldCodec
{
    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field) =>
        exactLength is null || exactLength == field.Length ? FieldValue.FromBytes(field, kind) : FieldValue.Of(ValueKind.Special);

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, kind);
        if (exactLength is { } length && value.Bytes.Length != length)
        {
            throw new FieldEncodingException($"a {kind} must have {length} bytes");
        }

        output.Write(value.Bytes);
    }
}

/// <summary>A type that is only carried, never looked into.</summary>
internal sealed class OpaqueCodec : FieldCodec
{
    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field) => FieldValue.Of(ValueKind.Opaque);

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output) =>
        throw new FieldEncodingException("a column of this type can be passed through or set to NULL, not written");
}

/// <summary>What encoders check first.</summary>
internal static class Expect
{
    /// <summary>Throws unless the value is of the kind that the column takes.</summary>
    public static void Kind(in FieldValue value, ValueKind kind)
    {
        if (value.Kind != kind)
        {
            throw new FieldEncodingException($"a value of kind {value.Kind} cannot be written to a column of kind {kind}");
        }
    }
}
