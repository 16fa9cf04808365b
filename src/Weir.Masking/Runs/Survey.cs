using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>
/// What generators must know of the source before the first row is masked: the statistics of whole-table generators, and the source's own
/// identifying values for finding them inside text. Gathered once, then immutable and shared by all threads.
/// </summary>
public sealed class Survey
{
    /// <summary>What the whole-table generators of a run may hold together; with known values beside them, less.</summary>
    private const long StatisticsBytes = 192 << 20, StatisticsBytesBesideKnownValues = 64 << 20;

    private readonly SourceDatabase _source;
    private long _bytesPerColumn;
    private KnownValues? _knownValues;
    private List<ColumnName> _textColumns = [];

    private Survey(SourceDatabase source) => _source = source;

    private readonly Dictionary<ColumnPlan, object> _statistics = new(ReferenceEqualityComparer.Instance);

    /// <summary>What could not be gathered in full and what that means, for the report; each names its column.</summary>
    public IReadOnlyList<Problem> Warnings => _knownValues is not { IsComplete: false } known
        ? []
        :
        [
            .. _textColumns.Select(c => new Problem(
                Severity.Warning,
                $"tables.{c.Table}.columns.{c.Column}",
                $"only one in {known.Parts} of the source's identifying values fitted the memory for finding them inside text; the others "
                + "were found only where their form, or the words around them, give them away. The leak check searches for all of them")),
        ];

    /// <summary>
    /// Slots that a leak check may take for its fingerprints beside what is held here: half of <paramref name="maxSlots"/>, and so twice
    /// the passes, when this survey holds more than that half, so that both together stay within one budget.
    /// </summary>
    internal int SlotsBeside(int maxSlots) =>
        _statistics.Count > 0 || _knownValues is { } known && known.Index.SizeBytes > maxSlots / 2 * (long)sizeof(ulong)
            ? maxSlots / 2
            : maxSlots;

    /// <summary>Reads what the generators of <paramref name="plan"/> ask for; nothing when they ask for nothing.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The open source that the plan was made from.</param>
    /// <param name="masterKey">The key of the fingerprints.</param>
    /// <param name="enter">Takes the name of each table as it is read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static Task<Survey> RunAsync(
        MaskingPlan plan, SourceDatabase source, MasterKey masterKey, Action<string> enter, CancellationToken cancellationToken) =>
        RunAsync(plan, plan.Tables, source, masterKey, KnownValues.MaxSlots, enter, cancellationToken);

    /// <summary>The same for what the generators of some tables ask for, when only those are masked.</summary>
    public static Task<Survey> RunAsync(
        MaskingPlan plan,
        IReadOnlyList<TablePlan> tables,
        SourceDatabase source,
        MasterKey masterKey,
        Action<string> enter,
        CancellationToken cancellationToken) =>
        RunAsync(plan, tables, source, masterKey, KnownValues.MaxSlots, enter, cancellationToken);

    /// <summary>The same with a limit of its own for the fingerprints of identifying values, for tests of that limit.</summary>
    internal static async Task<Survey> RunAsync(
        MaskingPlan plan,
        IReadOnlyList<TablePlan> tables,
        SourceDatabase source,
        MasterKey masterKey,
        int maxSlots,
        Action<string> enter,
        CancellationToken cancellationToken)
    {
        var textColumns = KnownValueUse.Of(tables).ToList();
        var collecting = tables.Where(t => t.CarriesRows).SelectMany(t => t.Columns).Count(c => c.Generator is IStatisticsGenerator);
        var survey = new Survey(source)
        {
            _textColumns = textColumns,
            _bytesPerColumn =
                (textColumns.Count > 0 ? StatisticsBytesBesideKnownValues : StatisticsBytes) / Math.Max(collecting, 1),
        };
        foreach (var table in tables.Where(t => t.CarriesRows))
        {
            var asking = table.Columns.Where(c => c.Generator is IStatisticsGenerator).ToList();
            if (asking.Count > 0)
            {
                enter(table.Table.Name.ToString());
                await Task.Factory.StartNew(
                    () => survey.Collect(table, asking, cancellationToken),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default).ConfigureAwait(false);
            }
        }

        if (textColumns.Count > 0)
        {
            enter("identifying values");
            survey._knownValues = await KnownValues.BuildAsync(source, plan, masterKey, maxSlots, cancellationToken)
                .ConfigureAwait(false);
        }

        if (collecting + textColumns.Count > 0)
        {
            DeadMemory.Collect();
        }

        return survey;
    }

    /// <summary>A column's binding with what was gathered for it: how a run, a preview and a check bind generators.</summary>
    public GeneratorBinding Complete(ColumnPlan column) =>
        column.Binding with { Statistics = _statistics.GetValueOrDefault(column), KnownValues = _knownValues };

    private void Collect(TablePlan table, List<ColumnPlan> asking, CancellationToken cancellationToken)
    {
        var read = table.ToRead();
        var codecs = read.Columns.Select(c => _source.CreateCodec(c.Type)).ToArray();
        var starts = new int[codecs.Length];
        var collectors = asking
            .Select(c => ((IStatisticsGenerator)c.Generator).CreateCollector(c.Binding with { StatisticsBytes = _bytesPerColumn }))
            .ToList();
        try
        {
            using var reader = _source.OpenReader(read, new TableSlice(0, null, null, table.Table.EstimatedRows));
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
