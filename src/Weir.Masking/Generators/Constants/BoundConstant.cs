using Weir.Masking.Values;

namespace Weir.Masking.Generators.Constants;

/// <summary>Writes one value for every input.</summary>
internal sealed class BoundConstant(TypedValue value) : BoundGenerator
{
    /// <inheritdoc />
    public override Uniqueness Uniqueness => Uniqueness.Lossy;

    /// <inheritdoc />
    public override double OutputSpace => 1;

    /// <inheritdoc />
    public override double FixedPointProbabilityOf(in FieldValue input) => value.IsSame(input) ? 1 : 0;

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        value.WriteTo(output);
        return true;
    }
}
