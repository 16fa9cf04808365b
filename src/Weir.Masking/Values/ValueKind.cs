namespace Weir.Masking.Values;

/// <summary>The engine-neutral kinds of value that generators read and write.</summary>
public enum ValueKind
{
    /// <summary>SQL NULL.</summary>
    Null = 0,

    /// <summary>True or false, as 1 or 0 in <see cref="FieldValue.Integer"/>.</summary>
    Boolean = 1,

    /// <summary>A whole number of up to 64 bits.</summary>
    Integer = 2,

    /// <summary>An exact number that fits <see cref="decimal"/>.</summary>
    Decimal = 3,

    /// <summary>An IEEE 754 number.</summary>
    Real = 4,

    /// <summary>Text as valid UTF-8.</summary>
    Text = 5,

    /// <summary>Binary data.</summary>
    Bytes = 6,

    /// <summary>A calendar date: days since 1970-01-01 in <see cref="FieldValue.Integer"/>.</summary>
    Date = 7,

    /// <summary>A time of day: microseconds since midnight in <see cref="FieldValue.Integer"/>.</summary>
    Time = 8,

    /// <summary>A date with time: microseconds since 1970-01-01T00:00:00 in <see cref="FieldValue.Integer"/>.</summary>
    Timestamp = 9,

    /// <summary>A UUID: 16 bytes in network order (RFC 9562).</summary>
    Uuid = 10,

    /// <summary>A JSON document as UTF-8.</summary>
    Json = 11,

    /// <summary>
    /// A value of the column's type that the other kinds cannot hold: NaN, an infinite date, a number beyond <see cref="decimal"/>,
    /// text that is not UTF-8. The column's out-of-domain policy decides.
    /// </summary>
    Special = 12,

    /// <summary>A type that Weir carries but does not look into (point, tsvector, range, composite, array).</summary>
    Opaque = 13,
}
