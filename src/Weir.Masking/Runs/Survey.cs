using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>
/// Reads the tables of whole-table generators once before masking and keeps what their collectors gathered. Immutable after
/// <see cref="RunAsync"/>.
/// </summary>
internal sealed class Survey
{
    private readonly Dictionary<ColumnPlan, object> _statistics = new(ReferenceEqualityComparer.Instance);

    /// <summary>What was gathered for a column, or null when its generator asks for nothing.</summary>
    public object? StatisticsOf(ColumnPlan column) => _statistics.GetValueOrDefault(column);

    /// <summary>Feeds every collector.</summary>
    public async Task RunAsync(MaskingPlan plan, SourceDatabase source, RunMonitor monitor, CancellationToken cancellationToken)
    {
        foreach (var table in plan.Tables.Where(t => t.CarriesRows))
        {
            var asking = table.Columns.Where(c => c.Generator is IStatisticsGenerator).ToList();
            if (asking.Count == 0)
            {
                continue;
            }

            monitor.SetDetail(table.Table.Name.ToString());
            await Task.Factory.StartNew(
                () => Collect(table, asking, source, cancellationToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private void Collect(TablePlan table, List<ColumnPlan> asking, SourceDatabase source, CancellationToken cancellationToken)
    {
        var read = table.ToRead();
        var codecs = read.Columns.Select(c => source.CreateCodec(c.Type)).ToArray();
        var starts = new int[codecs.Length];
        var collectors = asking.Select(c => ((IStatisticsGenerator)c.Generator).CreateCollector(c.Binding)).ToList();
        try
        {
            using var reader = source.OpenReader(read, new TableSlice(0, null, null, table.Table.EstimatedRows));
            using var cancel = cancellationToken.Register(reader.Cancel);
            while (reader.TryRead(out var frame))
            {
                if (!RowView.TryIndex(frame, starts))
                {
                    throw new MaskingException($"A row of {table.Table.Name} came with another shape than the schema says.");
                }

                var row = new RowView(frame, starts, codecs);
                for (var i = 0; i < collectors.Count; i++)
                {
                    collectors[i].Add(row[asking[i].Binding.Ordinal], row);
                }
            }

            for (var i = 0; i < collectors.Count; i++)
            {
                _statistics[asking[i]] = collectors[i].Complete();
            }
        }
        finally
        {
            collectors.ForEach(c => c.Dispose());
        }
    }
}
