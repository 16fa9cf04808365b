using System.Buffers.Binary;
using SQLitePCL;
using Weir.Foundation;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// A prepared statement whose rows and parameters are row frames (<see cref="Values.RowView"/>). Allocates nothing per row. For one thread,
/// but for <see cref="Interrupt"/>; the connection is the caller's.
/// </summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    /// <summary>
    /// Longest field carried, so that a row, its masked copy and the buffers between them stay within the memory that a run may use.
    /// </summary>
    public const int MaxFieldBytes = 64 * 1024 * 1024;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _owner;
    private readonly nint _statement;
    private readonly string _doing;
    private readonly bool _convertsText;

    private SqliteStatement(sqlite3 connection, sqlite3_stmt statement, string doing, bool convertsText)
    {
        _connection = connection;
        _owner = statement;
        _statement = statement.DangerousGetHandle();
        _doing = doing;
        _convertsText = convertsText;
    }

    /// <summary>Prepares <paramref name="sql"/>.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="doing">What it does to what, for messages: <c>reading patients of app.db</c>.</param>
    /// <param name="isUtf16">Whether the database holds text as UTF-16, which is converted when it is read.</param>
    /// <exception cref="DatabaseException">SQLite refuses the statement.</exception>
    public static SqliteStatement Prepare(sqlite3 connection, string sql, string doing, bool isUtf16 = false) =>
        raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement) == raw.SQLITE_OK
            ? new SqliteStatement(connection, statement, doing, isUtf16)
            : throw SqliteFault.From(connection, doing);

    /// <summary>Runs to the next row, or to the end (false).</summary>
    public bool Step() => SqliteNative.Step(_statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        _ => throw SqliteFault.From(_connection, _doing),
    };

    /// <summary>Makes the statement ready to run again. Parameters keep their values.</summary>
    public void Reset() => _ = SqliteNative.Reset(_statement);

    /// <summary>Ends whatever runs on the connection. Any thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_connection);

    /// <summary>Appends the current row as a row frame of <paramref name="columns"/> fields.</summary>
    /// <exception cref="DatabaseException">A field is longer than <see cref="MaxFieldBytes"/>.</exception>
    public void ReadFrame(PooledBuffer frame, int columns)
    {
        BinaryPrimitives.WriteInt16BigEndian(frame.GetSpan(2), (short)columns);
        frame.Advance(2);
        for (var i = 0; i < columns; i++)
        {
            var storage = SqliteNative.ColumnType(_statement, i);
            switch (storage)
            {
                case raw.SQLITE_INTEGER:
                    WriteLength(frame, SqliteField.NumberSizeBytes);
                    SqliteField.WriteInteger(frame, SqliteNative.ColumnInteger(_statement, i));
                    break;
                case raw.SQLITE_FLOAT:
                    WriteLength(frame, SqliteField.NumberSizeBytes);
                    SqliteField.WriteReal(frame, SqliteNative.ColumnReal(_statement, i));
                    break;
                case raw.SQLITE_NULL:
                    WriteLength(frame, -1);
                    break;
                default:
                    ReadBytes(frame, i, (SqliteStorage)storage);
                    break;
            }
        }
    }

    /// <summary>Binds one row frame to the parameters, runs the statement and makes it ready again. Returns the frame's length.</summary>
    public int WriteFrame(ReadOnlySpan<byte> frames)
    {
        var offset = 2;
        var fields = BinaryPrimitives.ReadInt16BigEndian(frames);
        fixed (byte* start = frames)
        {
            for (var i = 1; i <= fields; i++)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(frames[offset..]);
                offset += 4;
                var code = length < 0
                    ? SqliteNative.BindNull(_statement, i)
                    : BindField(i, frames.Slice(offset, length), start + offset + 1);
                if (code != raw.SQLITE_OK)
                {
                    throw SqliteFault.From(_connection, _doing);
                }

                offset += Math.Max(length, 0);
            }

            // The step reads text and blobs where they stand in the frame.
            Step();
            Reset();
        }

        return offset;
    }

    /// <inheritdoc />
    public void Dispose() => _owner.Dispose();

    private static void WriteLength(PooledBuffer frame, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame.GetSpan(4), length);
        frame.Advance(4);
    }

    private void ReadBytes(PooledBuffer frame, int column, SqliteStorage storage)
    {
        if (storage == SqliteStorage.Text && _convertsText)
        {
            // Asking for UTF-8 text converts the value in place; without this the next line would give UTF-16.
            _ = SqliteNative.ColumnText(_statement, column);
        }

        // Text is read as bytes, because its own accessor ends at an embedded NUL.
        var start = SqliteNative.ColumnBytes(_statement, column);
        var bytes = new ReadOnlySpan<byte>(start, SqliteNative.ColumnLength(_statement, column));
        if (bytes.Length > MaxFieldBytes)
        {
            var name = raw.sqlite3_column_name(_owner, column).utf8_to_string();
            throw new DatabaseException(
                DatabaseFailure.TooLarge,
                $"{_doing} failed: a value of {name} has {bytes.Length} bytes; at most {MaxFieldBytes} are carried. "
                + "Filter the row out or skip the table.");
        }

        WriteLength(frame, bytes.Length + 1);
        SqliteField.WriteBytes(frame, storage, bytes);
    }

    private int BindField(int parameter, ReadOnlySpan<byte> field, byte* content) => (SqliteStorage)field[0] switch
    {
        SqliteStorage.Integer => SqliteNative.BindInteger(_statement, parameter, BinaryPrimitives.ReadInt64BigEndian(field[1..])),
        SqliteStorage.Real => SqliteNative.BindReal(_statement, parameter, BinaryPrimitives.ReadDoubleBigEndian(field[1..])),
        SqliteStorage.Text => SqliteNative.BindText(_statement, parameter, content, field.Length - 1, destructor: 0),
        SqliteStorage.Blob => SqliteNative.BindBlob(_statement, parameter, content, field.Length - 1, destructor: 0),
        _ => throw new ArgumentException("The field has no SQLite storage class.", nameof(field)),
    };
}
