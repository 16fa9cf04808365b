using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Masking.Destinations;
using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>
/// Turns source row frames of one table into destination row frames. Fields that pass through between the same engine are copied and never
/// decoded. For one thread; the caller disposes it. Allocates nothing per row.
/// </summary>
internal sealed class RowTransformer : IDisposable
{
    private readonly TablePlan _plan;
    private readonly FieldCodec[] _sourceCodecs;
    private readonly ColumnMask?[] _masks;
    private readonly FieldCodec?[] _transcoders;
    private readonly int[] _starts;

    /// <param name="plan">The table.</param>
    /// <param name="source">Makes the source codecs.</param>
    /// <param name="destination">Makes the destination codecs.</param>
    /// <param name="complete">Adds statistics and known values to a column's binding.</param>
    public RowTransformer(
        TablePlan plan, SourceDatabase source, IFieldTarget destination, Func<ColumnPlan, GeneratorBinding> complete)
    {
        _plan = plan;
        var read = plan.ToRead();
        _sourceCodecs = [.. read.Columns.Select(c => source.CreateCodec(c.Type))];
        _starts = new int[read.Columns.Count];
        _masks = new ColumnMask?[plan.Columns.Count];
        _transcoders = new FieldCodec?[plan.Columns.Count];
        for (var i = 0; i < plan.Columns.Count; i++)
        {
            var column = plan.Columns[i];
            var takes = destination.TakesFieldsOf(source.Engine, column.Column.Type);
            if (!column.IsPassthrough)
            {
                // Where both ends speak the same form, the codec that decoded a field knows the shape that the new one should have.
                var codec = takes ? _sourceCodecs[i] : destination.CreateCodec(column.Column.Type);
                _masks[i] = new ColumnMask(column, complete(column), codec, takes);
            }
            else if (!takes)
            {
                _transcoders[i] = destination.CreateCodec(column.Column.Type);
            }
        }
    }

    /// <summary>Counts per column of the plan; null where a column passes through.</summary>
    public IReadOnlyList<ColumnCounts?> Counts => [.. _masks.Select(m => m?.Counts)];

    /// <summary>Appends the destination's frame of one row.</summary>
    /// <exception cref="MaskingException">A policy says error, or a value cannot be carried.</exception>
    public void Transform(ReadOnlySpan<byte> frame, PooledBuffer frames)
    {
        if (!RowView.TryIndex(frame, _starts))
        {
            throw new MaskingException(
                $"A row of {_plan.Table.Name} came with another shape than the schema says ({_starts.Length} fields expected); the source "
                + "changed while it was read.");
        }

        var row = new RowView(frame, _starts, _sourceCodecs);
        Frame.Begin(frames, _masks.Length);
        for (var i = 0; i < _masks.Length; i++)
        {
            if (_masks[i] is { } mask)
            {
                mask.Apply(row, frames);
            }
            else if (_transcoders[i] is { } codec)
            {
                Transcode(row, i, codec, frames);
            }
            else
            {
                frames.Write(row.Framed(i));
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var mask in _masks)
        {
            mask?.Dispose();
        }
    }

    private void Transcode(in RowView row, int ordinal, FieldCodec codec, PooledBuffer frames)
    {
        if (row.IsNull(ordinal))
        {
            Frame.WriteNull(frames);
            return;
        }

        var at = frames.Length;
        frames.Write([0, 0, 0, 0]);
        try
        {
            codec.Encode(row[ordinal], frames);
        }
        catch (FieldEncodingException exception)
        {
            throw new MaskingException(
                $"{_plan.Table.Name}.{_plan.Columns[ordinal].Column.Name} holds a value that the destination's type cannot hold: "
                + exception.Message,
                exception);
        }

        BinaryPrimitives.WriteInt32BigEndian(frames.WritableSpan[at..], frames.Length - at - sizeof(int));
    }
}
