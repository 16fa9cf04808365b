using Microsoft.Extensions.Logging;

namespace Weir.Store;

/// <summary>Every line that this library logs; none holds a row's data or a password.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Information, "Before migrating, the database was backed up: {Backup}")]
    public static partial void BackedUp(this ILogger log, string backup);

    [LoggerMessage(2, LogLevel.Information, "Migrated {Module} to version {Version}, {Name}")]
    public static partial void Migrated(this ILogger log, string module, int version, string name);

    [LoggerMessage(3, LogLevel.Debug, "The engine had undone the migrations, or released their lock, by itself")]
    public static partial void AlreadyUndone(this ILogger log, Exception error);

    [LoggerMessage(4, LogLevel.Warning, "{Units} units that shared a commit were rolled back")]
    public static partial void GroupRolledBack(this ILogger log, Exception error, int units);

    [LoggerMessage(5, LogLevel.Error, "Units that shared a commit could not be rolled back")]
    public static partial void RollbackFailed(this ILogger log, Exception error);

    [LoggerMessage(6, LogLevel.Critical, "Writing has stopped for good, because a write did not reach the disk")]
    public static partial void Stopped(this ILogger log, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "{Database} runs with fsync=off: what it acknowledges is lost when its machine stops. Switch fsync on.")]
    public static partial void ServerDoesNotSync(this ILogger log, string database);

    [LoggerMessage(9, LogLevel.Warning, "The role may not make the triggers that count writes: what decides on requests is read each time")]
    public static partial void WritesAreNotCounted(this ILogger log, Exception error);

    [LoggerMessage(7, LogLevel.Warning, "The write-ahead log could not be moved into the database file and goes on growing")]
    public static partial void CheckpointPutOff(this ILogger log, Exception error);
}
