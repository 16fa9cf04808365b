using System.Globalization;
using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>SQLite as the engine that a PostgreSQL schema is carried to (limits: sqlite.org/limits.html, as built here).</summary>
internal sealed class SqliteDialect : PortableDialect
{
    /// <summary>
    /// Every number of so many significant digits comes back from an IEEE 754 double as it was; longer ones are stored as text.
    /// </summary>
    public const int ExactDigits = 15;

    /// <summary>
    /// The declared type of numbers that a double cannot hold. The word TEXT gives the column TEXT affinity (sqlite.org/datatype3.html,
    /// section 3.1), so that SQLite leaves every digit as it is; the first word tells what the text is.
    /// </summary>
    public const string ExactTextType = "DECIMAL TEXT";

    /// <inheritdoc />
    public override string Title => "SQLite";

    /// <inheritdoc />
    public override bool FoldsCase => true;

    /// <inheritdoc />
    public override int MaxIdentifierBytes => int.MaxValue;

    /// <inheritdoc />
    public override int MaxColumns => 2000;

    /// <inheritdoc />
    public override LogicalType Substitute => new(ValueKind.Text, "TEXT");

    /// <summary>The table's name where there is one schema only.</summary>
    public static TableName Name(TableName name) =>
        new(string.Empty, name.Schema is "" or "public" ? name.Name : $"{name.Schema}_{name.Name}");

    /// <summary>Whether values are points in time, in UTC, rather than readings of a wall clock.</summary>
    public static bool IsZoned(LogicalType type) => type.Kind == ValueKind.Timestamp
        && (type.BaseName == "timestamptz"
            || type.Declared.Contains("TIMESTAMPTZ", StringComparison.OrdinalIgnoreCase)
            || type.Declared.StartsWith("DATETIMEOFFSET", StringComparison.OrdinalIgnoreCase)
            || type.Declared.Contains("WITH TIME ZONE", StringComparison.OrdinalIgnoreCase));

    /// <summary>The type that carries values of <paramref name="type"/>, or null.</summary>
    public static LogicalType? Type(LogicalType type) => type.Kind switch
    {
        _ when type.MoveAsText => null,
        ValueKind.Boolean => new LogicalType(ValueKind.Boolean, "BOOLEAN"),
        ValueKind.Integer => Integer(type.IntegerBits),
        ValueKind.Decimal => Numeric(type),
        ValueKind.Real => new LogicalType(ValueKind.Real, "REAL"),
        ValueKind.Text => Text(type),
        ValueKind.Bytes => new LogicalType(ValueKind.Bytes, "BLOB"),
        ValueKind.Date => new LogicalType(ValueKind.Date, "DATE"),
        ValueKind.Time => new LogicalType(ValueKind.Time, "TIME"),
        ValueKind.Timestamp => new LogicalType(ValueKind.Timestamp, IsZoned(type) ? "TIMESTAMPTZ" : "TIMESTAMP"),
        ValueKind.Uuid => new LogicalType(ValueKind.Uuid, "UUID TEXT"),
        ValueKind.Json => new LogicalType(ValueKind.Json, "JSON TEXT"),
        _ => null,
    };

    /// <inheritdoc />
    public override TableName MapName(TableName name) => Name(name);

    /// <inheritdoc />
    public override LogicalType? MapType(LogicalType type) => Type(type);

    /// <inheritdoc />
    public override string Truth(bool value) => value ? "1" : "0";

    private static LogicalType Integer(int bits) =>
        new(ValueKind.Integer, bits switch { 16 => "SMALLINT", 32 => "INTEGER", _ => "BIGINT" }, IntegerBits: bits is 16 ? 16 : 64);

    private static LogicalType Numeric(LogicalType type)
    {
        if (type.Precision is not { } precision)
        {
            return new LogicalType(ValueKind.Decimal, ExactTextType);
        }

        var name = precision <= ExactDigits ? "NUMERIC" : ExactTextType;
        var declared = string.Create(CultureInfo.InvariantCulture, $"{name}({precision},{type.Scale ?? 0})");
        return new LogicalType(ValueKind.Decimal, declared, Precision: precision, Scale: type.Scale ?? 0);
    }

    private static LogicalType Text(LogicalType type)
    {
        if (type.EnumLabels is not null)
        {
            return new LogicalType(ValueKind.Text, "TEXT", EnumLabels: type.EnumLabels);
        }

        return type.MaxLength is { } length
            ? new LogicalType(ValueKind.Text, string.Create(CultureInfo.InvariantCulture, $"VARCHAR({length})"), length)
            : new LogicalType(ValueKind.Text, "TEXT");
    }
}
