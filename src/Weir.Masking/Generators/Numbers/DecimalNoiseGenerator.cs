using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Numbers;

/// <summary>A number moved by a part of itself.</summary>
internal sealed class DecimalNoiseGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "decimal-noise",
        Version = 1,
        Summary = "Moves a number up or down by at most a part of itself.",
        Description = """
            The number moves by a uniformly drawn number of steps, at most ratio times itself and at least one, never none. A step is the
            last digit of the column's scale (1 for integers; two digits after the point, or as many as the number has, where the scale is
            open), or more for large numbers, so that at most 16 digits are drawn. Floating-point numbers move by a uniformly drawn
            factor.

            The sign stays and 0 stays 0. The result never leaves what the column, minimum and maximum hold; a number outside minimum and
            maximum is first moved to the nearer one. A number that has nowhere to go stays.

            The draw is keyed by the value, so equal numbers stay equal and repeated runs give no new samples to average; with by: row or
            a column, by the row or the entity.
            """,
        Accepts = [ValueKind.Decimal, ValueKind.Integer, ValueKind.Real],
        Parameters =
        [
            new("ratio", "number", "0.1", "The largest move as a part of the number, 0.0001 to 1."),
            new("minimum", "number", "none", "The smallest result."),
            new("maximum", "number", "none", "The largest result."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "decimal-noise",
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The result is near the original: size and, roughly, order stay; 0 stays 0.",
        Example = new GeneratorExample("1250.00", "{ type: \"numeric(10,2)\", generator: decimal-noise, ratio: 0.05 }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var ratio = parameters.Decimal("ratio", 0.1m, 0.0001m, 1);
        var largest = ExactNumbers.Largest(binding.Target);
        var minimum = parameters.Decimal("minimum", -largest, -largest, largest);
        var maximum = parameters.Decimal("maximum", largest, -largest, largest);
        if (minimum > maximum)
        {
            parameters.Error("minimum must not be above maximum");
        }

        parameters.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Exact);
        return binding.Target.Kind == ValueKind.Real
            ? new BoundReal(draw, (double)ratio, Bound(binding, "minimum", minimum), Bound(binding, "maximum", maximum))
            : new BoundExact(draw, ratio, minimum, maximum, binding.Target);
    }

    // A floating-point column without limits may hold more than the largest exact number.
    private static double Bound(GeneratorBinding binding, string name, decimal value) =>
        binding.Spec.Parameters.Find(name) is null ? Math.CopySign(double.MaxValue, (double)value) : (double)value;

    private sealed class BoundExact(KeyedDraw draw, decimal ratio, decimal minimum, decimal maximum, LogicalType target) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => 2;

        public override double FixedPointProbability => 0;

        public override double FixedPointProbabilityOf(in FieldValue input) =>
            TryRead(input, out var number) && Way.Of(number, ratio, minimum, maximum, target) is { Steps: 0 } way && way.Start == number
                ? 1
                : 0;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (!TryRead(input, out var number))
            {
                return false;
            }

            var way = Way.Of(number, ratio, minimum, maximum, target);
            var result = way.Steps == 0 ? way.Start : way.Move(Masking.Keys.Prf.ToRange(draw.Draw(input, row), way.Steps));
            if (input.Kind == ValueKind.Integer)
            {
                output.SetInteger((long)result);
            }
            else
            {
                output.SetDecimal(result);
            }

            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }

        private static bool TryRead(in FieldValue input, out decimal number)
        {
            number = input.Kind == ValueKind.Integer ? input.Integer : input.Decimal;
            return input.Kind is ValueKind.Integer or ValueKind.Decimal;
        }
    }

    private sealed class BoundReal(KeyedDraw draw, double ratio, double minimum, double maximum) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => Math.Pow(2, 52);

        public override double FixedPointProbability => 0;

        // At the limits a move may be cut off on the one side; those are half of all.
        public override double FixedPointProbabilityOf(in FieldValue input) =>
            input.Kind != ValueKind.Real ? 0 : input.Real == 0 ? 1 : input.Real == minimum || input.Real == maximum ? 0.5 : 0;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Real || !double.IsFinite(input.Real))
            {
                return false;
            }

            // 52 bits for the size of the move, never none, and one for its direction.
            var bits = draw.Draw(input, row);
            var part = ((ulong)(bits >> 76) + 1) / 4_503_599_627_370_496.0 * ratio;
            var moved = input.Real * ((bits & 1) == 0 ? 1 + part : 1 - part);
            if (moved == input.Real && moved != 0)
            {
                moved = (bits & 1) == 0 ? double.BitIncrement(moved) : double.BitDecrement(moved);
            }

            output.SetReal(Math.Clamp(moved, minimum, maximum));
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }
    }
}
