using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Catalog;

/// <summary>What the catalog says about a column's type.</summary>
/// <param name="Declared">As <c>format_type</c> prints it, a domain by its own name.</param>
/// <param name="BaseName">The type's name beneath domains.</param>
/// <param name="BaseClass"><c>pg_type.typtype</c> of the base: b, c, e, r, m.</param>
/// <param name="Modifier">The base's type modifier; -1 for none.</param>
/// <param name="MoveAsText">See <see cref="LogicalType.MoveAsText"/>.</param>
/// <param name="EnumLabels">The labels of an enumeration, in order.</param>
internal sealed record CatalogType(
    string Declared, string BaseName, string BaseClass, int Modifier, bool MoveAsText, IReadOnlyList<string>? EnumLabels);

/// <summary>Maps PostgreSQL's types to the neutral ones.</summary>
internal static class TypeMapper
{
    // postgres.h: a type modifier of a length or precision counts the varlena header.
    private const int HeaderBytes = 4;
    private const int ScaleBits = 0x7ff, ScaleSign = 0x400;

    /// <summary>The neutral type of a column.</summary>
    public static LogicalType Map(CatalogType type)
    {
        var mapped = new LogicalType(ValueKind.Opaque, type.Declared, BaseName: type.BaseName);
        if (type.MoveAsText)
        {
            return mapped with { MoveAsText = true };
        }

        return type.BaseClass switch
        {
            "e" => mapped with { Kind = ValueKind.Text, MaxLength = 63, EnumLabels = type.EnumLabels ?? [] },
            "b" => MapBase(mapped, type),
            _ => mapped,
        };
    }

    private static LogicalType MapBase(LogicalType mapped, CatalogType type) => type.BaseName switch
    {
        "bool" => mapped with { Kind = ValueKind.Boolean },
        "int2" => mapped with { Kind = ValueKind.Integer, IntegerBits = 16 },
        "int4" => mapped with { Kind = ValueKind.Integer, IntegerBits = 32 },
        "int8" => mapped with { Kind = ValueKind.Integer, IntegerBits = 64 },
        "float4" or "float8" => mapped with { Kind = ValueKind.Real },
        "numeric" => MapNumeric(mapped, type.Modifier),
        "text" or "citext" or "xml" or "inet" or "cidr" or "macaddr" or "macaddr8" => mapped with { Kind = ValueKind.Text },
        "name" => mapped with { Kind = ValueKind.Text, MaxLength = 63 },
        "varchar" => mapped with { Kind = ValueKind.Text, MaxLength = Length(type.Modifier) },
        "bpchar" => mapped with { Kind = ValueKind.Text, MaxLength = Length(type.Modifier), IsFixedLength = true },
        "bytea" => mapped with { Kind = ValueKind.Bytes },
        "date" => mapped with { Kind = ValueKind.Date },
        "time" => mapped with { Kind = ValueKind.Time },
        "timestamp" or "timestamptz" => mapped with { Kind = ValueKind.Timestamp },
        "uuid" => mapped with { Kind = ValueKind.Uuid },
        "json" or "jsonb" => mapped with { Kind = ValueKind.Json },
        _ => mapped,
    };

    private static int? Length(int modifier) => modifier < HeaderBytes ? null : modifier - HeaderBytes;

    /// <summary>numeric.c: precision in the upper half, scale as 11 signed bits in the lower (negative scales since 15).</summary>
    private static LogicalType MapNumeric(LogicalType mapped, int modifier) => modifier < HeaderBytes
        ? mapped with { Kind = ValueKind.Decimal }
        : mapped with
        {
            Kind = ValueKind.Decimal,
            Precision = ((modifier - HeaderBytes) >> 16) & 0xffff,
            Scale = (((modifier - HeaderBytes) & ScaleBits) ^ ScaleSign) - ScaleSign,
        };
}
