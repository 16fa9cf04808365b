using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Codecs;

/// <summary>
/// Chooses the codec of a column's binary wire form, as the type's send and receive functions define it (PostgreSQL source,
/// <c>src/backend/utils/adt</c>).
/// </summary>
internal static class PostgreSqlCodecs
{
    /// <summary>Microseconds and days from 1970-01-01 to 2000-01-01, PostgreSQL's epoch.</summary>
    public const long EpochMicroseconds = EpochDays * 86_400_000_000, EpochDays = 10_957;

    /// <summary>A codec for one column and thread.</summary>
    public static FieldCodec Create(LogicalType type) => type.MoveAsText ? new OpaqueCodec() : type.Kind switch
    {
        ValueKind.Boolean => new BooleanCodec(),
        ValueKind.Integer => new IntegerCodec(type.IntegerBits),
        ValueKind.Real => new RealCodec(type.BaseName == "float4"),
        ValueKind.Decimal => new NumericCodec(),
        ValueKind.Text => CreateText(type),
        ValueKind.Json => new JsonCodec(IsBinaryJson(type)),
        ValueKind.Bytes => new BytesCodec(ValueKind.Bytes, exactLength: null),
        ValueKind.Uuid => new BytesCodec(ValueKind.Uuid, exactLength: 16),
        ValueKind.Date => new DateCodec(),
        ValueKind.Time => new TimeCodec(),
        ValueKind.Timestamp => new TimestampCodec(),
        _ => new OpaqueCodec(),
    };

    /// <summary>Whether JSON is stored parsed.</summary>
    public static bool IsBinaryJson(LogicalType type) => type.BaseName is null or "jsonb";

    private static FieldCodec CreateText(LogicalType type) => type.BaseName switch
    {
        "inet" => new NetworkCodec(isCidr: false),
        "cidr" => new NetworkCodec(isCidr: true),
        "macaddr" => new HardwareAddressCodec(6),
        "macaddr8" => new HardwareAddressCodec(8),
        _ => new TextCodec(type.IsFixedLength),
    };
}
