using System.Globalization;
using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>PostgreSQL as the engine that a SQLite schema is carried to (limits: PostgreSQL manual, appendix K).</summary>
internal sealed class PostgreSqlDialect : PortableDialect
{
    /// <inheritdoc />
    public override string Title => "PostgreSQL";

    /// <inheritdoc />
    public override bool FoldsCase => false;

    /// <inheritdoc />
    public override int MaxIdentifierBytes => 63;

    /// <inheritdoc />
    public override int MaxColumns => 1600;

    /// <inheritdoc />
    public override LogicalType Substitute => Text();

    /// <summary>The table in the schema <c>public</c>.</summary>
    public static TableName Name(TableName name) => name.Schema.Length == 0 ? new TableName("public", name.Name) : name;

    /// <summary>The type that carries values of <paramref name="type"/>, or null.</summary>
    public static LogicalType? Type(LogicalType type) => type.Kind switch
    {
        ValueKind.Boolean => new LogicalType(ValueKind.Boolean, "boolean", BaseName: "bool"),
        ValueKind.Integer => Integer(type.IntegerBits),
        ValueKind.Decimal => Numeric(type),
        ValueKind.Real => new LogicalType(ValueKind.Real, "double precision", BaseName: "float8"),
        ValueKind.Text => Text(type.MaxLength),
        ValueKind.Bytes => new LogicalType(ValueKind.Bytes, "bytea", BaseName: "bytea"),
        ValueKind.Date => new LogicalType(ValueKind.Date, "date", BaseName: "date"),
        ValueKind.Time => new LogicalType(ValueKind.Time, "time without time zone", BaseName: "time"),
        ValueKind.Timestamp when SqliteDialect.IsZoned(type) =>
            new LogicalType(ValueKind.Timestamp, "timestamp with time zone", BaseName: "timestamptz"),
        ValueKind.Timestamp => new LogicalType(ValueKind.Timestamp, "timestamp without time zone", BaseName: "timestamp"),
        ValueKind.Uuid => new LogicalType(ValueKind.Uuid, "uuid", BaseName: "uuid"),
        ValueKind.Json => new LogicalType(ValueKind.Json, "json", BaseName: "json"),
        _ => null,
    };

    /// <inheritdoc />
    public override TableName MapName(TableName name) => Name(name);

    /// <inheritdoc />
    public override LogicalType? MapType(LogicalType type) => Type(type);

    /// <inheritdoc />
    public override string Truth(bool value) => value ? "true" : "false";

    private static LogicalType Integer(int bits) => bits switch
    {
        16 => new LogicalType(ValueKind.Integer, "smallint", IntegerBits: 16, BaseName: "int2"),
        32 => new LogicalType(ValueKind.Integer, "integer", IntegerBits: 32, BaseName: "int4"),
        _ => new LogicalType(ValueKind.Integer, "bigint", IntegerBits: 64, BaseName: "int8"),
    };

    private static LogicalType Numeric(LogicalType type)
    {
        // A scale above the precision or beyond PostgreSQL's limit means nothing there: the unbounded type carries every value.
        var bounded = type.Precision is >= 1 and <= 1000 && (type.Scale ?? 0) is >= 0 and var scale && scale <= type.Precision;
        return bounded
            ? new LogicalType(
                ValueKind.Decimal,
                string.Create(CultureInfo.InvariantCulture, $"numeric({type.Precision},{type.Scale ?? 0})"),
                Precision: type.Precision,
                Scale: type.Scale ?? 0,
                BaseName: "numeric")
            : new LogicalType(ValueKind.Decimal, "numeric", BaseName: "numeric");
    }

    private static LogicalType Text(int? maxLength = null) => maxLength is >= 1 and <= 10_485_760
        ? new LogicalType(
            ValueKind.Text,
            string.Create(CultureInfo.InvariantCulture, $"character varying({maxLength})"),
            maxLength,
            BaseName: "varchar")
        : new LogicalType(ValueKind.Text, "text", BaseName: "text");
}
