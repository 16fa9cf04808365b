using Weir.Masking.Schema;

namespace Weir.Masking.Runs;

/// <summary>Where a run stands, for whoever shows it. Read from any thread at any time; written by the run.</summary>
public sealed class RunMonitor
{
    private volatile RunPhase _phase;
    private volatile string _detail = "";
    private volatile IReadOnlyList<TableProgress> _tables = [];

    /// <summary>What the run is doing.</summary>
    public RunPhase Phase => _phase;

    /// <summary>The step of the phase, for example the index being built; may be empty.</summary>
    public string Detail => _detail;

    /// <summary>The tables that are loaded, in loading order; empty before loading.</summary>
    public IReadOnlyList<TableProgress> Tables => _tables;

    internal void Enter(RunPhase phase, string detail = "")
    {
        _detail = detail;
        _phase = phase;
    }

    internal void SetDetail(string detail) => _detail = detail;

    internal void SetTables(IReadOnlyList<TableProgress> tables) => _tables = tables;
}

/// <summary>The phases of a run, in their order.</summary>
public enum RunPhase
{
    /// <summary>Not started.</summary>
    Waiting = 0,

    /// <summary>Reading columns that whole-table generators and free text need to know beforehand.</summary>
    Surveying = 1,

    /// <summary>Creating the copy and its tables.</summary>
    Preparing = 2,

    /// <summary>Reading, masking and writing rows.</summary>
    Loading = 3,

    /// <summary>Building keys, indexes, constraints and triggers.</summary>
    Finishing = 4,

    /// <summary>Checking integrity and leaks.</summary>
    Checking = 5,

    /// <summary>Putting the copy into place.</summary>
    Publishing = 6,

    /// <summary>Ended, whatever the outcome.</summary>
    Done = 7,
}

/// <summary>Progress of one table.</summary>
public sealed class TableProgress(TableName table, long estimatedRows)
{
    private long _rows;
    private long _startedTicks;
    private volatile bool _done;

    /// <summary>The table.</summary>
    public TableName Table { get; } = table;

    /// <summary>The rows expected; -1 when unknown.</summary>
    public long EstimatedRows { get; } = estimatedRows;

    /// <summary>The rows written so far.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Whether the last row was written.</summary>
    public bool IsDone => _done;

    /// <summary>When the first slice began, as a timestamp of the run's <see cref="TimeProvider"/>; 0 before.</summary>
    public long StartedTimestamp => Interlocked.Read(ref _startedTicks);

    internal void Start(long timestamp) => Interlocked.CompareExchange(ref _startedTicks, timestamp, 0);

    internal void Add(long rows) => Interlocked.Add(ref _rows, rows);

    internal void Finish() => _done = true;
}
