using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// Reads declared type names by what people mean with them, which says more than SQLite's affinity (sqlite.org/datatype3.html): DATE and
/// BOOLEAN are numbers to SQLite. Values are whatever was stored; the codecs look at each. Pure.
/// </summary>
internal static partial class SqliteTypeNames
{
    /// <summary>The type that a declared name means, or null when it means none (no name, ANY, or an unknown word).</summary>
    public static LogicalType? Parse(string declared)
    {
        var match = Parts().Match(declared.Trim().ToUpperInvariant());
        var name = match.Groups["name"].Value.Trim();
        int? first = Number(match.Groups["first"]);
        int? second = Number(match.Groups["second"]);
        var word = name.Split(' ', 2)[0];
        return word switch
        {
            "BOOLEAN" or "BOOL" => new LogicalType(ValueKind.Boolean, declared),
            "BIT" when first is null or 1 => new LogicalType(ValueKind.Boolean, declared),
            "DECIMAL" or "NUMERIC" or "NUMBER" or "NUM" or "MONEY" or "SMALLMONEY" or "DEC" => Exact(declared, first, second),
            "UUID" or "GUID" or "UNIQUEIDENTIFIER" => new LogicalType(ValueKind.Uuid, declared),
            "JSON" or "JSONB" => new LogicalType(ValueKind.Json, declared),
            "DATE" => new LogicalType(ValueKind.Date, declared),
            "DATETIME" or "DATETIME2" or "DATETIMEOFFSET" or "SMALLDATETIME" or "TIMESTAMP" or "TIMESTAMPTZ" =>
                new LogicalType(ValueKind.Timestamp, declared),
            "TIME" => new LogicalType(ValueKind.Time, declared),
            "TINYINT" or "SMALLINT" or "INT2" => new LogicalType(ValueKind.Integer, declared, IntegerBits: 16),
            "MEDIUMINT" or "INT4" => new LogicalType(ValueKind.Integer, declared, IntegerBits: 32),
            "POINT" or "INTERVAL" => null,
            _ => ByAffinity(declared, name, first),
        };
    }

    /// <summary>The type of a column whose name means nothing, from the storage class that most of its values have.</summary>
    public static LogicalType FromStorage(string declared, string? storage) => storage switch
    {
        "integer" => new LogicalType(ValueKind.Integer, declared, IntegerBits: 64),
        "real" => new LogicalType(ValueKind.Real, declared),
        "blob" => new LogicalType(ValueKind.Bytes, declared),
        _ => new LogicalType(ValueKind.Text, declared),
    };

    // The words that SQLite looks for, in its order (datatype3.html, section 3.1).
    private static LogicalType? ByAffinity(string declared, string name, int? length)
    {
        if (name.Contains("INT", StringComparison.Ordinal) || name.Contains("SERIAL", StringComparison.Ordinal) || name == "YEAR")
        {
            return new LogicalType(ValueKind.Integer, declared, IntegerBits: 64);
        }

        if (name.Contains("CHAR", StringComparison.Ordinal) || name.Contains("CLOB", StringComparison.Ordinal)
            || name.Contains("TEXT", StringComparison.Ordinal) || name is "STRING")
        {
            return new LogicalType(ValueKind.Text, declared, length is > 0 ? length : null);
        }

        if (name.Contains("BLOB", StringComparison.Ordinal) || name.Contains("BINARY", StringComparison.Ordinal)
            || name is "BYTEA" or "IMAGE")
        {
            return new LogicalType(ValueKind.Bytes, declared, length is > 0 ? length : null);
        }

        return name.Contains("REAL", StringComparison.Ordinal) || name.Contains("FLOA", StringComparison.Ordinal)
            || name.Contains("DOUB", StringComparison.Ordinal)
            ? new LogicalType(ValueKind.Real, declared)
            : null;
    }

    private static LogicalType Exact(string declared, int? precision, int? scale) => precision is > 0
        ? new LogicalType(ValueKind.Decimal, declared, Precision: precision, Scale: scale ?? 0)
        : new LogicalType(ValueKind.Decimal, declared);

    private static int? Number(Group group) =>
        int.TryParse(group.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(
        @"^(?<name>[^(]*)(?:\(\s*(?<first>[-+]?\d+)\s*(?:,\s*(?<second>[-+]?\d+)\s*)?[^)]*\))?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
