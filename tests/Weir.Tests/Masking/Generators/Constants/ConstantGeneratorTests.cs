using Weir.Masking.Generators;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Constants;

public sealed class ConstantGeneratorTests
{
    [Theory]
    [InlineData(ValueKind.Integer, "40000", "smallint")]
    [InlineData(ValueKind.Integer, "1.5", "whole number")]
    [InlineData(ValueKind.Decimal, "1.234", "numeric(10,2)")]
    [InlineData(ValueKind.Decimal, "100000000", "numeric(10,2)")]
    [InlineData(ValueKind.Boolean, "yes", "true or false")]
    [InlineData(ValueKind.Date, "31.01.2026", "2026-01-31")]
    [InlineData(ValueKind.Timestamp, "noon", "2026-01-31T13:45:00")]
    [InlineData(ValueKind.Time, "25:00", "13:45:00")]
    [InlineData(ValueKind.Uuid, "123", "UUID")]
    [InlineData(ValueKind.Json, "{a", "JSON")]
    [InlineData(ValueKind.Bytes, "0xff", "hexadecimal")]
    [InlineData(ValueKind.Real, "Infinity", "finite")]
    public void A_value_that_the_type_does_not_hold_is_refused(ValueKind kind, string value, string expected)
    {
        var options = new HarnessOptions { Parameters = [("value", value)] };
        var type = GeneratorCases.TypesOf(kind).First();
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("constant", type, options));
        Assert.Contains(expected, Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_longer_than_the_column_and_labels_that_do_not_exist_are_refused()
    {
        var options = new HarnessOptions { Parameters = [("value", "ünknown")] };
        Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("constant", Types.VarChar(6), options));
        var mood = new LogicalType(ValueKind.Text, "mood", EnumLabels: ["sad", "ok"]);
        Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("constant", mood, options));
        using var fits = GeneratorHarness.Bind("constant", Types.VarChar(7), options);
        Assert.Equal("ünknown", fits.Run("x"));
    }

    [Fact]
    public void The_value_must_be_given() =>
        Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("constant", Types.Text));

    [Fact]
    public void Redacted_text_is_cut_to_the_column_and_takes_the_first_label()
    {
        using var narrow = GeneratorHarness.Bind("redact", Types.VarChar(4));
        Assert.Equal("[red", narrow.Run("Anna"));
        using var mood = GeneratorHarness.Bind("redact", new LogicalType(ValueKind.Text, "mood", EnumLabels: ["sad", "ok"]));
        Assert.Equal("sad", mood.Run("ok"));
        using var own = GeneratorHarness.Bind("redact", Types.Json, new HarnessOptions { Parameters = [("text", "a\"b")] });
        Assert.Equal("\"a\\u0022b\"", own.Run(TestValue.OfJson("1"))!.Bytes);
    }

    [Fact]
    public void Null_needs_a_column_that_allows_it()
    {
        using var harness = GeneratorHarness.Bind("null", Types.Text);
        Assert.Equal(TestValue.Null, harness.Run(TestValue.OfText("Anna")));
        var refusal = Assert.Throws<GeneratorBindingException>(
            () => GeneratorHarness.Bind("null", Types.Text, new HarnessOptions { IsNullable = false }));
        Assert.Contains("allows NULL", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_constant_itself_is_a_fixed_point()
    {
        using var harness = GeneratorHarness.Bind("constant", Types.Text, new HarnessOptions { Parameters = [("value", "x")] });
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("x"u8)));
        Assert.Equal(0, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("y"u8)));
    }
}
