using System.Collections.Frozen;

namespace Weir.Store.Sqlite;

/// <summary>
/// Counts the commits of the lane that wrote any of some tables. The lane's thread marks and counts; any thread reads.
/// </summary>
/// <param name="tables">The tables.</param>
internal sealed class WriteCounter(IEnumerable<string> tables)
{
    private readonly FrozenSet<string> _tables = tables.ToFrozenSet(StringComparer.Ordinal);
    private long _count;

    // From its making on, so that the commit it is made beside is counted whatever that wrote.
    private bool _isWritten = true;

    /// <summary>The commits so far; a commit is counted before anybody is told of it.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>A row of a table is written.</summary>
    public void Mark(string table) => _isWritten |= _tables.Contains(table);

    /// <summary>What was written is committed.</summary>
    public void CountCommit()
    {
        if (_isWritten)
        {
            _isWritten = false;
            Interlocked.Increment(ref _count);
        }
    }
}
