using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Weir.Store;

/// <summary>Turns what an engine reports into the errors of this library.</summary>
internal static class StoreErrors
{
    /// <summary>The error to throw for a failed statement.</summary>
    public static StoreException Translate(DbException error) => error switch
    {
        SqliteException sqlite => Translate(sqlite),
        PostgresException postgres => Translate(postgres),
        _ => new StoreUnavailableException("The connection to the PostgreSQL database is broken or could not be made.", error),
    };

    /// <summary>Whether the engine asks for the unit to be run again: serialization failure or deadlock.</summary>
    public static bool AsksForRetry(DbException? error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>Whether an error of SQLite says that nothing this process writes can be trusted to reach the disk.</summary>
    public static bool IsFinal(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private static StoreException Translate(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_CONSTRAINT => new StoreConstraintException(
            error.SqliteExtendedErrorCode switch
            {
                raw.SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind.ForeignKey,
                raw.SQLITE_CONSTRAINT_NOTNULL => ConstraintKind.NotNull,
                raw.SQLITE_CONSTRAINT_CHECK => ConstraintKind.Check,
                _ => ConstraintKind.Unique,
            },
            error.Message,
            error),
        raw.SQLITE_FULL => Full(error),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreUnavailableException(
            "Another program holds a lock on the SQLite file. Close it and try again.", error),
        _ when IsFinal(error) => new StoreUnavailableException("The SQLite file cannot be read or written: " + error.Message, error)
        {
            IsFinal = true,
        },
        _ => new StoreException("A statement failed on SQLite: " + error.Message, error),
    };

    private static StoreException Translate(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => Constraint(ConstraintKind.Unique, error),
        PostgresErrorCodes.ForeignKeyViolation => Constraint(ConstraintKind.ForeignKey, error),
        PostgresErrorCodes.NotNullViolation => Constraint(ConstraintKind.NotNull, error),
        PostgresErrorCodes.CheckViolation => Constraint(ConstraintKind.Check, error),
        PostgresErrorCodes.DiskFull => Full(error),
        PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter =>
            new StoreTextException("A text holds the character NUL or other bytes that PostgreSQL does not take as text.", error),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
            new StoreUnavailableException("Other units changed the same rows each time this one was tried.", error),
        { } state when IsRefusalToServe(state) =>
            new StoreUnavailableException($"The PostgreSQL server does not serve this connection ({state}): {error.MessageText}", error),
        _ => new StoreException($"A statement failed on PostgreSQL ({error.SqlState}): {error.MessageText}", error),
    };

    /// <summary>Connection exceptions, refused sign-in, no such database, too many connections, shutting down or starting up.</summary>
    private static bool IsRefusalToServe(string state) => state[..2] is "08" or "28" or "3D" || state[..3] is "57P" || state is "53300";

    private static StoreConstraintException Constraint(ConstraintKind kind, PostgresException error) =>
        new(kind, $"A change would break the rule {error.ConstraintName ?? error.ColumnName} of table {error.TableName}.", error);

    private static StoreFullException Full(DbException error) =>
        new("There is no space left for the database. Nothing of this change was kept; free some space and try again.", error);
}
