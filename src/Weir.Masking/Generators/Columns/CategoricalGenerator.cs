using System.Globalization;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Columns;

/// <summary>A value drawn from a list, or from the column's own frequencies.</summary>
internal sealed class CategoricalGenerator : Generator, IStatisticsGenerator
{
    private const decimal WeightUnit = 0.000_001m;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "categorical",
        Version = 1,
        Summary = "Draws each value from a list, or from the column's own values as often as they occur.",
        Description = """
            With values: each row gets one of them, equally likely or as weights says; nothing of the source is used. Without, the run
            counts the column first and draws from its own values with their frequencies, so that statistics of the column stay and its
            relation to other columns goes.

            Values of fewer than minimum_count rows are never drawn, because a rare value can name a person by itself; a column without a
            value that frequent is out of the domain. A column may have 10,000 different values; use another generator for more.

            The draw is keyed by the row: equal values in different rows differ. A table without a key is keyed by the whole row.
            """,
        Accepts =
        [
            ValueKind.Text, ValueKind.Integer, ValueKind.Decimal, ValueKind.Real, ValueKind.Boolean, ValueKind.Date, ValueKind.Time,
            ValueKind.Timestamp, ValueKind.Uuid,
        ],
        Parameters =
        [
            new("values", "list of texts", "the column's own", "The values to draw from, in the form of the column's type."),
            new("weights", "list of numbers", "equal", "How often each of values is drawn, in their order; 0 to 1000000000."),
            new("minimum_count", "integer", "5", "The fewest rows that a value of the column must have to be drawn, 1 to 1000000."),
        ],
        KeyedBy = KeyedBy.Row,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "categorical",
        KeepsSyntax = true,
        Privacy = PrivacyClass.Unlinkable,
        PrivacyReason = "Values are drawn without regard to the row's own value; the column's frequencies stay, except rare values.",
        Example = new GeneratorExample("married", "{ type: text, generator: categorical, values: [single, married, widowed] }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var table = ReadTable(binding) ?? binding.Statistics as FrequencyTable ?? FrequencyTable.Empty;
        return new Bound(new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Exact), table);
    }

    /// <inheritdoc />
    public StatisticsCollector CreateCollector(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var minimum = parameters.Integer("minimum_count", 5, 1, 1_000_000);
        parameters.ThrowIfInvalid();
        return new FrequencyCollector($"{binding.Table.Name}.{binding.Column.Name}", minimum, isNeeded: ReadTable(binding) is null);
    }

    // The table of the values given, or null when there are none.
    private static FrequencyTable? ReadTable(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var texts = parameters.Texts("values");
        var weights = parameters.Texts("weights").Select(w => ReadWeight(parameters, w)).ToList();
        _ = parameters.Integer("minimum_count", 5, 1, 1_000_000);
        if (weights.Count > 0 && weights.Count != texts.Count)
        {
            parameters.Error($"weights must be as many as values: {texts.Count}, not {weights.Count}");
        }

        var entries = new List<(TypedValue, ulong)>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (TypedValue.Parse(texts[i], binding.Target, out var expected) is { } value)
            {
                entries.Add((value, weights.Count == texts.Count ? weights[i] : 1));
            }
            else
            {
                parameters.Error($"values must each be {expected}");
            }
        }

        if (weights.Count > 0 && weights.TrueForAll(w => w == 0))
        {
            parameters.Error("weights must not all be 0");
        }

        parameters.ThrowIfInvalid();
        return texts.Count == 0 ? null : new FrequencyTable(entries);
    }

    private static ulong ReadWeight(ParameterReader parameters, string text)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var weight) && weight <= 1_000_000_000)
        {
            return (ulong)(weight / WeightUnit);
        }

        parameters.Error("weights must be numbers from 0 to 1000000000");
        return 1;
    }

    private sealed class Bound(KeyedDraw draw, FrequencyTable table) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => 1 / table.Concentration;

        public override double FixedPointProbabilityOf(in FieldValue input) => table.ShareOf(input);

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (table.Total == 0 || input.Kind == ValueKind.Special)
            {
                return false;
            }

            table.At(Masking.Keys.Prf.ToRange(draw.Draw(input, row), table.Total)).WriteTo(output);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }
    }
}
