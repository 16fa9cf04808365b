using Spectre.Console;
using Weir.Masking.Runs;

namespace Weir.Terminal;

/// <summary>
/// Shows where a run stands while it runs: a table that moves on a terminal, plain lines anywhere else, nothing when quiet. All of it goes
/// to standard error. For one run.
/// </summary>
internal sealed class RunView
{
    private const int MostTables = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly Output _output;
    private readonly RunMonitor _monitor;
    private readonly TimeProvider _time;
    private readonly HashSet<TableProgress> _reported = [];
    private RunPhase _phase = RunPhase.Waiting;
    private long _loadingSince;
    private long _lastLine;

    private RunView(Output output, RunMonitor monitor, TimeProvider time)
    {
        _output = output;
        _monitor = monitor;
        _time = time;
    }

    /// <summary>Starts the run, shows it until it ends, and gives its result.</summary>
    /// <param name="output">Where to show it.</param>
    /// <param name="monitor">Where the run stands.</param>
    /// <param name="start">Starts the run; called once.</param>
    /// <param name="time">The clock that the run uses too.</param>
    public static async Task<T> ShowAsync<T>(Output output, RunMonitor monitor, Func<Task<T>> start, TimeProvider time)
    {
        // An engine may work a while before its first await.
        var running = Task.Run(start, CancellationToken.None);
        if (output.IsQuiet)
        {
            return await running;
        }

        var view = new RunView(output, monitor, time);
        if (output.IsLive)
        {
            await output.Live().Live(new Text("")).AutoClear(false).StartAsync(async live =>
            {
                while (await view.StillRunsAsync(running))
                {
                    live.UpdateTarget(view.Picture());
                }

                live.UpdateTarget(view.Picture());
            });
        }
        else
        {
            while (await view.StillRunsAsync(running))
            {
                view.WriteLines();
            }

            view.WriteLines();
        }

        return await running;
    }

    private async Task<bool> StillRunsAsync(Task running)
    {
        await Task.WhenAny(running, Task.Delay(Poll, _time, CancellationToken.None));
        if (_loadingSince == 0 && _monitor.Phase >= RunPhase.Loading)
        {
            _loadingSince = _lastLine = _time.GetTimestamp();
        }

        return !running.IsCompleted;
    }

    private void WriteLines()
    {
        var phase = _monitor.Phase;
        if (phase is >= RunPhase.Loading and < RunPhase.Done && _phase < RunPhase.Loading)
        {
            _output.Note(Describe(RunPhase.Loading));
        }

        foreach (var table in _monitor.Tables.Where(t => t.IsDone && _reported.Add(t)))
        {
            var rate = Rate(table);
            var speed = rate.SpeedText.Length == 0 ? "" : $", {rate.SpeedText} rows/s";
            _output.Note($"  {table.Table}: {Printable.Count(rate.Rows, "row")}{speed}");
        }

        if (phase != _phase && phase is not (RunPhase.Loading or RunPhase.Done))
        {
            _output.Note(Describe(phase));
        }

        _phase = phase;
        if (phase == RunPhase.Loading && _time.GetElapsedTime(_lastLine) >= PlainInterval)
        {
            _lastLine = _time.GetTimestamp();
            var total = TableRate.Total(_monitor.Tables, _time.GetElapsedTime(_loadingSince));
            _output.Note(
                $"  {Printable.Count(total.Rows)} rows, {total.ShareText}, {total.SpeedText} rows/s"
                + (total.LeftText.Length == 0 ? "" : $", {total.LeftText} left"));
        }
    }

    private Rows Picture()
    {
        var phase = _monitor.Phase;
        var detail = _monitor.Detail;
        var title = phase == RunPhase.Done ? "" : $"{Describe(phase)}{(detail.Length == 0 ? "" : $": {Printable.Line(detail)}")}";
        if (phase != RunPhase.Loading)
        {
            return new Rows(new Text(title));
        }

        var tables = _monitor.Tables;
        var shown = tables
            .OrderBy(static t => t.IsDone ? 2 : t.StartedTimestamp == 0 ? 1 : 0)
            .Take(MostTables)
            .ToList();
        var grid = new Table().Border(TableBorder.None);
        grid.AddColumn("table");
        foreach (var heading in new[] { "rows", "rows/s", "done", "left" })
        {
            grid.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }

        foreach (var table in shown)
        {
            AddRow(grid, Printable.Line(table.Table.ToString()), Rate(table));
        }

        AddRow(grid, $"all {Printable.Count(tables.Count, "table")}", TableRate.Total(tables, _time.GetElapsedTime(_loadingSince)));
        return new Rows(new Text(title), grid);
    }

    private static void AddRow(Table grid, string name, TableRate rate) => grid.AddRow(
        new Text(name), new Text(Printable.Count(rate.Rows)), new Text(rate.SpeedText), new Text(rate.ShareText), new Text(rate.LeftText));

    private TableRate Rate(TableProgress table)
    {
        var started = table.StartedTimestamp;
        return TableRate.Of(
            table.Rows, table.EstimatedRows, started == 0 ? TimeSpan.Zero : _time.GetElapsedTime(started), table.IsDone);
    }

    private static string Describe(RunPhase phase) => phase switch
    {
        RunPhase.Waiting => "starting",
        RunPhase.Surveying => "surveying the source",
        RunPhase.Preparing => "preparing the destination",
        RunPhase.Loading => "loading rows",
        RunPhase.Finishing => "building keys, indexes and constraints",
        RunPhase.Checking => "checking the copy",
        RunPhase.Publishing => "putting the copy into place",
        RunPhase.Done => "done",
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };
}
