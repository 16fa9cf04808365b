using Weir.Foundation;
using Weir.Masking.Plans;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>A row as a run would write it.</summary>
/// <param name="Masked">The values of the plan's columns as text; null is NULL.</param>
/// <param name="Source">The same row's values in the source; empty unless asked for.</param>
public sealed record PreviewRow(IReadOnlyList<string?> Masked, IReadOnlyList<string?> Source);

/// <summary>Masks the first rows of a table for people to look at, by the same code as a run. Writes nothing.</summary>
public static class Preview
{
    /// <summary>Reads and masks rows.</summary>
    /// <param name="source">The open source that the plan was made from.</param>
    /// <param name="plan">A table that carries rows.</param>
    /// <param name="survey">What its generators must know beforehand.</param>
    /// <param name="rows">Most rows to read.</param>
    /// <param name="showSource">Whether the source's own values, which are personal data, are given too.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="Databases.DatabaseException">The source failed.</exception>
    /// <exception cref="MaskingException">A policy says error.</exception>
    public static Task<IReadOnlyList<PreviewRow>> ReadAsync(
        SourceDatabase source, TablePlan plan, Survey survey, int rows, bool showSource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(survey);
        return Task.Run(() => Read(source, plan, survey, rows, showSource, cancellationToken), cancellationToken);
    }

    private static IReadOnlyList<PreviewRow> Read(
        SourceDatabase source, TablePlan plan, Survey survey, int rows, bool showSource, CancellationToken cancellationToken)
    {
        var types = plan.Columns.Select(static c => c.Column.Type).ToList();
        using var transformer = new RowTransformer(plan, source, new SourceForm(source), survey.Complete);
        using var reader = source.OpenReader(plan.ToRead(), new TableSlice(0, null, null, plan.Table.EstimatedRows));
        using var cancel = cancellationToken.Register(reader.Cancel);
        using var masked = new PooledBuffer();
        var codecs = types.Select(source.CreateCodec).ToArray();
        var sourceCodecs = plan.ToRead().Columns.Select(c => source.CreateCodec(c.Type)).ToArray();
        var result = new List<PreviewRow>();
        while (result.Count < rows && reader.TryRead(out var frame))
        {
            masked.Clear();
            transformer.Transform(frame, masked);
            result.Add(new PreviewRow(
                Texts(masked.WrittenSpan, codecs, types.Count),
                showSource ? Texts(frame, sourceCodecs, types.Count) : []));
        }

        return result;
    }

    private static string?[] Texts(ReadOnlySpan<byte> frame, FieldCodec[] codecs, int count)
    {
        var starts = new int[codecs.Length];
        RowView.TryIndex(frame, starts);
        var row = new RowView(frame, starts, codecs);
        var texts = new string?[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = FieldText.Format(row[i]);
        }

        return texts;
    }
}
