using System.Globalization;

namespace Weir.Store.Schema;

/// <summary>Names backups so that a folder of them reads in order.</summary>
internal static class BackupName
{
    /// <summary>A new path such as <c>backups/weir.20261122T051203417Z.guard-3.store-1.db</c>; its folder is created, for its owner alone.</summary>
    public static string Create(string folder, string database, string versions, string ending, TimeProvider time)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var moment = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(folder, $"{database}.{moment}.{versions}{ending}");
    }
}
