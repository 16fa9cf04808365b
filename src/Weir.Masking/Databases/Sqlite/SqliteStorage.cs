using System.Buffers.Binary;
using Weir.Foundation;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// SQLite's storage classes, as the first byte of a field in a row frame; the values are those of sqlite3_column_type. After it stand 8
/// bytes (big endian) for an integer, the 8 bytes of an IEEE 754 number (big endian), UTF-8, or the blob. NULL is the frame's length -1.
/// </summary>
internal enum SqliteStorage : byte
{
    /// <summary>Nothing was stored, or it is not known.</summary>
    None = 0,

    /// <summary>A 64-bit integer.</summary>
    Integer = 1,

    /// <summary>An IEEE 754 number.</summary>
    Real = 2,

    /// <summary>Text.</summary>
    Text = 3,

    /// <summary>Bytes.</summary>
    Blob = 4,
}

/// <summary>Writes fields in the form that <see cref="SqliteStorage"/> describes. Pure.</summary>
internal static class SqliteField
{
    /// <summary>Bytes of an integer or real field.</summary>
    public const int NumberSizeBytes = 9;

    /// <summary>Appends an integer.</summary>
    public static void WriteInteger(PooledBuffer output, long value)
    {
        var field = output.GetSpan(NumberSizeBytes);
        field[0] = (byte)SqliteStorage.Integer;
        BinaryPrimitives.WriteInt64BigEndian(field[1..], value);
        output.Advance(NumberSizeBytes);
    }

    /// <summary>Appends an IEEE 754 number.</summary>
    public static void WriteReal(PooledBuffer output, double value)
    {
        var field = output.GetSpan(NumberSizeBytes);
        field[0] = (byte)SqliteStorage.Real;
        BinaryPrimitives.WriteDoubleBigEndian(field[1..], value);
        output.Advance(NumberSizeBytes);
    }

    /// <summary>Appends text or a blob.</summary>
    public static void WriteBytes(PooledBuffer output, SqliteStorage storage, ReadOnlySpan<byte> bytes)
    {
        output.WriteByte((byte)storage);
        output.Write(bytes);
    }
}
