using Weir.Foundation;
using Weir.Masking.Destinations;
using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Runs;

/// <summary>
/// Loads every table: slices in a queue, taken by as many streams as the destination allows, each a thread that reads, transforms and
/// writes.
/// The first failure stops all streams and is what is thrown. For one use.
/// </summary>
internal sealed class TableLoader
{
    // Large enough that a write is worth a call, small enough that streams with wide rows stay far under the memory limit.
    private const int FlushBytes = 64 * 1024;

    private readonly SourceDatabase _source;
    private readonly DestinationDatabase _destination;
    private readonly Func<ColumnPlan, GeneratorBinding> _complete;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<TableName, TableTally> _tallies = [];

    /// <param name="source">Where rows come from.</param>
    /// <param name="destination">Where they go, prepared.</param>
    /// <param name="complete">Adds statistics and known values to a column's binding.</param>
    /// <param name="time">For durations.</param>
    public TableLoader(
        SourceDatabase source, DestinationDatabase destination, Func<ColumnPlan, GeneratorBinding> complete, TimeProvider time)
    {
        _source = source;
        _destination = destination;
        _complete = complete;
        _time = time;
    }

    /// <summary>Loads the tables and says what was loaded.</summary>
    public async Task<IReadOnlyDictionary<TableName, TableTally>> LoadAsync(
        IReadOnlyList<TablePlan> tables, int streams, RunMonitor monitor, CancellationToken cancellationToken)
    {
        var progress = tables.ToDictionary(t => t.Table.Name, t => new TableProgress(t.Table.Name, t.Table.EstimatedRows));
        monitor.SetTables([.. tables.Select(t => progress[t.Table.Name])]);
        var writers = Math.Clamp(streams, 1, _destination.MaxWriters);
        var queue = new Queue<(TablePlan Plan, TableSlice Slice)>();
        foreach (var table in tables)
        {
            var slices = await _source.SliceAsync(table.ToRead(), writers, cancellationToken).ConfigureAwait(false);
            _tallies[table.Table.Name] = new TableTally(table.Columns.Count, slices.Count);
            foreach (var slice in slices)
            {
                queue.Enqueue((table, slice));
            }
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var threads = Enumerable.Range(0, writers)
            .Select(_ => Task.Factory.StartNew(
                () => Work(queue, progress, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToList();
        await WhenAllFirstFailure(threads, cancellationToken).ConfigureAwait(false);
        return _tallies;
    }

    // A stream that failed has cancelled the others: their cancellation is a consequence, its own exception is the cause.
    private static async Task WhenAllFirstFailure(List<Task> threads, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(threads).ConfigureAwait(false);
        }
        catch (Exception) when (threads.Any(t => t.IsFaulted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var causes = threads.Where(t => t.IsFaulted).SelectMany(t => t.Exception!.InnerExceptions).ToList();
            var cause = causes.FirstOrDefault(e => e is not OperationCanceledException) ?? causes[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
    }

    private void Work(
        Queue<(TablePlan Plan, TableSlice Slice)> queue, Dictionary<TableName, TableProgress> progress, CancellationTokenSource stop)
    {
        try
        {
            while (TryTake(queue, out var item))
            {
                stop.Token.ThrowIfCancellationRequested();
                LoadSlice(item.Plan, item.Slice, progress[item.Plan.Table.Name], stop.Token);
            }
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private bool TryTake(Queue<(TablePlan Plan, TableSlice Slice)> queue, out (TablePlan Plan, TableSlice Slice) item)
    {
        lock (_lock)
        {
            return queue.TryDequeue(out item);
        }
    }

    private void LoadSlice(TablePlan plan, TableSlice slice, TableProgress progress, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        progress.Start(started);
        using var transformer = new RowTransformer(plan, _source, _destination, _complete);
        using var reader = _source.OpenReader(plan.ToRead(), slice);
        using var writer = _destination.OpenWriter(new TableLoad(plan.Table, [.. plan.Columns.Select(c => c.Column)]));
        using var cancelReader = cancellationToken.Register(reader.Cancel);
        using var cancelWriter = cancellationToken.Register(writer.Cancel);
        using var frames = new PooledBuffer(FlushBytes * 2);
        long rows = 0;
        long unreported = 0;
        while (reader.TryRead(out var frame))
        {
            transformer.Transform(frame, frames);
            rows++;
            unreported++;
            if (frames.Length >= FlushBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(frames.WrittenSpan);
                frames.Clear();
                progress.Add(unreported);
                unreported = 0;
            }
        }

        writer.Write(frames.WrittenSpan);
        cancellationToken.ThrowIfCancellationRequested();
        var written = writer.Complete();
        progress.Add(unreported);
        lock (_lock)
        {
            var tally = _tallies[plan.Table.Name];
            tally.Add(rows, written, _time.GetElapsedTime(started), transformer.Counts);
            if (tally.SlicesLeft == 0)
            {
                progress.Finish();
            }
        }
    }
}

/// <summary>What was loaded of a table, added up over its slices.</summary>
internal sealed class TableTally(int columns, int slices)
{
    /// <summary>Rows read.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows that the destination took.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Time of all streams together.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Slices not loaded yet.</summary>
    public int SlicesLeft { get; private set; } = slices;

    /// <summary>Counts per column; null where a column passes through.</summary>
    public ColumnCounts?[] Counts { get; } = new ColumnCounts?[columns];

    /// <summary>Adds a slice.</summary>
    public void Add(long read, long written, TimeSpan duration, IReadOnlyList<ColumnCounts?> counts)
    {
        RowsRead += read;
        RowsWritten += written;
        Duration += duration;
        SlicesLeft--;
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] is { } own)
            {
                (Counts[i] ??= new ColumnCounts()).Add(own);
            }
        }
    }
}
