using Weir.Masking.Databases;
using Weir.Masking.Generators;
using Weir.Masking.Generators.Columns;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Columns;

public sealed class ColumnGeneratorTests
{
    private static readonly HarnessOptions ById = new() { Columns = ["id"], KeyColumns = ["id"] };

    [Fact]
    public void Values_are_drawn_as_often_as_they_occur()
    {
        var source = Rows(1000, i => i % 10 < 7 ? "common" : "uncommon");
        using var harness = GeneratorHarness.Bind("categorical", Types.Text, ById with { Source = source });
        var common = Enumerable.Range(0, 10_000).Count(i => harness.Run(Row("x", i))!.Bytes == "common");

        // 7,000 expected, standard deviation 46; p < 1e-6 beyond 5 of them.
        Assert.InRange(common, 6770, 7230);
        Assert.Equal(0.7, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("common"u8)), 12);
        Assert.Equal(0.58, harness.Bound.FixedPointProbability, 12);
    }

    [Fact]
    public void Rare_values_are_never_drawn()
    {
        var source = Rows(1000, i => i < 4 ? "rare" : i < 9 ? "seldom" : "common");
        using var harness = GeneratorHarness.Bind("categorical", Types.Text, ById with { Source = source });
        var drawn = Enumerable.Range(0, 10_000).Select(i => harness.Run(Row("rare", i))!.Bytes).ToHashSet();
        Assert.Equal(["common", "seldom"], drawn.Order());
    }

    [Fact]
    public void A_column_of_rare_values_only_is_out_of_the_domain()
    {
        using var harness = GeneratorHarness.Bind("categorical", Types.Text, ById with { Source = Rows(100, i => $"{i}") });
        Assert.Null(harness.Run(Row("1", 1)));
    }

    [Fact]
    public void The_order_of_the_source_does_not_matter()
    {
        var source = Rows(500, i => (i % 3) switch { 0 => "Zoë", 1 => "Zoe\u0308", _ => "Anna" });
        foreach (var name in new[] { "categorical", "shuffle" })
        {
            using var one = GeneratorHarness.Bind(name, Types.Text, ById with { Source = source });
            using var other = GeneratorHarness.Bind(name, Types.Text, ById with { Source = [.. source.AsEnumerable().Reverse()] });
            Assert.All(source, row => Assert.Equal(one.Run(row), other.Run(row)));
        }
    }

    [Fact]
    public void Too_many_different_values_name_the_column_and_the_way_out()
    {
        var failure = Assert.Throws<DatabaseException>(
            () => GeneratorHarness.Bind("categorical", Types.Text, ById with { Source = Rows(10_001, i => $"{i}") }));
        Assert.Equal(DatabaseFailure.TooLarge, failure.Failure);
        Assert.Contains("public.t.value", failure.Message, StringComparison.Ordinal);
        Assert.Contains("shuffle", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_decide_and_a_weight_of_zero_is_never_drawn()
    {
        var options = ById with { Parameters = [("values", new[] { "a", "b", "c" }), ("weights", new[] { "0", "1", "0.5" })] };
        using var harness = GeneratorHarness.Bind("categorical", Types.Text, options);
        var drawn = Enumerable.Range(0, 9000).Select(i => harness.Run(Row("a", i))!.Bytes).ToList();

        Assert.DoesNotContain("a", drawn);
        Assert.InRange(drawn.Count(v => v == "b"), 5770, 6230);
    }

    [Fact]
    public void Every_wrong_value_and_weight_is_named()
    {
        var options = ById with { Parameters = [("values", new[] { "1", "x" }), ("weights", new[] { "1", "-1", "2" })] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("categorical", Types.Integer, options));
        Assert.Equal(3, refusal.Reasons.Count);
    }

    [Fact]
    public void A_shuffle_keeps_every_value_as_often_as_it_was()
    {
        var source = Rows(2000, i => $"value {i % 700}");
        using var harness = GeneratorHarness.Bind("shuffle", Types.Text, ById with { Source = source });
        var outputs = source.Select(row => harness.Run(row)!.Bytes).ToList();

        Assert.Equal(source.Select(r => r[0].Bytes).Order(StringComparer.Ordinal), outputs.Order(StringComparer.Ordinal));
        Assert.InRange(source.Zip(outputs).Count(p => p.First[0].Bytes == p.Second), 0, 20);
    }

    [Fact]
    public void A_shuffle_knows_its_chance_of_fixed_points()
    {
        using var even = GeneratorHarness.Bind("shuffle", Types.Text, ById with { Source = Rows(1000, i => $"{i}") });
        using var two = GeneratorHarness.Bind("shuffle", Types.Text, ById with { Source = Rows(1000, i => $"{i % 2}") });
        Assert.Equal(0.001, even.Bound.FixedPointProbability, 12);
        Assert.Equal(0.5, two.Bound.FixedPointProbability, 12);
    }

    [Fact]
    public void A_shuffle_does_not_know_other_rows_or_NULL()
    {
        using var harness = GeneratorHarness.Bind("shuffle", Types.Text, ById with { Source = Rows(10, i => $"{i}") });
        Assert.Null(harness.Run(Row("3", 99)));
        Assert.Null(harness.Run(TestValue.Null, TestValue.OfInteger(3)));
    }

    [Fact]
    public void A_column_too_large_to_shuffle_names_the_limit()
    {
        using var harness = GeneratorHarness.Bind("shuffle", Types.Text, ById);
        using var collector = new ShuffleCollector("t.value", new KeyedDraw(harness.Binding, "shuffle/1", CanonicalForm.Exact), 2 << 20);
        var failure = Assert.Throws<DatabaseException>(() => harness.Collect(collector, Rows(30_000, i => $"{i}")));

        Assert.Equal(DatabaseFailure.TooLarge, failure.Failure);
        Assert.Contains("t.value for generator shuffle took more than 2 MiB", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shuffle_needs_a_key() =>
        Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("shuffle", Types.Text));

    private static List<TestValue[]> Rows(int count, Func<int, string> value) =>
        [.. Enumerable.Range(0, count).Select(i => Row(value(i), i))];

    private static TestValue[] Row(string value, int id) => [TestValue.OfText(value), TestValue.OfInteger(id)];
}
