using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Codecs;

/// <summary><c>date</c>: days since 2000-01-01 in 32 bits; the extremes are the infinities.</summary>
internal sealed class DateCodec : FieldCodec
{
    // date.h: 4714-11-24 BC (Julian day 0) to 5874897-12-31.
    private const long Lowest = -2_451_545, Highest = 2_145_031_948;

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        if (field.Length != 4)
        {
            return FieldValue.Of(ValueKind.Special);
        }

        var days = BinaryPrimitives.ReadInt32BigEndian(field);
        return days is int.MinValue or int.MaxValue
            ? FieldValue.Of(ValueKind.Special)
            : FieldValue.FromInteger(days + PostgreSqlCodecs.EpochDays, ValueKind.Date);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Date);
        var days = value.Integer - PostgreSqlCodecs.EpochDays;
        if (days is < Lowest or > Highest)
        {
            throw new FieldEncodingException("a day is beyond the range of date");
        }

        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), (int)days);
        output.Advance(4);
    }
}

/// <summary><c>time</c>: microseconds since midnight in 64 bits, 24:00:00 included.</summary>
internal sealed class TimeCodec : FieldCodec
{
    private const long Day = 86_400_000_000;

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field) => field.Length == 8
        ? FieldValue.FromInteger(BinaryPrimitives.ReadInt64BigEndian(field), ValueKind.Time)
        : FieldValue.Of(ValueKind.Special);

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Time);
        if (value.Integer is < 0 or > Day)
        {
            throw new FieldEncodingException("a time of day is beyond 24 hours");
        }

        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value.Integer);
        output.Advance(8);
    }
}

/// <summary>
/// <c>timestamp</c> and <c>timestamptz</c>: microseconds since 2000-01-01 (UTC for the latter) in 64 bits; the extremes are the infinities.
/// </summary>
internal sealed class TimestampCodec : FieldCodec
{
    // timestamp.h: 4714-11-24 BC to 294277-01-01, the latter excluded.
    private const long Lowest = -211_813_488_000_000_000, End = 9_223_371_331_200_000_000;

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        if (field.Length != 8)
        {
            return FieldValue.Of(ValueKind.Special);
        }

        var microseconds = BinaryPrimitives.ReadInt64BigEndian(field);

        // The last thirty years of the range leave 64 bits when they are counted from 1970.
        return microseconds is long.MinValue or > long.MaxValue - PostgreSqlCodecs.EpochMicroseconds
            ? FieldValue.Of(ValueKind.Special)
            : FieldValue.FromInteger(microseconds + PostgreSqlCodecs.EpochMicroseconds, ValueKind.Timestamp);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Timestamp);
        if (value.Integer < Lowest + PostgreSqlCodecs.EpochMicroseconds || value.Integer - PostgreSqlCodecs.EpochMicroseconds >= End)
        {
            throw new FieldEncodingException("a moment is beyond the range of timestamp");
        }

        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value.Integer - PostgreSqlCodecs.EpochMicroseconds);
        output.Advance(8);
    }
}
