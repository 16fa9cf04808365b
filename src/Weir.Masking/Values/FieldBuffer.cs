using System.Buffers;
using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Values;

/// <summary>
/// One field being made: what a generator writes. One per column and thread, reused for every row. Text is built through
/// <see cref="IBufferWriter{T}"/> after <see cref="Begin"/>.
/// </summary>
public sealed class FieldBuffer : IBufferWriter<byte>, IDisposable
{
    private readonly PooledBuffer _bytes = new();

    /// <summary>Which of the other members holds the value.</summary>
    public ValueKind Kind { get; private set; }

    /// <summary>See <see cref="FieldValue.Integer"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>See <see cref="FieldValue.Decimal"/>.</summary>
    public decimal Decimal { get; private set; }

    /// <summary>See <see cref="FieldValue.Real"/>.</summary>
    public double Real { get; private set; }

    /// <summary>See <see cref="FieldValue.Bytes"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>The bytes for changing in place.</summary>
    public Span<byte> WritableBytes => _bytes.WritableSpan;

    /// <summary>The field as a generator's input, valid until the next write.</summary>
    public FieldValue Value => Kind switch
    {
        ValueKind.Null => FieldValue.Null,
        ValueKind.Boolean => FieldValue.FromBoolean(Integer != 0),
        ValueKind.Integer or ValueKind.Date or ValueKind.Time or ValueKind.Timestamp => FieldValue.FromInteger(Integer, Kind),
        ValueKind.Decimal => FieldValue.FromDecimal(Decimal),
        ValueKind.Real => FieldValue.FromReal(Real),
        ValueKind.Special or ValueKind.Opaque => FieldValue.Of(Kind),
        _ => FieldValue.FromBytes(Bytes, Kind),
    };

    /// <summary>Sets NULL.</summary>
    public void SetNull() => Begin(ValueKind.Null);

    /// <summary>Sets a truth value.</summary>
    public void SetBoolean(bool value) => SetInteger(value ? 1 : 0, ValueKind.Boolean);

    /// <summary>Sets a value of kind Integer, Date, Time or Timestamp.</summary>
    public void SetInteger(long value, ValueKind kind = ValueKind.Integer)
    {
        Begin(kind);
        Integer = value;
    }

    /// <summary>Sets an exact number.</summary>
    public void SetDecimal(decimal value)
    {
        Begin(ValueKind.Decimal);
        Decimal = value;
    }

    /// <summary>Sets a floating-point number.</summary>
    public void SetReal(double value)
    {
        Begin(ValueKind.Real);
        Real = value;
    }

    /// <summary>Sets a value of kind Text, Json, Bytes or Uuid, copying <paramref name="bytes"/>.</summary>
    public void SetBytes(ReadOnlySpan<byte> bytes, ValueKind kind = ValueKind.Text)
    {
        Begin(kind);
        _bytes.Write(bytes);
    }

    /// <summary>Sets text. Allocation-free for the caller's string.</summary>
    public void SetText(ReadOnlySpan<char> text)
    {
        Begin(ValueKind.Text);
        Encoding.UTF8.GetBytes(text, _bytes);
    }

    /// <summary>Copies any value.</summary>
    public void Set(in FieldValue value)
    {
        Begin(value.Kind);
        Integer = value.Integer;
        Decimal = value.Decimal;
        Real = value.Real;
        _bytes.Write(value.Bytes);
    }

    /// <summary>Starts an empty value of <paramref name="kind"/>; bytes follow through the writer members.</summary>
    public void Begin(ValueKind kind)
    {
        Kind = kind;
        Integer = 0;
        Decimal = 0;
        Real = 0;
        _bytes.Clear();
    }

    /// <summary>Changes the kind of bytes already written.</summary>
    public void Retag(ValueKind kind) => Kind = kind;

    /// <summary>Appends bytes to the value begun.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Appends one byte to the value begun.</summary>
    public void WriteByte(byte value) => _bytes.WriteByte(value);

    /// <summary>Cuts the bytes to <paramref name="length"/>.</summary>
    public void Truncate(int length) => _bytes.Truncate(length);

    /// <inheritdoc />
    public void Advance(int count) => _bytes.Advance(count);

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);

    /// <inheritdoc />
    public void Dispose() => _bytes.Dispose();
}
