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
    private readonly MaskingPlan _plan;
    private readonly SourceDatabase _source;
    private KnownValues? _knownValues;

    private Survey(MaskingPlan plan, SourceDatabase source)
    {
        _plan = plan;
        _source = source;
    }

    private readonly Dictionary<ColumnPlan, object> _statistics = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads what the generators of <paramref name="plan"/> ask for; nothing when they ask for nothing.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The open source that the plan was made from.</param>
    /// <param name="masterKey">The key of the fingerprints.</param>
    /// <param name="enter">Takes the name of each table as it is read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<Survey> RunAsync(
        MaskingPlan plan, SourceDatabase source, MasterKey masterKey, Action<string> enter, CancellationToken cancellationToken)
    {
        var survey = new Survey(plan, source);
        foreach (var table in plan.Tables.Where(t => t.CarriesRows))
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

        if (survey.UsesKnownValues())
        {
            enter("identifying values");
            survey._knownValues = await KnownValues.BuildAsync(source, plan, masterKey, cancellationToken).ConfigureAwait(false);
        }

        return survey;
    }

    /// <summary>A column's binding with what was gathered for it: how a run, a preview and a check bind generators.</summary>
    public GeneratorBinding Complete(ColumnPlan column) =>
        column.Binding with { Statistics = _statistics.GetValueOrDefault(column), KnownValues = _knownValues };

    private bool UsesKnownValues() =>
        _plan.Tables.SelectMany(t => t.Columns).Any(c => c.Declaration.UsesKnownValues || Mentions(c.Binding.Spec.Parameters));

    private static bool Mentions(ConfigNode node) => node switch
    {
        ConfigScalar { Text: { } text } => GeneratorCatalog.Find(text) is { Declaration.UsesKnownValues: true },
        ConfigSequence sequence => sequence.Items.Any(Mentions),
        ConfigMapping mapping => mapping.Entries.Any(e => Mentions(e.Value)),
        _ => false,
    };

    private void Collect(TablePlan table, List<ColumnPlan> asking, CancellationToken cancellationToken)
    {
        var read = table.ToRead();
        var codecs = read.Columns.Select(c => _source.CreateCodec(c.Type)).ToArray();
        var starts = new int[codecs.Length];
        var collectors = asking.Select(c => ((IStatisticsGenerator)c.Generator).CreateCollector(c.Binding)).ToList();
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
