using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators;

internal sealed class ConstantCases : GeneratorCases
{
    public override string Name => "constant";

    public override IEnumerable<GeneratorCase> Cases =>
        from pair in new (ValueKind Kind, string Value)[]
        {
            (ValueKind.Text, "unknown é"), (ValueKind.Integer, "-7"), (ValueKind.Decimal, "12.50"), (ValueKind.Real, "1.5"),
            (ValueKind.Boolean, "true"), (ValueKind.Date, "2026-01-31"), (ValueKind.Time, "13:45:00"),
            (ValueKind.Timestamp, "2026-01-31T13:45:00"), (ValueKind.Uuid, "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
            (ValueKind.Json, "{\"a\":1}"), (ValueKind.Bytes, "00ff"),
        }
        let type = TypesOf(pair.Kind).First()
        select new GeneratorCase($"{type.Declared}, value: {pair.Value}", type, [.. Inputs(type).Take(3).Select(v => new[] { v })])
        {
            Options = new HarnessOptions { Parameters = [("value", pair.Value)] },
        };
}

internal sealed class PartialMaskCases : GeneratorCases
{
    public override string Name => "partial-mask";

    public override IEnumerable<GeneratorCase> Cases =>
        from parameters in new (string, object)[][]
        {
            [], [("keep_last", "4")], [("keep_first", "1"), ("keep_last", "2"), ("mask", "•"), ("keep_separators", "true")],
        }
        select new GeneratorCase(
            $"varchar(64) {string.Join(", ", parameters.Select(p => $"{p.Item1}: {p.Item2}"))}".TrimEnd(),
            Types.VarChar(64),
            [.. Inputs(Types.VarChar(64)).Select(v => new[] { v })])
        {
            Options = new HarnessOptions { Parameters = parameters },
            DependsOnKey = false,
        };
}

internal sealed class IntegerRangeCases : GeneratorCases
{
    public override string Name => "integer-range";

    public override IEnumerable<GeneratorCase> Cases
    {
        get
        {
            foreach (var type in new[] { Types.SmallInt, Types.BigInt, Types.Numeric(10, 2), Types.Real })
            {
                yield return new GeneratorCase(
                    $"{type.Declared}, minimum: -5, maximum: 30000", type, [.. Inputs(type).Select(v => new[] { v })])
                {
                    Options = new HarnessOptions { Parameters = [("minimum", "-5"), ("maximum", "30000")] },
                };
            }

            yield return new GeneratorCase(
                "bigint, all of it, by row", Types.BigInt, [.. Enumerable.Range(1, 6).Select(i => new[] { Seven, TestValue.OfInteger(i) })])
            {
                Options = new HarnessOptions
                {
                    Parameters = [("minimum", $"{long.MinValue}"), ("maximum", $"{long.MaxValue}")],
                    Columns = ["id"],
                    KeyColumns = ["id"],
                    KeyedBy = KeyedBy.Row,
                },
            };
        }
    }

    private static TestValue Seven => TestValue.OfInteger(7);
}

internal sealed class CategoricalCases : GeneratorCases
{
    public override string Name => "categorical";

    public override IEnumerable<GeneratorCase> Cases
    {
        get
        {
            string[] source = ["single", "married", "married", "widowed", "Zoe\u0308", "Zoë", "rare"];
            var rows = Enumerable.Range(0, 28)
                .Select(i => new[] { TestValue.OfText(i == 27 ? "once" : source[i % 7]), TestValue.OfInteger(i) }).ToList();
            var options = new HarnessOptions { Columns = ["id"], KeyColumns = ["id"], KeyedBy = KeyedBy.Row };
            yield return new GeneratorCase("varchar(10), its own values", Types.VarChar(10), rows)
            {
                Options = options with { Source = rows, Parameters = [("minimum_count", "2")] },
            };
            yield return new GeneratorCase("varchar(10), values: [a, b], weights: [1, 2.5]", Types.VarChar(10), rows)
            {
                Options = options with { Parameters = [("values", new[] { "a", "b" }), ("weights", new[] { "1", "2.5" })] },
            };
            yield return new GeneratorCase(
                "numeric(10,2), values: [1, 2.50, 3]", Types.Numeric(10, 2), [.. Inputs(Types.Numeric(10, 2)).Select(v => new[] { v })])
            {
                Options = new HarnessOptions { Parameters = [("values", new[] { "1", "2.50", "3" })], KeyedBy = KeyedBy.Value },
            };
        }
    }
}

internal sealed class ShuffleCases : GeneratorCases
{
    public override string Name => "shuffle";

    public override IEnumerable<GeneratorCase> Cases =>
        from type in new[] { Types.VarChar(64), Types.BigInt, Types.Numeric(10, 2), Types.Real, Types.Date, Types.Uuid, Types.Json }
        let rows = Inputs(type).Where(v => v.Bytes.Length > 0 || type.Kind != ValueKind.Text)
            .Select((v, i) => new[] { v, TestValue.OfInteger(i) }).ToList()
        select new GeneratorCase(type.Declared, type, rows)
        {
            Options = new HarnessOptions { Columns = ["id"], KeyColumns = ["id"], Source = rows },
        };
}
