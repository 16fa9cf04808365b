namespace Weir.Commands;

/// <summary>
/// The exit codes of the command. They are a promise to scripts: a code never changes its meaning (docs/cli.md).
/// </summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>The command line or an environment variable is wrong.</summary>
    public const int BadUsage = 2;

    /// <summary>The configuration cannot be read or makes no plan.</summary>
    public const int ConfigurationInvalid = 3;

    /// <summary>A database or a server cannot be reached, or a database refuses the user.</summary>
    public const int Unreachable = 4;

    /// <summary>The source's schema is not the one that the configuration was written for.</summary>
    public const int SchemaDrift = 5;

    /// <summary>The leak check found values of the source.</summary>
    public const int LeakFound = 6;

    /// <summary>Rows, references or constraints of the copy are not as they must be.</summary>
    public const int IntegrityFailed = 7;

    /// <summary>The master key's file is missing or refused.</summary>
    public const int KeyRefused = 8;

    /// <summary>The destination may not be written, or is no finished copy.</summary>
    public const int DestinationRefused = 9;

    /// <summary>The work was begun and failed: connection cut, disk full, rows that cannot be carried.</summary>
    public const int Failed = 10;

    /// <summary>An exported ledger, a checkpoint or a proof is not what it must be.</summary>
    public const int NotVerified = 11;

    /// <summary>Nobody is signed in to the server, or the access key has ended.</summary>
    public const int NotSignedIn = 12;

    /// <summary>The server knows who asks, and does not let them.</summary>
    public const int Denied = 13;

    /// <summary>The server has no such thing, or not for whoever asks.</summary>
    public const int NotFound = 14;

    /// <summary>The state of a thing at the server does not allow it: a name is taken, or it was changed meanwhile.</summary>
    public const int Conflict = 15;

    /// <summary>Stored objects are not what was written.</summary>
    public const int Damaged = 16;

    /// <summary>A fault of the program itself (sysexits.h, EX_SOFTWARE).</summary>
    public const int InternalError = 70;

    /// <summary>Stopped by SIGINT or SIGTERM (128 + SIGINT, as shells do).</summary>
    public const int Cancelled = 130;

    /// <summary>Every code, its name in <c>--json</c> output and what it means, for help and documentation.</summary>
    public static IReadOnlyList<(int Code, string Name, string Meaning)> All { get; } =
    [
        (Success, "success", "everything that was asked for was done"),
        (BadUsage, "bad-usage", "the command line or an environment variable is wrong"),
        (ConfigurationInvalid, "configuration-invalid", "the configuration cannot be read or makes no plan"),
        (Unreachable, "unreachable", "a database or a server cannot be reached, or a database refuses the user"),
        (SchemaDrift, "schema-drift", "the source's schema is not the one the configuration was written for"),
        (LeakFound, "leak-found", "the leak check found values of the source"),
        (IntegrityFailed, "integrity-failed", "rows, references or constraints of the copy are not as they must be"),
        (KeyRefused, "key-refused", "the master key's file is missing or refused"),
        (DestinationRefused, "destination-refused", "the destination may not be written, or is no finished copy"),
        (Failed, "failed", "the work was begun and failed: connection cut, disk full, rows that cannot be carried"),
        (NotVerified, "not-verified", "an exported ledger, a checkpoint or a proof is not what it must be"),
        (NotSignedIn, "not-signed-in", "nobody is signed in to the server, or the access key has ended"),
        (Denied, "denied", "the server knows who asks, and does not let them"),
        (NotFound, "not-found", "the server has no such thing, or not for whoever asks"),
        (Conflict, "conflict", "a name is taken at the server, a thing was changed meanwhile, or its state does not allow it"),
        (Damaged, "damaged", "stored objects are not what was written"),
        (InternalError, "internal-error", "a fault of weir itself"),
        (Cancelled, "cancelled", "stopped by Ctrl-C or SIGTERM"),
    ];
}
