using Weir.Foundation;
using Weir.Masking.Schema;
using Weir.Masking.Schema.Portable;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite.Codecs;

/// <summary>
/// Dates and times in the forms of sqlite.org/lang_datefunc.html: ISO 8601 text, seconds since 1970 (also milli- and microseconds), Julian
/// days; and whole numbers like 20240131 in DATE columns. The form is kept. Text with an offset is read as UTC. Anything else is Special.
/// </summary>
internal sealed class SqliteDateCodec(LogicalType type) : SqliteCodec(type)
{
    private readonly ValueKind _kind = type.Kind;
    private readonly bool _isZoned = SqliteDialect.IsZoned(type);
    private DateShape _shape;

    /// <inheritdoc />
    protected override FieldValue DecodeInteger(long value)
    {
        if (_kind == ValueKind.Time)
        {
            return FieldValue.Of(ValueKind.Special);
        }

        _shape = DateShape.ForNumber(value, _kind, out var kind, out var point);
        return FieldValue.FromInteger(point, kind);
    }

    /// <inheritdoc />
    protected override FieldValue DecodeReal(double value)
    {
        if (_kind == ValueKind.Time || !DateShape.TryForReal(value, out var point, out var shape))
        {
            return FieldValue.Of(ValueKind.Special);
        }

        _shape = shape;
        return FieldValue.FromInteger(point, ValueKind.Timestamp);
    }

    /// <inheritdoc />
    protected override FieldValue DecodeText(ReadOnlySpan<byte> text)
    {
        if (!IsoText.TryRead(text, out var kind, out var value, out var shape) || (kind == ValueKind.Time) != (_kind == ValueKind.Time))
        {
            return FieldValue.Of(ValueKind.Special);
        }

        _shape = shape;
        return FieldValue.FromInteger(value, kind);
    }

    /// <inheritdoc />
    protected override FieldValue DecodeBlob(ReadOnlySpan<byte> blob) => FieldValue.Of(ValueKind.Special);

    /// <inheritdoc />
    protected override void ForgetShape() => _shape = default;

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        if (value.Kind is not (ValueKind.Date or ValueKind.Time or ValueKind.Timestamp))
        {
            base.Encode(value, output);
            return;
        }

        var (kind, point) = (value.Kind, value.Integer);
        var shape = _shape;
        if (shape.Form == DateForm.None || (kind == ValueKind.Time) != (_kind == ValueKind.Time))
        {
            // A column of dates gets dates, a column of times whole timestamps, whatever the generator made.
            (kind, point) = (kind, _kind) switch
            {
                (ValueKind.Timestamp, ValueKind.Date) => (ValueKind.Date, Calendar.FloorDays(point)),
                (ValueKind.Date, ValueKind.Timestamp) => (ValueKind.Timestamp, Calendar.Microseconds(point)),
                _ => (kind, point),
            };
            shape = DateShape.Default(kind, point, _isZoned);
        }

        shape.Write(kind, point, output);
    }
}
