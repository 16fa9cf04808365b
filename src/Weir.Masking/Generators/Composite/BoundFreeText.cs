using System.Text;
using Weir.Masking.Detection;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>Copies text and replaces what the finder finds. For one thread.</summary>
internal sealed class BoundFreeText(
    TextFinder finder, Dictionary<string, BoundGenerator> generators, BoundGenerator? scramble, LogicalType target) : BoundGenerator
{
    private readonly List<TextSpan> _spans = [];
    private readonly FieldBuffer _part = new();

    /// <inheritdoc />
    public override Uniqueness Uniqueness => Uniqueness.Lossy;

    /// <summary>1: what stands around the values found stays, so two rows may well come to say the same.</summary>
    public override double OutputSpace => 1;

    /// <inheritdoc />
    public override double FixedPointProbability => 0;

    /// <inheritdoc />
    public override double FixedPointProbabilityOf(in FieldValue input)
    {
        if (input.Kind != ValueKind.Text)
        {
            return 0;
        }

        var probability = 1.0;
        var at = 0;
        finder.Find(input.Bytes, _spans);
        foreach (var span in _spans)
        {
            probability *= ProbabilityOfRest(input.Bytes[at..span.Start]);
            probability *= generators.GetValueOrDefault(span.Kind)
                ?.FixedPointProbabilityOf(FieldValue.FromBytes(input.Bytes.Slice(span.Start, span.Length))) ?? 0;
            at = span.End;
        }

        return probability * ProbabilityOfRest(input.Bytes[at..]);
    }

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        if (input.Kind != ValueKind.Text)
        {
            return false;
        }

        var text = input.Bytes;
        var at = 0;
        output.Begin(ValueKind.Text);
        finder.Find(text, _spans);
        foreach (var span in _spans)
        {
            WriteRest(text[at..span.Start], row, output);
            WriteFound(text.Slice(span.Start, span.Length), span.Kind, row, output);
            at = span.End;
        }

        WriteRest(text[at..], row, output);
        output.Truncate(Utf8Text.BytesOf(output.Bytes, target.MaxLength));
        return true;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        foreach (var generator in generators.Values)
        {
            generator.Dispose();
        }

        scramble?.Dispose();
        _part.Dispose();
        base.Dispose(disposing);
    }

    private double ProbabilityOfRest(ReadOnlySpan<byte> rest) => scramble?.FixedPointProbabilityOf(FieldValue.FromBytes(rest)) ?? 1;

    private void WriteFound(ReadOnlySpan<byte> found, string kind, in RowView row, FieldBuffer output)
    {
        if (generators.TryGetValue(kind, out var generator) && generator.Generate(FieldValue.FromBytes(found), row, _part)
            && _part.Kind == ValueKind.Text)
        {
            output.Write(_part.Bytes);
            return;
        }

        output.WriteByte((byte)'[');
        output.Advance(Encoding.UTF8.GetBytes(kind, output.GetSpan(Encoding.UTF8.GetMaxByteCount(kind.Length))));
        output.WriteByte((byte)']');
    }

    private void WriteRest(ReadOnlySpan<byte> rest, in RowView row, FieldBuffer output)
    {
        if (scramble is not null && !rest.IsEmpty && scramble.Generate(FieldValue.FromBytes(rest), row, _part))
        {
            output.Write(_part.Bytes);
        }
        else if (scramble is null)
        {
            output.Write(rest);
        }
    }
}
