using System.Data.Common;
using Dapper;
using Weir.Store.Schema;

namespace Weir.Store.Sqlite;

/// <summary>Copies a SQLite file into a folder of backups: whole, consistent, and on the disk before it counts.</summary>
internal sealed class SqliteBackup(string path, DatabaseOptions options, TimeProvider time)
{
    /// <summary>Writes the backup and returns its path, or says why there is none when that is allowed.</summary>
    /// <exception cref="StoreRefusedException">It could not be written, and going on without was not allowed.</exception>
    public string Write(DbConnection connection, string versions)
    {
        try
        {
            var folder = options.BackupFolder ?? Path.Combine(Path.GetDirectoryName(path)!, "backups");
            var target = BackupName.Create(folder, Path.GetFileNameWithoutExtension(path), versions, ".db", time);
            DurableFile.CreateEmpty(target);
            connection.Execute("VACUUM INTO @target", new { target });
            DurableFile.Sync(target);
            return target;
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException)
        {
            return options.AllowMigrationWithoutBackup
                ? $"none, because {error.Message}"
                : throw new StoreRefusedException(
                    $"Migrating {path} needs a backup first, and it could not be written: {error.Message}. "
                    + "Make room or name a folder for backups.",
                    error);
        }
    }
}
