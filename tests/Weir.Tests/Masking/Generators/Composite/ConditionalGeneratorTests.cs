using Weir.Masking.Configuration;
using Weir.Masking.Generators;

namespace Weir.Tests.Masking.Generators.Composite;

public sealed class ConditionalGeneratorTests
{
    [Theory]
    [InlineData("equals", "US", "US", true)]
    [InlineData("equals", "US", "us", false)]
    [InlineData("equals", "US", null, false)]
    [InlineData("not_equals", "US", "DE", true)]
    [InlineData("not_equals", "US", null, false)]
    [InlineData("matches", "^[A-Z]{2}$", "DE", true)]
    [InlineData("matches", "ü", "Zürich", true)]
    [InlineData("matches", "^[A-Z]{2}$", "", false)]
    [InlineData("matches", "x", null, false)]
    [InlineData("is_null", "true", null, true)]
    [InlineData("is_null", "true", "", false)]
    [InlineData("is_null", "false", "DE", true)]
    public void A_condition_on_another_column_holds(string test, string operand, string? country, bool expected)
    {
        using var harness = Bind(GeneratorHarness.Parameters(("column", "country"), (test, operand)));
        var other = country is null ? TestValue.Null : TestValue.OfText(country);
        Assert.Equal(expected ? "[redacted]" : "x", harness.Run(TestValue.OfText("x"), other)!.Bytes);
    }

    [Theory]
    [InlineData("less", "10", 9, true)]
    [InlineData("less", "10", 10, false)]
    [InlineData("less_or_equal", "10", 10, true)]
    [InlineData("greater", "10", 10, false)]
    [InlineData("greater", "-10", 5, true)]
    [InlineData("greater_or_equal", "10", 10, true)]
    [InlineData("equals", "10", 10, true)]
    public void A_condition_on_the_number_itself_holds(string test, string operand, int value, bool expected)
    {
        var options = Options(GeneratorHarness.Parameters((test, operand)));
        using var harness = GeneratorHarness.Bind("conditional", Types.Integer, options);
        Assert.Equal(expected ? 0 : value, harness.Run(TestValue.OfInteger(value), TestValue.Null)!.Integer);
    }

    [Theory]
    [InlineData("DE", "Anna", true)]
    [InlineData("DE", "Berta", false)]
    [InlineData("US", "Anna", false)]
    [InlineData("AT", "Anna", true)]
    public void Conditions_can_be_joined(string country, string value, bool expected)
    {
        var german = GeneratorHarness.Parameters(("column", "country"), ("in", new[] { "DE", "AT" }));
        var berta = GeneratorHarness.Parameters(("equals", "Berta"));
        var notBerta = GeneratorHarness.Parameters(("not", GeneratorHarness.Parameters(("any", new ConfigSequence([berta], 0)))));
        using var harness = Bind(GeneratorHarness.Parameters(("all", new ConfigSequence([german, notBerta], 0))));
        Assert.Equal(expected ? "[redacted]" : value, harness.Run(TestValue.OfText(value), TestValue.OfText(country))!.Bytes);
    }

    [Fact]
    public void The_first_case_that_holds_decides()
    {
        var options = new HarnessOptions
        {
            Parameters =
            [
                ("cases", new ConfigSequence(
                    [
                        ConditionalCases.Case(GeneratorHarness.Parameters(("matches", "a")), "redact"),
                        ConditionalCases.Case(GeneratorHarness.Parameters(("matches", "b")), "hash"),
                    ],
                    0)),
                ("otherwise", "partial-mask"),
            ],
        };
        using var harness = GeneratorHarness.Bind("conditional", Types.Text, options);
        Assert.Equal("[redacted]", harness.Run("ab"));
        Assert.Matches("^[0-9a-f]{64}$", harness.Run("b"));
        Assert.Equal("*", harness.Run("c"));
        Assert.Equal(Uniqueness.Lossy, harness.Bound.Uniqueness);
    }

    [Fact]
    public void The_best_class_of_uniqueness_is_not_guaranteed()
    {
        var options = Options(GeneratorHarness.Parameters(("is_null", "true")), "uuid-key", "uuid-key");
        using var harness = GeneratorHarness.Bind("conditional", Types.Uuid, options);
        Assert.Equal(Uniqueness.NotGuaranteed, harness.Bound.Uniqueness);
        Assert.False(harness.Generator.Declaration.CanFollowForeignKeys);
    }

    [Theory]
    [InlineData("no-column", "column", "nowhere", "equals", "x")]
    [InlineData("less", "column", "country", "less", "5")]
    [InlineData("back-references", "column", "country", "matches", "(a)\\1")]
    [InlineData("no test", "column", "country", "sounds_like", "x")]
    [InlineData("is_null must be", "column", "country", "is_null", "maybe")]
    [InlineData("whole number", "column", "value", "equals", "abc")]
    public void A_condition_that_makes_no_sense_is_refused(string reason, string key, string column, string test, string operand)
    {
        var options = Options(GeneratorHarness.Parameters((key, column), (test, operand)));
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("conditional", Types.Integer, options));
        Assert.Contains(reason == "no-column" ? "has no column nowhere" : reason, Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_and_otherwise_must_be_given()
    {
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("conditional", Types.Text));
        Assert.Equal(2, refusal.Reasons.Count);
    }

    private static GeneratorHarness Bind(ConfigMapping when) => GeneratorHarness.Bind("conditional", Types.Text, Options(when));

    private static HarnessOptions Options(ConfigMapping when, string generator = "redact", string otherwise = "passthrough") => new()
    {
        Columns = ["country"],
        Parameters = [("cases", new ConfigSequence([ConditionalCases.Case(when, generator)], 0)), ("otherwise", otherwise)],
    };
}
