using System.Numerics;
using Weir.Foundation;
using Weir.Masking.Destinations;
using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>
/// Decides what a value that was met in the copy means: reads the source again, confirms all 128 bits of the fingerprint, masks the rows
/// again, and counts how often the masking itself puts the value where it was met.
/// </summary>
/// <param name="plan">The plan that made the copy.</param>
/// <param name="source">The source.</param>
/// <param name="complete">Completes bindings as the run did.</param>
internal sealed class Explanation(MaskingPlan plan, SourceDatabase source, Func<ColumnPlan, GeneratorBinding> complete)
{
    /// <summary>Ends a pass: every tally then holds what its values mean.</summary>
    public async Task ExplainAsync(
        KnownIndex index, IReadOnlyList<SearchTable> tables, IReadOnlyList<PlaceTally> schema, CancellationToken cancellationToken)
    {
        var tallies = tables.SelectMany(t => t.Tallies).Concat(schema).ToList();
        var met = tallies.SelectMany(t => t.Values.Keys).ToHashSet();
        var labels = await ConfirmAsync(index, met, cancellationToken);
        var fixedPoints = new HashSet<UInt128>();
        if (labels.Count > 0)
        {
            var set = new FingerprintSet((int)BitOperations.RoundUpToPowerOf2((uint)labels.Count * 2 + 1024));
            foreach (var (fingerprint, label) in labels)
            {
                set.TryAdd((ulong)fingerprint, label);
            }

            using var searcher = new TextSearcher(index.Narrow(set));
            foreach (var table in tables.Where(t => t.Plan is { CarriesRows: true }))
            {
                await ExplainMaskedAsync(table, searcher, fixedPoints, cancellationToken);
                await ExplainPassthroughAsync(table, searcher, cancellationToken);
            }
        }

        var none = new HashSet<UInt128>();
        foreach (var (place, tally) in tables.SelectMany(t => t.Places.Zip(t.Tallies)))
        {
            tally.EndPass(labels, place.IsComposite ? fixedPoints : none);
        }

        foreach (var tally in schema)
        {
            tally.EndPass(labels, none);
        }
    }

    /// <summary>The values among <paramref name="met"/> that the source really holds, with their label.</summary>
    private async Task<Dictionary<UInt128, int>> ConfirmAsync(
        KnownIndex index, HashSet<UInt128> met, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<UInt128, int>();
        if (met.Count == 0)
        {
            return labels;
        }

        void Confirm(FormClass form, ReadOnlySpan<byte> normalized, int label)
        {
            var fingerprint = index.Fingerprint(form, normalized);
            if (met.Contains(fingerprint))
            {
                labels.TryAdd(fingerprint, label);
            }
        }

        foreach (var table in IdentifyingColumns.Of(plan))
        {
            using var reader = new FormReader(table, Confirm);
            await RowScan.RowsAsync(source, table.Read, reader.Read, cancellationToken);
        }

        return labels;
    }

    private async Task ExplainMaskedAsync(
        SearchTable table, TextSearcher searcher, HashSet<UInt128> fixedPoints, CancellationToken cancellationToken)
    {
        var places = Indices(table).Where(i => !table.Places[i].IsPassthrough).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var tablePlan = table.Plan!;
        using var transformer = new RowTransformer(tablePlan, source, new OwnForm(source), complete);
        using var masked = new PooledBuffer();
        using var text = new PooledBuffer();
        var read = tablePlan.ToRead();
        var codecs = read.Columns.Select(c => source.CreateCodec(c.Type)).ToArray();
        var outputs = tablePlan.Columns.Select(c => source.CreateCodec(c.Column.Type)).ToArray();
        var starts = new int[codecs.Length];
        var outputStarts = new int[outputs.Length];
        var inputs = new HashSet<UInt128>();
        await RowScan.FramesAsync(
            source,
            read,
            frame =>
            {
                masked.Clear();
                transformer.Transform(frame, masked);
                if (!RowView.TryIndex(frame, starts) || !RowView.TryIndex(masked.WrittenSpan, outputStarts))
                {
                    return;
                }

                var row = new RowView(frame, starts, codecs);
                var output = new RowView(masked.WrittenSpan, outputStarts, outputs);
                foreach (var i in places)
                {
                    var place = table.Places[i];
                    inputs.Clear();
                    SearchIn(place, row, searcher, text);
                    searcher.Hits.ForEach(h => inputs.Add(h.Fingerprint));
                    SearchIn(place, output, searcher, text);
                    foreach (var hit in searcher.Hits)
                    {
                        Explain(place, table.Tallies[i], hit.Fingerprint, inputs.Contains(hit.Fingerprint), fixedPoints);
                    }
                }
            },
            cancellationToken);
    }

    /// <summary>Counts a value in the masked output of a row.</summary>
    private static void Explain(
        SearchPlace place, PlaceTally tally, UInt128 fingerprint, bool isInInput, HashSet<UInt128> fixedPoints)
    {
        ref var value = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(tally.Values, fingerprint);
        if (isInInput && !place.IsComposite)
        {
            // The comparison of rows judges whether there are more of these than chance gives.
            fixedPoints.Add(fingerprint);
        }

        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref value))
        {
            return;
        }

        if (isInInput && place.IsComposite)
        {
            value.Stayed++;
        }
        else
        {
            value.Explained++;
        }
    }

    private async Task ExplainPassthroughAsync(SearchTable table, TextSearcher searcher, CancellationToken cancellationToken)
    {
        var places = Indices(table).Where(i => table.Places[i] is { IsPassthrough: true, SourceField: not null }).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var read = new TableRead(table.Plan!.Table, [.. places.Select(i => table.Places[i].SourceField!)], table.Plan.Condition);
        void Search(in RowView row)
        {
            for (var field = 0; field < places.Count; field++)
            {
                if (row.IsNull(field))
                {
                    continue;
                }

                searcher.Search(FieldText.Of(row[field], row.Raw(field)));
                foreach (var hit in searcher.Hits)
                {
                    ref var value = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(
                        table.Tallies[places[field]].Values, hit.Fingerprint);
                    if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref value))
                    {
                        value.Stayed++;
                    }
                }
            }
        }

        await RowScan.RowsAsync(source, read, Search, cancellationToken);
    }

    private static IEnumerable<int> Indices(SearchTable table) =>
        Enumerable.Range(0, table.Places.Count).Where(i => table.Tallies[i].Values.Count > 0);

    private static void SearchIn(SearchPlace place, in RowView row, TextSearcher searcher, PooledBuffer text)
    {
        var ordinal = place.Column!.Binding.Ordinal;
        if (place.LastName is not { } last)
        {
            searcher.Search(row.IsNull(ordinal) ? default : FieldText.Of(row[ordinal], row.Raw(ordinal)));
            return;
        }

        text.Clear();
        if (!row.IsNull(ordinal) && !row.IsNull(last.Binding.Ordinal))
        {
            text.Write(FieldText.Of(row[ordinal], row.Raw(ordinal)));
            text.WriteByte((byte)' ');
            text.Write(FieldText.Of(row[last.Binding.Ordinal], row.Raw(last.Binding.Ordinal)));
        }

        searcher.Search(text.WrittenSpan);
    }

    /// <summary>Encodes masked fields in the source's own form, so that they can be read again.</summary>
    private sealed class OwnForm(SourceDatabase source) : IFieldTarget
    {
        public FieldCodec CreateCodec(LogicalType sourceType) => source.CreateCodec(sourceType);

        public bool TakesFieldsOf(string sourceEngine, LogicalType sourceType) => true;
    }
}
