using Weir.Masking.Values;

namespace Weir.Masking.Generators.Columns;

/// <summary>The column's own values, dealt anew to its rows.</summary>
internal sealed class ShuffleGenerator : Generator, IStatisticsGenerator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "shuffle",
        Version = 1,
        Summary = "Deals the column's own values to its rows in a keyed random order.",
        Description = """
            Every value occurs as often as before, so a unique column stays unique and statistics of the column are exact; its relation to
            other columns goes. The order is drawn from the keys of the rows, not from their place: row i in one keyed order gets the
            value of row i in another. NULL and empty text stay where they are. In a table without a key, rows that are alike in all
            columns get the same value.

            The run reads the whole column first and keeps it in memory. All shuffled columns of a run share 192 MiB (about 2 million short
            values), or 64 MiB in a run that also looks for known values in free text; for a larger column use categorical or another
            generator. It cannot stand inside another generator.
            """,
        Accepts =
        [
            ValueKind.Text, ValueKind.Integer, ValueKind.Decimal, ValueKind.Real, ValueKind.Boolean, ValueKind.Date, ValueKind.Time,
            ValueKind.Timestamp, ValueKind.Uuid, ValueKind.Bytes, ValueKind.Json,
        ],
        KeyedBy = KeyedBy.Table,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "shuffle",
        KeepsSyntax = true,
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The values are the source's own, only in other rows: a value that names a person by itself still does.",
        Example = new GeneratorExample("52000", "{ type: integer, generator: shuffle }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        Demand(binding);
        return new Bound(new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Exact), binding.Statistics as ShuffledColumn);
    }

    /// <inheritdoc />
    public StatisticsCollector CreateCollector(GeneratorBinding binding)
    {
        Demand(binding);
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Exact);
        return new ShuffleCollector($"{binding.Table.Name}.{binding.Column.Name}", draw, binding.StatisticsBytes);
    }

    private static void Demand(GeneratorBinding binding)
    {
        binding.ReadParameters().ThrowIfInvalid();
        if (binding.KeyedBy != KeyedBy.Table)
        {
            throw new GeneratorBindingException(["generator shuffle cannot stand inside another generator; give it a column of its own"]);
        }

        if (binding.KeyOrdinals.Count == 0)
        {
            throw new GeneratorBindingException(["generator shuffle needs rows that a key tells apart; use categorical"]);
        }
    }

    private sealed class Bound(KeyedDraw draw, ShuffledColumn? column) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => 1 / (column?.Concentration ?? 1);

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (column is null || input.Kind is ValueKind.Null or ValueKind.Special
                || !column.TryFind(draw.Draw(input, row), out var value))
            {
                return false;
            }

            output.Set(value);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }
    }
}
