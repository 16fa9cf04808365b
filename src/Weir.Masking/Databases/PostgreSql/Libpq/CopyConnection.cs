using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>A blocking connection through libpq. For one thread, but for <see cref="Cancel"/>.</summary>
internal sealed class CopyConnection : IDisposable
{
    private readonly ConnectionHandle _connection;
    private readonly CancelHandle _cancel;
    private volatile bool _cancelled;

    private CopyConnection(ConnectionHandle connection, CancelHandle cancel, PostgreSqlAddress address)
    {
        _connection = connection;
        _cancel = cancel;
        Address = address;
    }

    /// <summary>Where it leads.</summary>
    public PostgreSqlAddress Address { get; }

    /// <summary>The connection for the COPY functions.</summary>
    public ConnectionHandle Handle => _connection;

    /// <summary>Whether <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Connects and applies <see cref="Session.Settings"/>.</summary>
    /// <exception cref="DatabaseException">It cannot connect, or libpq is not installed.</exception>
    public static CopyConnection Open(PostgreSqlAddress address)
    {
        var connection = Connect(address);
        var doing = $"connecting to {address.Display}";
        if (LibpqImports.Status(connection) != LibpqImports.ConnectionOk)
        {
            var said = Text(LibpqImports.ErrorMessage(connection));
            connection.Dispose();
            throw TranslateConnect(doing, said);
        }

        var opened = new CopyConnection(connection, LibpqImports.GetCancel(connection), address);
        try
        {
            opened.Execute(doing, Session.Settings);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements and returns the rows that the last of them touched (0 when it does not say).</summary>
    public long Execute(string doing, string sql)
    {
        using var result = LibpqImports.Execute(_connection, sql);
        Demand(doing, result, LibpqImports.CommandOk, LibpqImports.TuplesOk);
        return Tuples(result);
    }

    /// <summary>Starts a COPY in the given direction.</summary>
    public void StartCopy(string doing, string sql, int direction)
    {
        using var result = LibpqImports.Execute(_connection, sql);
        Demand(doing, result, direction, direction);
    }

    /// <summary>Reads what is left after a COPY; throws the first error. Returns the rows that the command counted.</summary>
    public long FinishCopy(string doing)
    {
        long rows = 0;
        DatabaseException? first = null;
        while (true)
        {
            using var result = LibpqImports.NextResult(_connection);
            if (result.IsInvalid)
            {
                break;
            }

            try
            {
                Demand(doing, result, LibpqImports.CommandOk, LibpqImports.TuplesOk);
                rows = Tuples(result);
            }
            catch (DatabaseException error)
            {
                first ??= error;
                if (error.Failure == DatabaseFailure.ConnectionLost)
                {
                    break;
                }
            }
        }

        return first is null ? rows : throw first;
    }

    /// <summary>Makes the statement that runs, or the next, end with <see cref="OperationCanceledException"/>. Any thread.</summary>
    public unsafe void Cancel()
    {
        _cancelled = true;
        try
        {
            var said = stackalloc byte[256];

            // A refused cancel means that nothing runs; the flag stops the next call then.
            _ = LibpqImports.Cancel(_cancel, said, 256);
        }
        catch (ObjectDisposedException)
        {
            // The work ended first.
        }
    }

    /// <summary>Throws when <see cref="Cancel"/> was called.</summary>
    public void ThrowIfCancelled()
    {
        if (_cancelled)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>The error for a connection that broke.</summary>
    public Exception Broken(string doing) => _cancelled
        ? new OperationCanceledException()
        : new DatabaseException(DatabaseFailure.ConnectionLost, $"{doing} failed: the connection to {Address.Display} broke.");

    /// <inheritdoc />
    public void Dispose()
    {
        _cancel.Dispose();
        _connection.Dispose();
    }

    private void Demand(string doing, ResultHandle result, int wanted, int alternative)
    {
        var status = result.IsInvalid ? -1 : LibpqImports.ResultStatus(result);
        if (status == wanted || status == alternative)
        {
            return;
        }

        var state = result.IsInvalid ? "" : Field(result, LibpqImports.DiagSqlState);
        if (_cancelled && state is "57014" or "")
        {
            throw new OperationCanceledException();
        }

        throw state.Length == 0
            ? Broken(doing)
            : PostgreSqlErrors.Translate(doing, new ServerError(
                state,
                Field(result, LibpqImports.DiagMessage),
                Field(result, LibpqImports.DiagTable),
                Field(result, LibpqImports.DiagColumn),
                Field(result, LibpqImports.DiagConstraint),
                Field(result, LibpqImports.DiagContext)));
    }

    private static long Tuples(ResultHandle result) =>
        long.TryParse(Text(LibpqImports.CommandTuples(result)), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : 0;

    private static string Field(ResultHandle result, int field) => Text(LibpqImports.ErrorField(result, field));

    private static string Text(nint text) => text == 0 ? "" : Marshal.PtrToStringUTF8(text)!;

    private static ConnectionHandle Connect(PostgreSqlAddress address)
    {
        var keywords = address.ToLibpq();
        var names = new nint[keywords.Count + 1];
        var values = new nint[keywords.Count + 1];
        try
        {
            for (var i = 0; i < keywords.Count; i++)
            {
                names[i] = Marshal.StringToCoTaskMemUTF8(keywords[i].Key);
                values[i] = Marshal.StringToCoTaskMemUTF8(keywords[i].Value);
            }

            return LibpqImports.Connect(names, values, 0);
        }
        catch (DllNotFoundException error)
        {
            throw new DatabaseException(
                DatabaseFailure.ToolMissing,
                "PostgreSQL's client library libpq.so.5 was not found. Install it with: apt-get install libpq5",
                error);
        }
        finally
        {
            Array.ForEach(names, Marshal.FreeCoTaskMem);
            Array.ForEach(values, Marshal.ZeroFreeCoTaskMemUTF8);
        }
    }

    /// <summary>libpq gives no SQLSTATE for a failed connection, only its text.</summary>
    private static DatabaseException TranslateConnect(string doing, string said)
    {
        var failure = said switch
        {
            _ when said.Contains("authentication failed", StringComparison.Ordinal)
                || said.Contains("no password supplied", StringComparison.Ordinal)
                || said.Contains("pg_hba.conf", StringComparison.Ordinal) => DatabaseFailure.AuthenticationFailed,
            _ when said.Contains("certificate", StringComparison.Ordinal)
                || said.Contains("SSL", StringComparison.Ordinal) => DatabaseFailure.InsecureTransport,
            _ => DatabaseFailure.Unreachable,
        };
        var sentence = said.Trim().ReplaceLineEndings(" ");
        return new DatabaseException(failure, $"{char.ToUpperInvariant(doing[0])}{doing[1..]} failed: {sentence}");
    }
}
