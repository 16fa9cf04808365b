using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators;

/// <summary>A value that tests can keep: what <see cref="FieldValue"/> and <see cref="FieldBuffer"/> hold, owning its bytes.</summary>
internal sealed record TestValue(ValueKind Kind, long Integer = 0, decimal Decimal = 0, double Real = 0, string Bytes = "")
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    public static TestValue Null { get; } = new(ValueKind.Null);

    public static TestValue Special { get; } = new(ValueKind.Special);

    public static TestValue OfText(string text) => new(ValueKind.Text, Bytes: text);

    public static TestValue OfJson(string json) => new(ValueKind.Json, Bytes: json);

    public static TestValue OfInteger(long value) => new(ValueKind.Integer, value);

    public static TestValue OfBoolean(bool value) => new(ValueKind.Boolean, value ? 1 : 0);

    public static TestValue OfDecimal(decimal value) => new(ValueKind.Decimal, Decimal: value);

    public static TestValue OfReal(double value) => new(ValueKind.Real, Real: value);

    public static TestValue OfDate(int year, int month, int day) =>
        new(ValueKind.Date, (long)(new DateTime(year, month, day) - Epoch).TotalDays);

    public static TestValue OfTime(int hour, int minute) => new(ValueKind.Time, (hour * 60L + minute) * 60_000_000);

    public static TestValue OfTimestamp(int year, int month, int day, int hour = 0, int minute = 0) =>
        new(ValueKind.Timestamp, (new DateTime(year, month, day, hour, minute, 0) - Epoch).Ticks / 10);

    /// <summary>Bytes and UUIDs, one character of Latin-1 per byte.</summary>
    public static TestValue OfBytes(ReadOnlySpan<byte> bytes, ValueKind kind = ValueKind.Bytes) =>
        new(kind, Bytes: Encoding.Latin1.GetString(bytes));

    public static TestValue OfUuid(string uuid) => OfBytes(Guid.Parse(uuid).ToByteArray(bigEndian: true), ValueKind.Uuid);

    /// <summary>The content as UTF-8 or raw bytes.</summary>
    public byte[] ToBytes() => (IsRaw(Kind) ? Encoding.Latin1 : Encoding.UTF8).GetBytes(Bytes);

    public static TestValue From(in FieldValue value) => value.Kind switch
    {
        ValueKind.Text or ValueKind.Json => new TestValue(value.Kind, Bytes: new UTF8Encoding(false, true).GetString(value.Bytes)),
        ValueKind.Bytes or ValueKind.Uuid => OfBytes(value.Bytes, value.Kind),
        _ => new TestValue(value.Kind, value.Integer, value.Decimal, value.Real),
    };

    /// <summary>As golden files show it.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Text or ValueKind.Json => Bytes.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\t", "\\t"),
        ValueKind.Bytes => "0x" + Convert.ToHexStringLower(ToBytes()),
        ValueKind.Uuid => new Guid(ToBytes(), bigEndian: true).ToString("D"),
        ValueKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        ValueKind.Boolean => Integer != 0 ? "true" : "false",
        ValueKind.Decimal => Decimal.ToString(CultureInfo.InvariantCulture),
        ValueKind.Real => Real.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Date => Epoch.AddDays(Integer).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ValueKind.Timestamp => Epoch.AddTicks(Integer * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        ValueKind.Time => new TimeOnly(Integer * 10).ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        _ => $"({Kind})",
    };

    private static bool IsRaw(ValueKind kind) => kind is ValueKind.Bytes or ValueKind.Uuid;
}

/// <summary>The trivial codec of test rows: the kind, then the value. Allocates nothing on decoding.</summary>
internal sealed class TestCodec : FieldCodec
{
    public static byte[] Encode(TestValue value)
    {
        var codec = new TestCodec();
        using var output = new PooledBuffer();
        codec.Encode(ToField(value, value.ToBytes()), output);
        return output.WrittenSpan.ToArray();
    }

    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        var kind = (ValueKind)field[0];
        var rest = field[1..];
        return kind switch
        {
            ValueKind.Null => FieldValue.Null,
            ValueKind.Boolean => FieldValue.FromBoolean(BinaryPrimitives.ReadInt64BigEndian(rest) != 0),
            ValueKind.Integer or ValueKind.Date or ValueKind.Time or ValueKind.Timestamp =>
                FieldValue.FromInteger(BinaryPrimitives.ReadInt64BigEndian(rest), kind),
            ValueKind.Decimal => FieldValue.FromDecimal(System.Runtime.InteropServices.MemoryMarshal.Read<decimal>(rest)),
            ValueKind.Real => FieldValue.FromReal(BinaryPrimitives.ReadDoubleBigEndian(rest)),
            ValueKind.Special or ValueKind.Opaque => FieldValue.Of(kind),
            _ => FieldValue.FromBytes(rest, kind),
        };
    }

    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        output.WriteByte((byte)value.Kind);
        Span<byte> number = stackalloc byte[16];
        switch (value.Kind)
        {
            case ValueKind.Boolean or ValueKind.Integer or ValueKind.Date or ValueKind.Time or ValueKind.Timestamp:
                BinaryPrimitives.WriteInt64BigEndian(number, value.Integer);
                output.Write(number[..8]);
                break;
            case ValueKind.Decimal:
                System.Runtime.InteropServices.MemoryMarshal.Write(number, value.Decimal);
                output.Write(number);
                break;
            case ValueKind.Real:
                BinaryPrimitives.WriteDoubleBigEndian(number, value.Real);
                output.Write(number[..8]);
                break;
            default:
                output.Write(value.Bytes);
                break;
        }
    }

    private static FieldValue ToField(TestValue value, ReadOnlySpan<byte> bytes) => value.Kind switch
    {
        ValueKind.Null => FieldValue.Null,
        ValueKind.Boolean => FieldValue.FromBoolean(value.Integer != 0),
        ValueKind.Integer or ValueKind.Date or ValueKind.Time or ValueKind.Timestamp => FieldValue.FromInteger(value.Integer, value.Kind),
        ValueKind.Decimal => FieldValue.FromDecimal(value.Decimal),
        ValueKind.Real => FieldValue.FromReal(value.Real),
        ValueKind.Special or ValueKind.Opaque => FieldValue.Of(value.Kind),
        _ => FieldValue.FromBytes(bytes, value.Kind),
    };
}
