using Microsoft.Data.Sqlite;
using Weir.Masking.Destinations;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// The file beside the destination in which a copy is built, <c>TARGET.weir-RUN.tmp</c>, and the rules for what it may take the place of.
/// </summary>
/// <param name="target">The full path of the destination.</param>
internal sealed class SqliteCopyFile(string target)
{
    private const string Ending = ".tmp";

    private static readonly string[] Companions = ["-journal", "-wal", "-shm"];

    private string? _replaced;

    /// <summary>The full path of the file being built; null before <see cref="Create"/>.</summary>
    public string? Path { get; private set; }

    /// <summary>Whether a path is one that <see cref="Create"/> gives to unfinished copies.</summary>
    public static bool IsUnfinished(string path) =>
        path.EndsWith(Ending, StringComparison.Ordinal) && path.Contains(".weir-", StringComparison.Ordinal);

    /// <summary>Checks that the target may be made or replaced, removes what dead runs left, and creates an empty file.</summary>
    /// <exception cref="DatabaseException">It may not, or another run is building the same target.</exception>
    public void Create(string runId, DestinationPolicy policy)
    {
        var folder = System.IO.Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            throw Refused($"folder {folder} does not exist; create it first");
        }

        CheckTarget(policy);
        _replaced = PosixFile.Identity(target);
        foreach (var stale in Directory.EnumerateFiles(folder, $"{System.IO.Path.GetFileName(target)}.weir-*{Ending}"))
        {
            RemoveStale(stale);
        }

        Path = $"{target}.weir-{runId}{Ending}";
        try
        {
            using var created = new FileStream(Path, FileMode.CreateNew);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException(
                DatabaseFailure.PermissionDenied, $"Creating {Path} failed; check the rights on folder {folder}.", e);
        }
    }

    /// <summary>Puts the finished file in the target's place, durably. The file must be closed.</summary>
    /// <exception cref="DatabaseException">The target is no longer what was checked, or is in use.</exception>
    public void Publish()
    {
        if (PosixFile.Identity(target) != _replaced)
        {
            throw Refused("it was made or changed by someone else while the copy was built; the copy is not put there");
        }

        if (_replaced is not null)
        {
            SettleTarget();
        }

        PosixFile.Sync(Path!);
        File.Move(Path!, target, overwrite: _replaced is not null);
        PosixFile.Sync(System.IO.Path.GetDirectoryName(target)!);
    }

    private void CheckTarget(DestinationPolicy policy)
    {
        if (Directory.Exists(target))
        {
            throw Refused("it is a folder; name a file");
        }

        if (!File.Exists(target) || new FileInfo(target).Length == 0)
        {
            return;
        }

        var name = System.IO.Path.GetFileName(target);
        if (policy.ReplaceForeign is { } named)
        {
            if (!named.Equals(name, StringComparison.Ordinal))
            {
                throw Refused($"--replace-foreign must name the file, {name}, to show that it is meant");
            }

            return;
        }

        var (isOurs, isEmpty) = Inspect();
        if (isEmpty)
        {
            return;
        }

        if (!isOurs)
        {
            throw Refused($"it holds something that Weir did not make; choose another file, or add --replace-foreign {name} to lose it");
        }

        if (!policy.Replace)
        {
            throw Refused("it holds a copy that Weir made; choose another file, or add --replace");
        }
    }

    private (bool IsOurs, bool IsEmpty) Inspect()
    {
        try
        {
            using var connection = SqliteFile.OpenReadOnly(target);
            var isEmpty = connection.Scalar("SELECT count(*) FROM sqlite_master") is 0L;
            return (SqliteMarker.Read(connection) is not null, isEmpty);
        }
        catch (Exception e) when (e is DatabaseException or SqliteException)
        {
            // Whatever cannot be read as a database of ours is not ours.
            return (false, false);
        }
    }

    private static void RemoveStale(string path)
    {
        if (new FileInfo(path).Length > 0)
        {
            try
            {
                // Opening rolls back what a killed run was writing. A marker proves the file to be a copy; the lock, that its run is dead.
                using var connection = SqliteFile.OpenToWrite(path);
                connection.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
                if (SqliteMarker.Read(connection) is null && connection.Scalar("SELECT count(*) FROM sqlite_master") is not 0L)
                {
                    return;
                }
            }
            catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY)
            {
                throw new DatabaseException(
                    DatabaseFailure.DestinationRefused, $"Another run is building {path}; wait for it or end it, then run again.", e);
            }
            catch (Exception e) when (e is SqliteException or DatabaseException)
            {
                // Not readable as a copy of ours: it is left alone, and the new copy has another name.
                return;
            }
        }

        Delete(path);
    }

    /// <summary>Removes a file and what SQLite keeps beside it.</summary>
    private static void Delete(string path)
    {
        foreach (var companion in Companions)
        {
            File.Delete(path + companion);
        }

        File.Delete(path);
    }

    // A journal or log left beside the old file would be taken for the new one's and spoil it, so the old one is made whole without them.
    private void SettleTarget()
    {
        if (!Companions.Any(c => File.Exists(target + c)))
        {
            return;
        }

        try
        {
            using var connection = SqliteFile.OpenToWrite(target);
            connection.Scalar("SELECT count(*) FROM sqlite_master");
            connection.Scalar("PRAGMA journal_mode = DELETE");
        }
        catch (Exception e) when (e is SqliteException or DatabaseException)
        {
            throw Refused("another program uses it, or its journal cannot be settled; close it and run again", e);
        }

        if (Companions.Any(c => File.Exists(target + c)))
        {
            throw Refused("another program uses it (its -wal or -journal file stays); close it and run again");
        }
    }

    private DatabaseException Refused(string reason, Exception? inner = null) =>
        new(DatabaseFailure.DestinationRefused, $"Destination {target} is refused: {reason}.", inner);
}
