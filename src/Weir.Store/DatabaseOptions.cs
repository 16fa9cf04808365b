namespace Weir.Store;

/// <summary>How a database is opened and run; the defaults are right for a server.</summary>
public sealed record DatabaseOptions
{
    /// <summary>
    /// The folder that a backup is written to before a migration; null for <c>backups</c> beside a SQLite file. A PostgreSQL database
    /// without a folder is not migrated unless <see cref="AllowMigrationWithoutBackup"/> says so.
    /// </summary>
    public string? BackupFolder { get; init; }

    /// <summary>Whether a database that holds data may be migrated although no backup could be made.</summary>
    public bool AllowMigrationWithoutBackup { get; init; }

    /// <summary>The program that backs up PostgreSQL: a path, or a name on PATH.</summary>
    public string PgDump { get; init; } = "pg_dump";

    /// <summary>Units that may wait in the SQLite lane before callers wait to queue theirs.</summary>
    public int QueueCapacity { get; init; } = 4096;

    /// <summary>The most units that share one SQLite commit.</summary>
    public int GroupSize { get; init; } = 512;

    /// <summary>The time after which a group of units is committed even if more are waiting.</summary>
    public TimeSpan GroupTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The most connections that read at the same time.</summary>
    public int ReadConnections { get; init; } = Math.Max(4, Environment.ProcessorCount * 2);

    /// <summary>The most units of this process that run at the same time on PostgreSQL.</summary>
    public int WriteConnections { get; init; } = 8;

    /// <summary>The most pages of 4096 bytes that a SQLite file may grow to; null for no limit. Lets a test fill a disk.</summary>
    internal int? MaxPages { get; init; }

    /// <summary>Called in the SQLite lane before each commit; null for nothing. Lets a test make a commit fail as a disk would.</summary>
    internal Action? BeforeCommit { get; init; }
}
