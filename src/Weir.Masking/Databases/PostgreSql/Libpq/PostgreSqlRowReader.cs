using System.Buffers.Binary;
using System.Globalization;
using Weir.Masking.Sources;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>
/// Reads <c>COPY ... TO STDOUT (FORMAT binary)</c>. The server sends each tuple as one message, which is a row frame as it stands; it is
/// handed out where libpq put it and freed on the next call.
/// </summary>
internal sealed unsafe class PostgreSqlRowReader : RowReader
{
    /// <summary>
    /// Most bytes of one row. libpq holds a row twice while it is received, so this keeps a run within its memory for values of up to
    /// 100 MB, and still carries rarer ones.
    /// </summary>
    public const int MaxRowBytes = 128 << 20;

    // libpq's buffer never shrinks: a connection that saw a row beyond this is closed and not passed on.
    private const int ReusableRowBytes = 8 << 20;
    private const int SignatureBytes = 11;

    private readonly CopyConnectionPool _pool;
    private readonly CopyConnection _connection;
    private readonly string _doing;
    private readonly string _query;
    private readonly string? _searchPath;
    private byte* _row;
    private int _largest;
    private bool _started;
    private bool _atEnd;
    private bool _isClean;
    private bool _pastHeader;
    private bool _disposed;

    /// <summary>
    /// Takes a connection. The COPY starts with the first read, because it answers only when the first row is ready, and can be cancelled
    /// by then.
    /// </summary>
    /// <param name="pool">Where the connection comes from, with its transaction begun.</param>
    /// <param name="table">For messages.</param>
    /// <param name="query">The SELECT.</param>
    /// <param name="searchPath">SQL of the search path to read under; null for the session's own.</param>
    public PostgreSqlRowReader(CopyConnectionPool pool, string table, string query, string? searchPath)
    {
        _pool = pool;
        _doing = $"Reading {table}";
        _query = query;
        _searchPath = searchPath;
        _connection = pool.Take();
    }

    /// <inheritdoc />
    public override bool TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        while (!_atEnd)
        {
            _connection.ThrowIfCancelled();
            if (!_started)
            {
                Start();
            }

            FreeRow();
            byte* buffer = null;
            var length = LibpqImports.GetCopyData(_connection.Handle, &buffer, 0);
            _row = buffer;
            if (length < 0)
            {
                _atEnd = true;
                _connection.FinishCopy(_doing);
                _isClean = length == -1;
                return _isClean ? false : throw _connection.Broken(_doing);
            }

            frame = new ReadOnlySpan<byte>(_row, length);
            _largest = Math.Max(_largest, length);
            if (!_pastHeader)
            {
                frame = SkipHeader(frame);
            }

            if (frame.Length > MaxRowBytes)
            {
                throw new DatabaseException(DatabaseFailure.TooLarge, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_doing} failed: a row is larger than {MaxRowBytes >> 20} MiB, the most that is carried. "
                    + $"Filter such rows out by a condition, or mask the large column with a generator that does not need it."));
            }

            // The trailer, a field count of -1, is a message of its own; an empty one is what was left of the header's.
            if (frame.Length > 2 || (frame.Length == 2 && BinaryPrimitives.ReadInt16BigEndian(frame) >= 0))
            {
                return true;
            }
        }

        frame = default;
        return false;
    }

    /// <inheritdoc />
    public override void Cancel() => _connection.Cancel();

    /// <inheritdoc />
    public override void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        FreeRow();
        if (_isClean && _searchPath is null && _largest <= ReusableRowBytes)
        {
            _pool.Return(_connection);
        }
        else
        {
            // Closing would leave the server sending until it notices.
            if (_started && !_atEnd)
            {
                _connection.Cancel();
            }

            _connection.Dispose();
        }
    }

    private void Start()
    {
        if (_searchPath is not null)
        {
            _connection.Execute(_doing, $"SET LOCAL search_path = {_searchPath}");
        }

        _connection.StartCopy(_doing, $"COPY ({_query}) TO STDOUT (FORMAT binary)", LibpqImports.CopyOut);
        _started = true;
    }

    private ReadOnlySpan<byte> SkipHeader(ReadOnlySpan<byte> message)
    {
        const int fixedBytes = SignatureBytes + 8;
        if (message.Length < fixedBytes || !message.StartsWith("PGCOPY\n"u8))
        {
            throw new DatabaseException(
                DatabaseFailure.Rejected, $"{_doing} failed: the server did not send PostgreSQL's binary COPY format.");
        }

        _pastHeader = true;
        return message[(fixedBytes + BinaryPrimitives.ReadInt32BigEndian(message[(SignatureBytes + 4)..]))..];
    }

    private void FreeRow()
    {
        if (_row is not null)
        {
            LibpqImports.FreeMemory(_row);
            _row = null;
        }
    }
}
