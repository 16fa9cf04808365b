using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Masking.Databases.PostgreSql.Codecs;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.PostgreSql;

public sealed class PostgreSqlCodecsTests
{
    private static readonly LogicalType[] Types =
    [
        new(ValueKind.Boolean, "boolean"),
        new(ValueKind.Integer, "smallint", IntegerBits: 16),
        new(ValueKind.Integer, "integer", IntegerBits: 32),
        new(ValueKind.Integer, "bigint", IntegerBits: 64),
        new(ValueKind.Real, "real", BaseName: "float4"),
        new(ValueKind.Real, "double precision", BaseName: "float8"),
        new(ValueKind.Decimal, "numeric", BaseName: "numeric"),
        new(ValueKind.Text, "text", BaseName: "text"),
        new(ValueKind.Text, "character(5)", MaxLength: 5, IsFixedLength: true, BaseName: "bpchar"),
        new(ValueKind.Text, "inet", BaseName: "inet"),
        new(ValueKind.Text, "cidr", BaseName: "cidr"),
        new(ValueKind.Text, "macaddr", BaseName: "macaddr"),
        new(ValueKind.Text, "macaddr8", BaseName: "macaddr8"),
        new(ValueKind.Json, "json", BaseName: "json"),
        new(ValueKind.Json, "jsonb", BaseName: "jsonb"),
        new(ValueKind.Bytes, "bytea"),
        new(ValueKind.Uuid, "uuid"),
        new(ValueKind.Date, "date"),
        new(ValueKind.Time, "time without time zone"),
        new(ValueKind.Timestamp, "timestamp with time zone"),
        new(ValueKind.Opaque, "point"),
    ];

    [Fact]
    public void Malformed_bytes_never_throw_and_become_special()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            foreach (var type in Types)
            {
                _ = PostgreSqlCodecs.Create(type).Decode(bytes).Kind;
            }
        }).QuickCheckThrowOnFailure();

        Assert.Equal(ValueKind.Special, PostgreSqlCodecs.Create(Types[3]).Decode([1, 2, 3]).Kind);
        Assert.Equal(ValueKind.Special, PostgreSqlCodecs.Create(Types[6]).Decode([0, 1, 0, 0, 0, 0, 0, 0]).Kind);
        Assert.Equal(ValueKind.Special, PostgreSqlCodecs.Create(Types[7]).Decode([0xff]).Kind);
    }

    [Fact]
    public void Every_decimal_comes_back_with_its_scale()
    {
        var codec = PostgreSqlCodecs.Create(Types[6]);
        Prop.ForAll<decimal>(value =>
        {
            using var buffer = new PooledBuffer();
            codec.Encode(FieldValue.FromDecimal(value), buffer);
            var back = codec.Decode(buffer.WrittenSpan);
            Assert.Equal(ValueKind.Decimal, back.Kind);
            Assert.Equal(decimal.GetBits(value == 0 ? Math.Abs(value) : value), decimal.GetBits(back.Decimal));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_does_not_fit_the_type_is_refused_without_naming_the_value()
    {
        using var buffer = new PooledBuffer();
        Refused(Types[1], FieldValue.FromInteger(40_000));
        Refused(Types[2], FieldValue.FromInteger(3_000_000_000));
        Refused(Types[4], FieldValue.FromReal(1e300));
        Refused(Types[7], FieldValue.FromBytes("a\0b"u8));
        Refused(Types[9], FieldValue.FromBytes("1.2.3"u8));
        Refused(Types[10], FieldValue.FromBytes("10.0.0.1/8"u8));
        Refused(Types[11], FieldValue.FromBytes("12:34"u8));
        Refused(Types[17], FieldValue.FromInteger(long.MaxValue, ValueKind.Date));
        Refused(Types[19], FieldValue.FromInteger(long.MinValue / 2, ValueKind.Timestamp));
        Refused(Types[20], FieldValue.FromBytes("x"u8));

        void Refused(LogicalType type, in FieldValue value)
        {
            string? message = null;
            try
            {
                PostgreSqlCodecs.Create(type).Encode(value, buffer);
            }
            catch (FieldEncodingException error)
            {
                message = error.Message;
            }

            Assert.True(message is not null, $"{type.Declared} took a value that does not fit");
        }
    }
}
