using System.Runtime.InteropServices;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>
/// The functions of libpq that the COPY streams use (PostgreSQL documentation, chapter 34). Every other statement goes through Npgsql;
/// docs/adr/0003-libpq-for-copy-streams.md says why rows do not.
/// </summary>
internal static partial class LibpqImports
{
    /// <summary>ConnStatusType: the connection is good.</summary>
    public const int ConnectionOk = 0;

    /// <summary>ExecStatusType values that are used.</summary>
    public const int CommandOk = 1, TuplesOk = 2, CopyOut = 3, CopyIn = 4;

    /// <summary>Fields of <c>PQresultErrorField</c>: the codes of the protocol's error fields.</summary>
    public const int DiagSqlState = 'C', DiagMessage = 'M', DiagContext = 'W', DiagTable = 't', DiagColumn = 'c', DiagConstraint = 'n';

    private const string Library = "libpq.so.5";

    [LibraryImport(Library, EntryPoint = "PQconnectdbParams")]
    public static partial ConnectionHandle Connect(nint[] keywords, nint[] values, int expandDatabaseName);

    [LibraryImport(Library, EntryPoint = "PQfinish")]
    public static partial void Finish(nint connection);

    [LibraryImport(Library, EntryPoint = "PQstatus")]
    public static partial int Status(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "PQsocket")]
    public static partial int Socket(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "PQsslInUse")]
    public static partial int IsTls(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "PQerrorMessage")]
    public static partial nint ErrorMessage(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "PQexec", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ResultHandle Execute(ConnectionHandle connection, string sql);

    [LibraryImport(Library, EntryPoint = "PQgetResult")]
    public static partial ResultHandle NextResult(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "PQclear")]
    public static partial void Clear(nint result);

    [LibraryImport(Library, EntryPoint = "PQresultStatus")]
    public static partial int ResultStatus(ResultHandle result);

    [LibraryImport(Library, EntryPoint = "PQresultErrorField")]
    public static partial nint ErrorField(ResultHandle result, int field);

    [LibraryImport(Library, EntryPoint = "PQcmdTuples")]
    public static partial nint CommandTuples(ResultHandle result);

    [LibraryImport(Library, EntryPoint = "PQgetCopyData")]
    public static unsafe partial int GetCopyData(ConnectionHandle connection, byte** buffer, int asynchronous);

    [LibraryImport(Library, EntryPoint = "PQfreemem")]
    public static unsafe partial void FreeMemory(byte* memory);

    [LibraryImport(Library, EntryPoint = "PQputCopyData")]
    public static unsafe partial int PutCopyData(ConnectionHandle connection, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "PQputCopyEnd", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PutCopyEnd(ConnectionHandle connection, string? error);

    [LibraryImport(Library, EntryPoint = "PQgetCancel")]
    public static partial CancelHandle GetCancel(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "PQcancel")]
    public static unsafe partial int Cancel(CancelHandle cancel, byte* error, int errorSize);

    [LibraryImport(Library, EntryPoint = "PQfreeCancel")]
    public static partial void FreeCancel(nint cancel);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static unsafe partial nint Receive(int socket, byte* buffer, nint length, int flags);
}
