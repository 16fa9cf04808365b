using System.Globalization;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>
/// Where the contents of closed segments are. With SQLite: files below <c>audit/</c> beside the database's own, which one server holds. With
/// PostgreSQL: the table <c>audit_segment_contents</c>, because every server has to reach them. What was closed never changes. Safe for
/// concurrent use.
/// </summary>
/// <param name="database">The database.</param>
internal sealed class SegmentStore(Database database)
{
    private readonly string? _folder = database.Folder is { } folder ? Path.Combine(folder, "audit") : null;

    /// <summary>
    /// Makes a content durable where it is a file; one that an end in between has left there is replaced. It counts for nothing before its row
    /// is committed.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Prepare(SegmentRow row, byte[] content)
    {
        if (_folder is not null)
        {
            var path = PathOf(_folder, row.Log, row.FirstLeaf);
            Directory.CreateDirectory(
                Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            DurableFile.FlushFolder(Path.GetDirectoryName(_folder)!);
            DurableFile.FlushFolder(_folder);
            DurableFile.Replace(path, content);
        }
    }

    /// <summary>Stores a content in the unit of its row, where it is no file.</summary>
    public void Append(WriteUnit unit, SegmentRow row, byte[] content)
    {
        if (_folder is null)
        {
            unit.Execute(
                "insert into audit_segment_contents (log, first_leaf, content) values (@Log, @FirstLeaf, @content)",
                new { row.Log, row.FirstLeaf, content });
        }
    }

    /// <summary>Reads a segment.</summary>
    /// <exception cref="SegmentUnavailableException">It is missing, or not the one that was closed.</exception>
    public async Task<SegmentFile> ReadAsync(SegmentRow row, CancellationToken cancellationToken)
    {
        var where = _folder is null
            ? $"audit_segment_contents {row.Log} {row.FirstLeaf}"
            : Path.GetRelativePath(Path.GetDirectoryName(_folder)!, PathOf(_folder, row.Log, row.FirstLeaf));
        var content = await ContentAsync(row, cancellationToken) ?? throw new SegmentUnavailableException(row.Log, where, isMissing: true);
        var file = SegmentFile.Read(content, row.Digest);
        return file is not null && (file.Log, file.FirstLeaf, file.Entries.Count) == (row.Log, row.FirstLeaf, row.Count)
            ? file
            : throw new SegmentUnavailableException(row.Log, where, isMissing: false);
    }

    private async Task<byte[]?> ContentAsync(SegmentRow row, CancellationToken cancellationToken)
    {
        if (_folder is null)
        {
            return await database.QueryOneAsync<byte[]>(
                "select content from audit_segment_contents where log = @Log and first_leaf = @FirstLeaf",
                new { row.Log, row.FirstLeaf },
                cancellationToken);
        }

        try
        {
            return await File.ReadAllBytesAsync(PathOf(_folder, row.Log, row.FirstLeaf), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The name of a log comes from a table that somebody may have altered; only true names lead to a path.
    private static string PathOf(string folder, string log, long firstLeaf) => LedgerLog.IsName(log)
        ? Path.Combine(folder, log, string.Create(CultureInfo.InvariantCulture, $"{firstLeaf:d12}.segment"))
        : throw new LedgerDamagedException(log, "the name of the log of a closed segment is none");
}

/// <summary>A closed segment of the record cannot be had, so what it holds can be neither searched nor exported.</summary>
public sealed class SegmentUnavailableException : IOException
{
    internal SegmentUnavailableException(string log, string where, bool isMissing)
        : base($"The closed segment {where} of the record of {log} {(isMissing ? "is missing" : "is not the one that was closed")}. "
            + "Restore it from a backup; 'weir ledger reconcile' lists what is wrong.") => (Where, IsMissing) = (where, isMissing);

    /// <summary>The file below the data directory, or the row.</summary>
    public string Where { get; }

    /// <summary>Whether there is none at all.</summary>
    public bool IsMissing { get; }
}
