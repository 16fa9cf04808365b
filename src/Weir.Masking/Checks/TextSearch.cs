using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>A table of the copy with what is searched in it.</summary>
/// <param name="Copy">The table.</param>
/// <param name="Plan">Its plan; null when the plan has no such table.</param>
/// <param name="Places">What is searched.</param>
/// <param name="Tallies">What was found, one per place.</param>
internal sealed record SearchTable(
    TableSchema Copy, TablePlan? Plan, IReadOnlyList<SearchPlace> Places, IReadOnlyList<PlaceTally> Tallies);

/// <summary>
/// Searches all text of a copy for the source's identifying values, in as many passes as the memory for their fingerprints asks for.
/// </summary>
internal sealed class TextSearch
{
    private const int MaxValuesPerTable = 400_000;
    private const int MaxParallelTables = 2;

    private readonly MaskingPlan _plan;
    private readonly SourceDatabase _source;
    private readonly SourceDatabase _destination;
    private readonly DatabaseSchema _copy;
    private readonly Prf _prf;
    private readonly Explanation _explanation;
    private long _bytes;

    /// <param name="plan">The plan that made the copy.</param>
    /// <param name="source">The source.</param>
    /// <param name="destination">The copy.</param>
    /// <param name="copy">The copy's schema.</param>
    /// <param name="prf">Makes the fingerprints.</param>
    /// <param name="complete">Completes bindings as the run did.</param>
    public TextSearch(
        MaskingPlan plan,
        SourceDatabase source,
        SourceDatabase destination,
        DatabaseSchema copy,
        Prf prf,
        Func<ColumnPlan, GeneratorBinding> complete)
    {
        _plan = plan;
        _source = source;
        _destination = destination;
        _copy = copy;
        _prf = prf;
        _explanation = new Explanation(plan, source, complete);
        Tables = MakeTables();
        SchemaTallies = [.. copy.Texts.Select(_ => new PlaceTally())];
    }

    /// <summary>The tables with their tallies.</summary>
    public IReadOnlyList<SearchTable> Tables { get; private set; }

    /// <summary>One tally per text of the copy's schema.</summary>
    public IReadOnlyList<PlaceTally> SchemaTallies { get; private set; }

    /// <summary>Fingerprints searched for.</summary>
    public long KnownValues { get; private set; }

    /// <summary>Bytes of text searched, once each.</summary>
    public long SearchedBytes { get; private set; }

    /// <summary>Passes made.</summary>
    public int Passes { get; private set; }

    /// <summary>Searches everything.</summary>
    /// <param name="maxSlots">Slots for fingerprints that one pass may use.</param>
    /// <param name="step">Is told each table.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task RunAsync(int maxSlots, Action step, CancellationToken cancellationToken)
    {
        var least = 1;
        while (!await TryRunAsync(least, maxSlots, step, cancellationToken))
        {
            // More values met the copy than can be told apart at once: more passes, each over fewer values.
            least = Math.Max(least, Passes) * 2;
            Tables = MakeTables();
            SchemaTallies = [.. _copy.Texts.Select(_ => new PlaceTally())];
        }
    }

    private async Task<bool> TryRunAsync(int least, int maxSlots, Action step, CancellationToken cancellationToken)
    {
        var index = new KnownIndex(_prf, new FingerprintSet(maxSlots), least, IdentifyingColumns.EstimateForms(_plan));
        await Checks.KnownValues.FillAsync(index, _source, _plan, cancellationToken);
        KnownValues = index.Count;
        Passes = index.Partitions;
        for (var partition = 0; partition < Passes; partition++)
        {
            if (partition > 0)
            {
                index = index.ForPartition(partition);
                await Checks.KnownValues.FillAsync(index, _source, _plan, cancellationToken);
                KnownValues += index.Count;
            }

            if (!await TryPassAsync(index, step, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> TryPassAsync(KnownIndex index, Action step, CancellationToken cancellationToken)
    {
        _bytes = 0;
        var isOver = false;
        await Parallel.ForEachAsync(
            Tables,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelTables, CancellationToken = cancellationToken },
            async (table, token) =>
            {
                if (!Volatile.Read(ref isOver) && !await TrySearchAsync(table, index, token))
                {
                    Volatile.Write(ref isOver, true);
                }

                step();
            });
        if (isOver)
        {
            return false;
        }

        SearchSchema(index);
        SearchedBytes = _bytes;
        await _explanation.ExplainAsync(index, Tables, SchemaTallies, cancellationToken);
        return true;
    }

    private List<SearchTable> MakeTables()
    {
        var plans = _plan.Tables.Where(t => CopyNames.Find(_copy, t.Table.Name) is not null)
            .ToDictionary(t => CopyNames.Find(_copy, t.Table.Name)!.Name);
        return
        [
            .. _copy.Tables
                .Select(t => (Copy: t, Plan: plans.GetValueOrDefault(t.Name)))
                .Select(t => (t.Copy, t.Plan, Places: SearchPlace.Of(_destination.Engine, t.Copy, _source.Engine, t.Plan)))
                .Where(t => t.Places.Count > 0)
                .Select(t => new SearchTable(t.Copy, t.Plan, t.Places, [.. t.Places.Select(_ => new PlaceTally())])),
        ];
    }

    private async Task<bool> TrySearchAsync(SearchTable table, KnownIndex index, CancellationToken cancellationToken)
    {
        using var searcher = new TextSearcher(index);
        using var full = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var bytes = 0L;
        var isFirstPass = index.Partition == 0;
        var read = new TableRead(table.Copy, [.. table.Places.Select(p => p.CopyField)], Condition: null);
        void Search(in RowView row)
        {
            var values = 0;
            for (var i = 0; i < table.Places.Count; i++)
            {
                if (row.IsNull(i))
                {
                    continue;
                }

                var tally = table.Tallies[i];
                var text = FieldText.Of(row[i], row.Raw(i));
                bytes += table.Places[i].LastName is null ? text.Length : 0;
                tally.Fields += isFirstPass ? 1 : 0;
                searcher.Search(text);
                tally.ExpectedNumbers += searcher.ExpectedByChance;
                var isProse = searcher.Hits.Count > 0 && Prose.Is(text);
                foreach (var hit in searcher.Hits)
                {
                    tally.Find(hit, isProse);
                }

                values += tally.Values.Count;
            }

            if (values > MaxValuesPerTable)
            {
                full.Cancel();
            }
        }

        try
        {
            await RowScan.RowsAsync(_destination, read, Search, full.Token);
        }
        catch (OperationCanceledException) when (full.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    private void SearchSchema(KnownIndex index)
    {
        using var searcher = new TextSearcher(index);
        for (var i = 0; i < _copy.Texts.Count; i++)
        {
            var text = System.Text.Encoding.UTF8.GetBytes(_copy.Texts[i].Text);
            searcher.Search(text);
            _bytes += text.Length;
            foreach (var hit in searcher.Hits)
            {
                SchemaTallies[i].Find(hit, isProse: true);
            }
        }
    }
}

/// <summary>The text of a field as it is searched.</summary>
internal static class FieldText
{
    /// <summary>The text; for kinds without one the field's own bytes, in which text stands between others.</summary>
    public static ReadOnlySpan<byte> Of(scoped in FieldValue value, ReadOnlySpan<byte> raw) =>
        value.Kind is ValueKind.Text or ValueKind.Json or ValueKind.Bytes ? value.Bytes : raw;
}
