namespace Weir.Masking.Values;

/// <summary>
/// One field, decoded: what a generator reads. It borrows the bytes of the row it was decoded from and is valid as long as they are.
/// </summary>
public readonly ref struct FieldValue
{
    private FieldValue(ValueKind kind, long integer, decimal exact, double real, ReadOnlySpan<byte> bytes)
    {
        Kind = kind;
        Integer = integer;
        Decimal = exact;
        Real = real;
        Bytes = bytes;
    }

    /// <summary>Which of the other members holds the value.</summary>
    public ValueKind Kind { get; }

    /// <summary>
    /// The value of the kinds Boolean, Integer, Date, Time and Timestamp, in the unit that <see cref="ValueKind"/> names.
    /// </summary>
    public long Integer { get; }

    /// <summary>The value of the kind Decimal.</summary>
    public decimal Decimal { get; }

    /// <summary>The value of the kind Real.</summary>
    public double Real { get; }

    /// <summary>The value of the kinds Text and Json (UTF-8), Bytes, and Uuid (16 bytes in network order); else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Whether the field is NULL.</summary>
    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>NULL.</summary>
    public static FieldValue Null => default;

    /// <summary>A value of kind Special or Opaque, which carries nothing.</summary>
    public static FieldValue Of(ValueKind kind) => new(kind, 0, 0, 0, default);

    /// <summary>A truth value.</summary>
    public static FieldValue FromBoolean(bool value) => new(ValueKind.Boolean, value ? 1 : 0, 0, 0, default);

    /// <summary>A value of kind Integer, Date, Time or Timestamp.</summary>
    public static FieldValue FromInteger(long value, ValueKind kind = ValueKind.Integer) => new(kind, value, 0, 0, default);

    /// <summary>An exact number.</summary>
    public static FieldValue FromDecimal(decimal value) => new(ValueKind.Decimal, 0, value, 0, default);

    /// <summary>A floating-point number.</summary>
    public static FieldValue FromReal(double value) => new(ValueKind.Real, 0, 0, value, default);

    /// <summary>A value of kind Text, Json, Bytes or Uuid over borrowed bytes.</summary>
    public static FieldValue FromBytes(ReadOnlySpan<byte> bytes, ValueKind kind = ValueKind.Text) => new(kind, 0, 0, 0, bytes);
}
