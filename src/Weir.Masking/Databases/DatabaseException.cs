namespace Weir.Masking.Databases;

/// <summary>Why work on a database failed; the command line maps each to an exit code.</summary>
public enum DatabaseFailure
{
    /// <summary>The address is malformed, or names an option that is not allowed.</summary>
    BadAddress = 0,

    /// <summary>The server, file or database cannot be reached or opened.</summary>
    Unreachable = 1,

    /// <summary>The credentials were refused.</summary>
    AuthenticationFailed = 2,

    /// <summary>Transport security is below what is demanded, or the server's identity could not be verified.</summary>
    InsecureTransport = 3,

    /// <summary>A right is missing.</summary>
    PermissionDenied = 4,

    /// <summary>The destination may not be used: not empty, not Weir's, or the same as the source.</summary>
    DestinationRefused = 5,

    /// <summary>The connection broke in the middle.</summary>
    ConnectionLost = 6,

    /// <summary>The destination ran out of space.</summary>
    DiskFull = 7,

    /// <summary>A program that is needed (pg_dump) is missing or does not fit.</summary>
    ToolMissing = 8,

    /// <summary>The destination refused rows or schema: a constraint, a type, a syntax.</summary>
    Rejected = 9,

    /// <summary>A value is larger than what is carried.</summary>
    TooLarge = 10,

    /// <summary>The database is a destination that a run left unfinished.</summary>
    Unfinished = 11,
}

/// <summary>
/// Work on a database failed for a reason outside the program. The message says what was being done, to what, what was expected and what to
/// do next; it never holds a password or a row's data.
/// </summary>
public sealed class DatabaseException(DatabaseFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The reason.</summary>
    public DatabaseFailure Failure { get; } = failure;
}
