using Weir.Foundation;
using Weir.Masking.Destinations;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>
/// Writes <c>COPY ... FROM STDIN (FORMAT binary)</c> in one transaction. Small writes are gathered; a large row goes out in slices, so that
/// libpq never holds it whole.
/// </summary>
internal sealed unsafe class PostgreSqlRowWriter : RowWriter
{
    private const int SliceBytes = 64 << 10;
    private const int BytesBetweenLooks = 4 << 20;
    private const int PeekDontWait = 0x02 | 0x40;
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xff, 0xff];

    private readonly CopyConnectionPool _pool;
    private readonly CopyConnection _connection;
    private readonly LoadStatements _statements;
    private readonly string _doing;
    private readonly PooledBuffer _gathered = new(2 * SliceBytes);
    private int _sinceLook;
    private bool _completed;
    private bool _disposed;

    /// <summary>Begins the transaction and the COPY.</summary>
    public PostgreSqlRowWriter(CopyConnectionPool pool, LoadStatements statements, string table)
    {
        _pool = pool;
        _statements = statements;
        _doing = $"Loading {table}";
        _connection = pool.Take();
        try
        {
            _connection.Execute(_doing, "BEGIN");
            if (statements.Before is not null)
            {
                _connection.Execute(_doing, statements.Before);
            }

            _connection.StartCopy(_doing, statements.Copy, LibpqImports.CopyIn);
            _gathered.Write(Header);
        }
        catch
        {
            _connection.Dispose();
            _gathered.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> frames)
    {
        // What is sent past the gathered bytes must not overtake them.
        if (frames.Length >= SliceBytes || _gathered.Length + frames.Length > 2 * SliceBytes)
        {
            Flush();
        }

        if (frames.Length >= SliceBytes)
        {
            Send(frames);
        }
        else
        {
            _gathered.Write(frames);
        }
    }

    /// <inheritdoc />
    public override long Complete()
    {
        _gathered.Write(Trailer);
        Flush();
        if (LibpqImports.PutCopyEnd(_connection.Handle, null) < 0)
        {
            throw _connection.Broken(_doing);
        }

        var rows = _connection.FinishCopy(_doing);
        if (_statements.After is not null)
        {
            _connection.Execute(_doing, _statements.After);
        }

        _connection.Execute(_doing, "COMMIT");
        _completed = true;
        return rows;
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
        _gathered.Dispose();
        if (_completed)
        {
            _pool.Return(_connection);
        }
        else
        {
            _connection.Dispose();
        }
    }

    private void Flush()
    {
        Send(_gathered.WrittenSpan);
        _gathered.Clear();
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        _connection.ThrowIfCancelled();
        fixed (byte* start = bytes)
        {
            for (var sent = 0; sent < bytes.Length; sent += SliceBytes)
            {
                if (LibpqImports.PutCopyData(_connection.Handle, start + sent, Math.Min(SliceBytes, bytes.Length - sent)) < 0)
                {
                    _connection.FinishCopy(_doing);
                    throw _connection.Broken(_doing);
                }
            }
        }

        _sinceLook += bytes.Length;
        if (_sinceLook >= BytesBetweenLooks)
        {
            _sinceLook = 0;
            StopIfServerDid();
        }
    }

    /// <summary>
    /// libpq swallows rows that the server no longer wants, and reports why only at the end of the COPY; after a full disk or a cut
    /// connection that can be hours later. The first byte that waits on a plain socket tells.
    /// </summary>
    private void StopIfServerDid()
    {
        byte first;
        var waiting = LibpqImports.Receive(LibpqImports.Socket(_connection.Handle), &first, 1, PeekDontWait);
        var isError = waiting == 1 && first == (byte)'E' && LibpqImports.IsTls(_connection.Handle) == 0;
        if (waiting != 0 && !isError)
        {
            return;
        }

        _ = LibpqImports.PutCopyEnd(_connection.Handle, "weir stopped");
        _connection.FinishCopy(_doing);
        throw _connection.Broken(_doing);
    }
}
