using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// Turns SQLite's result codes (sqlite.org/rescode.html) into <see cref="DatabaseException"/>. SQLite's own messages name tables, columns
/// and constraints, never values.
/// </summary>
internal static class SqliteFault
{
    private const int ReadOnlyRecovery = 264;
    private const int ReadOnlyCannotInit = 1288;
    private const int ReadOnlyRollback = 776;

    /// <summary>The exception for an error of the managed client.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="doing">What was being done to what: <c>reading the schema of app.db</c>.</param>
    public static Exception From(SqliteException fault, string doing)
    {
        // The client wraps SQLite's message as: SQLite Error 19: 'UNIQUE constraint failed: t.a'.
        var start = fault.Message.IndexOf('\'', StringComparison.Ordinal);
        var end = fault.Message.LastIndexOf('\'');
        var message = start >= 0 && end > start ? fault.Message[(start + 1)..end] : fault.Message;
        return From(fault.SqliteExtendedErrorCode, message, doing, fault);
    }

    /// <summary>The exception for the last error of a connection.</summary>
    public static Exception From(sqlite3 connection, string doing) =>
        From(raw.sqlite3_extended_errcode(connection), raw.sqlite3_errmsg(connection).utf8_to_string(), doing, null);

    private static Exception From(int extendedCode, string message, string doing, Exception? inner)
    {
        var code = extendedCode & 0xff;
        if (code == raw.SQLITE_INTERRUPT)
        {
            return new OperationCanceledException($"{doing} was interrupted.", inner);
        }

        var (failure, advice) = (code, extendedCode) switch
        {
            (raw.SQLITE_BUSY or raw.SQLITE_LOCKED, _) => (
                DatabaseFailure.Unreachable, "another program holds the file locked; let it finish, then run again"),
            (_, ReadOnlyRollback) => (
                DatabaseFailure.Unreachable,
                "a program ended while it was writing, and its journal waits to be rolled back, which reading only cannot do; open the "
                + "file once with that program or with: sqlite3 FILE 'PRAGMA integrity_check'"),
            (_, ReadOnlyRecovery or ReadOnlyCannotInit) => (
                DatabaseFailure.Unreachable,
                "the file is in WAL mode and its -wal file cannot be read without write access to the folder; copy FILE and FILE-wal to a "
                + "folder where you may write"),
            (raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_READONLY, _) => (
                DatabaseFailure.PermissionDenied, "check the rights on the file and its folder"),
            (raw.SQLITE_CORRUPT, _) => (
                DatabaseFailure.Unreachable, "the file is damaged; try: sqlite3 FILE '.recover'"),
            (raw.SQLITE_NOTADB, _) => (
                DatabaseFailure.Unreachable, "the file is encrypted or is not a SQLite database; check the path"),
            (raw.SQLITE_CANTOPEN, _) => (
                DatabaseFailure.Unreachable, "the file cannot be opened; check the path and the rights on the file and its folder"),
            (raw.SQLITE_FULL, _) => (DatabaseFailure.DiskFull, "the disk is full; free space and run again"),
            (raw.SQLITE_IOERR, _) => (DatabaseFailure.ConnectionLost, "the disk failed or the file was cut; check the disk"),
            (raw.SQLITE_TOOBIG or raw.SQLITE_NOMEM, _) => (
                DatabaseFailure.TooLarge, "a row or value is larger than SQLite carries"),
            _ => (DatabaseFailure.Rejected, "SQLite refused it"),
        };
        return new DatabaseException(failure, $"{doing} failed: {advice} (SQLite: {message}).", inner);
    }
}
