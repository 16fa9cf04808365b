using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Numbers;

/// <summary>A whole number drawn from a range.</summary>
internal sealed class IntegerRangeGenerator : Generator
{
    private const double LargeSpace = 4_294_967_296;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "integer-range",
        Version = 1,
        Summary = "Draws a whole number from a range.",
        Description = """
            Every number from minimum to maximum, both included, is equally likely (to 2^-64 of its share). The draw is keyed by the
            value; with by: row or a column, by the row or the entity, which hides how often a value occurs.

            Results may meet: a range of fewer than 2^32 numbers is lossy and refused on unique columns; for keys use integer-key.
            """,
        Accepts = [ValueKind.Integer, ValueKind.Decimal, ValueKind.Real],
        Parameters =
        [
            new("minimum", "integer", null, "The smallest number."),
            new("maximum", "integer", null, "The largest number."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "integer-range",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Nothing of the number stays but that equal numbers stay equal; by: row removes that too.",
        Example = new GeneratorExample("72", "{ type: integer, generator: integer-range, minimum: 1, maximum: 100 }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        _ = parameters.RequiredText("minimum");
        _ = parameters.RequiredText("maximum");
        parameters.ThrowIfInvalid();
        var minimum = parameters.Integer("minimum", 0);
        var maximum = parameters.Integer("maximum", 0);
        if (minimum > maximum)
        {
            parameters.Error("minimum must not be above maximum");
        }

        var target = binding.Target;
        var isExact = target.Kind is ValueKind.Integer or ValueKind.Decimal;
        if (isExact && (maximum > ExactNumbers.Largest(target) || minimum < SmallestOf(target)))
        {
            parameters.Error($"minimum and maximum must fit {target.Declared}");
        }

        parameters.ThrowIfInvalid();
        return new Bound(new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Exact), minimum, maximum, target.Kind);
    }

    private static decimal SmallestOf(Schema.LogicalType target) =>
        target.Kind == ValueKind.Integer ? -ExactNumbers.Largest(target) - 1 : -ExactNumbers.Largest(target);

    private sealed class Bound(KeyedDraw draw, long minimum, long maximum, ValueKind kind) : BoundGenerator
    {
        public override Uniqueness Uniqueness => OutputSpace >= LargeSpace ? Uniqueness.NotGuaranteed : Uniqueness.Lossy;

        public override double OutputSpace => (double)maximum - minimum + 1;

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            var number = input.Kind switch
            {
                ValueKind.Integer => input.Integer,
                ValueKind.Decimal => (double)input.Decimal,
                ValueKind.Real => input.Real,
                _ => double.NaN,
            };
            return number >= minimum && number <= maximum && double.IsInteger(number) ? FixedPointProbability : 0;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != kind && !input.IsNull)
            {
                return false;
            }

            // All 2^64 numbers wrap to a size of 0; then the upper half of the draw is one of them.
            var bits = draw.Draw(input, row);
            var size = unchecked((ulong)maximum - (ulong)minimum + 1);
            var offset = size == 0 ? (ulong)(bits >> 64) : Prf.ToRange(bits, size);
            var number = unchecked((long)((ulong)minimum + offset));
            switch (kind)
            {
                case ValueKind.Integer:
                    output.SetInteger(number);
                    break;
                case ValueKind.Decimal:
                    output.SetDecimal(number);
                    break;
                default:
                    output.SetReal(number);
                    break;
            }

            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }
    }
}
