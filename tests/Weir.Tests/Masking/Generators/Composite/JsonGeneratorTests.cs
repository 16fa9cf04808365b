using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Composite;

public sealed class JsonGeneratorTests
{
    [Theory]
    [InlineData("$.a", """{"a":"#","b":"x","c":{"a":"x"}}""")]
    [InlineData("$..a", """{"a":"#","b":"x","c":{"a":"#"}}""")]
    [InlineData("$.c", """{"a":"x","b":"x","c":{"a":"#"}}""")]
    [InlineData("$.*", """{"a":"#","b":"#","c":{"a":"#"}}""")]
    [InlineData("$['b']", """{"a":"x","b":"#","c":{"a":"x"}}""")]
    [InlineData("$.c.a", """{"a":"x","b":"x","c":{"a":"#"}}""")]
    [InlineData("*", """{"a":"#","b":"#","c":{"a":"#"}}""")]
    [InlineData("$", """{"a":"#","b":"#","c":{"a":"#"}}""")]
    [InlineData("$.a[*]", """{"a":"x","b":"x","c":{"a":"x"}}""")]
    public void A_path_names_these_values(string path, string expected)
    {
        using var harness = Bind((path, Constant("#")));
        Assert.Equal(expected, Run(harness, """{"a":"x","b":"x","c":{"a":"x"}}"""));
    }

    [Theory]
    [InlineData("$[*]", """["#",["#"],{"k":"#"}]""")]
    [InlineData("$[*][*]", """["x",["#"],{"k":"x"}]""")]
    [InlineData("$[*].k", """["x",["x"],{"k":"#"}]""")]
    [InlineData("$..*", """["#",["#"],{"k":"#"}]""")]
    public void A_path_names_these_elements(string path, string expected)
    {
        using var harness = Bind((path, Constant("#")));
        Assert.Equal(expected, Run(harness, """["x",["x"],{"k":"x"}]"""));
    }

    [Fact]
    public void The_value_itself_wins_over_what_stands_above_and_then_the_first_path()
    {
        using var harness = Bind(("$.a", Constant("above")), ("$..c", Constant("first")), ("$.a.b.c", Constant("second")));
        Assert.Equal("""{"a":{"b":{"c":"first","d":"above"}}}""", Run(harness, """{"a":{"b":{"c":"x","d":"x"}}}"""));
    }

    [Fact]
    public void What_is_not_named_stays_byte_for_byte()
    {
        using var harness = Bind(("$.a", Constant("#")));
        Assert.Equal(
            "{ \"a\" :\t\"#\",\n \"n\": 1.50e+3, \"é\\u00e9\":[true , null, -0] }",
            Run(harness, "{ \"a\" :\t\"x\",\n \"n\": 1.50e+3, \"é\\u00e9\":[true , null, -0] }"));
    }

    [Fact]
    public void Strings_are_unescaped_for_the_generator_and_escaped_after_it()
    {
        using var upper = Bind(("$", "passthrough"));
        using var scramble = Bind(("$", "character-scramble"));
        using var plain = GeneratorHarness.Bind("character-scramble", Types.Text);

        var expected = JsonSerializer.Serialize(plain.Run("a\"b\\c\né\u0001")!, Relaxed);
        Assert.Equal(expected.ToLowerInvariant(), Run(scramble, "\"a\\\"b\\\\c\\n\\u00e9\\u0001\"")!.ToLowerInvariant());
        Assert.Equal("\"\\u0041\"", Run(upper, "\"\\u0041\""));
    }

    [Fact]
    public void A_leaf_and_a_column_agree()
    {
        using var json = Bind(("$.phone", "ff1-numeric"), ("$.id", "integer-key"));
        using var column = GeneratorHarness.Bind("ff1-numeric", Types.Text);
        using var key = GeneratorHarness.Bind("integer-key", Types.BigInt, new HarnessOptions { Group = "t.value" });

        var output = JsonNode.Parse(Run(json, """{"phone":"+1 212 555 0142","id":42}""")!)!;
        Assert.Equal(column.Run("+1 212 555 0142"), (string?)output["phone"]);
        Assert.Equal(key.Run(42), (long?)output["id"]);
    }

    [Fact]
    public void A_number_given_to_a_generator_of_text_stays_a_number_where_it_can()
    {
        using var digits = Bind(("$.a", "character-scramble"));
        using var hash = Bind(("$.a", "hash"));
        Assert.Equal(JsonValueKind.Number, JsonDocument.Parse(Run(digits, """{"a":912345}""")!).RootElement.GetProperty("a").ValueKind);
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(Run(hash, """{"a":12345}""")!).RootElement.GetProperty("a").ValueKind);
    }

    [Theory]
    [InlineData("redact", """{"a":"[redacted]","b":1}""")]
    [InlineData("null", """{"a":null,"b":1}""")]
    [InlineData("keep", """{"a":"x","b":1}""")]
    [InlineData("error", null)]
    public void A_value_that_its_generator_does_not_take_follows_the_policy(string policy, string? expected)
    {
        using var harness = GeneratorHarness.Bind("json", Types.Json, new HarnessOptions
        {
            Parameters = [("paths", GeneratorHarness.Parameters(("$.a", "uuid-key"))), ("on_invalid", policy)],
        });
        Assert.Equal(expected, Run(harness, """{"a":"x","b":1}"""));
    }

    [Fact]
    public void Text_that_no_path_names_goes_to_the_default_except_kept_properties()
    {
        using var harness = GeneratorHarness.Bind("json", Types.Json, new HarnessOptions
        {
            Parameters =
            [
                ("paths", GeneratorHarness.Parameters(("$.p", "passthrough"))), ("default", "redact"), ("keep_keys", new[] { "unit" }),
            ],
        });
        Assert.Equal(
            """{"p":"x","unit":"mg","q":["[redacted]",{"unit":"kg","r":"[redacted]"}],"n":7}""",
            Run(harness, """{"p":"x","unit":"mg","q":["x",{"unit":"kg","r":"x"}],"n":7}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{'a':1}")]
    [InlineData("[1] [2]")]
    [InlineData("\"\\ud800\"")]
    public void What_is_not_JSON_is_out_of_the_domain(string text)
    {
        using var harness = Bind(("*", "redact"), ("$.a", "hash"));
        using var scramble = Bind(("*", "character-scramble"));
        Assert.Null(Run(scramble, text));
        Assert.True(Run(harness, text) is null or "\"[redacted]\"");
    }

    [Fact]
    public void Deep_documents_are_walked_and_too_deep_ones_refused()
    {
        using var harness = Bind(("$..*", Constant("#")));
        Assert.Contains("\"#\"", Run(harness, Nested(256)), StringComparison.Ordinal);
        Assert.Null(Run(harness, Nested(257)));

        static string Nested(int depth) => new string('[', depth) + "\"x\"" + new string(']', depth);
    }

    [Fact]
    public void A_result_longer_than_the_column_is_out_of_the_domain()
    {
        var options = new HarnessOptions { Parameters = [("paths", GeneratorHarness.Parameters(("$.a", "hash")))] };
        using var harness = GeneratorHarness.Bind("json", Types.VarChar(40), options);
        Assert.Null(harness.Run("""{"a":"x"}"""));
        Assert.Equal("""{"b":"x"}""", harness.Run("""{"b":"x"}"""));
    }

    [Fact]
    public void Any_document_stays_a_document_of_the_same_shape()
    {
        using var harness = Bind(("$..*", "character-scramble"));
        Prop.ForAll(ArbMap.Default.ArbFor<Dictionary<NonNull<string>, (NonNull<string> Text, int Number, bool Truth)[]>>(), value =>
        {
            var json = JsonSerializer.Serialize(value.ToDictionary(
                e => Valid(e.Key.Get), e => e.Value.Select(v => new object[] { Valid(v.Text.Get), v.Number, v.Truth })));
            if (Run(harness, json) is { } output)
            {
                Assert.Equal(Shape(JsonNode.Parse(json)), Shape(JsonNode.Parse(output)));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_wrong_path_and_generator_is_named()
    {
        var refusal = Assert.Throws<GeneratorBindingException>(() => Bind(
            ("a.b", "redact"), ("$.a[0]", "redact"), ("$.b", "no-such"), ("$.c", "shuffle"), ("$..", "redact"), ("$['x", "redact")));
        Assert.Equal(6, refusal.Reasons.Count);
    }

    [Fact]
    public void Documents_without_a_named_value_are_fixed_points()
    {
        using var harness = Bind(("$.a", "ff1-numeric"));
        Assert.Equal(1, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("""{"b":"12"}"""u8, ValueKind.Json)));
        Assert.Equal(1.0 / 90, harness.Bound.FixedPointProbabilityOf(FieldValue.FromBytes("""{"a":"12"}"""u8, ValueKind.Json)), 12);
        Assert.Equal(0, harness.Bound.FixedPointProbability);
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ConfigMapping Constant(string value) => GeneratorHarness.Parameters(("generator", "constant"), ("value", value));

    private static GeneratorHarness Bind(params (string Path, object Generator)[] paths) =>
        GeneratorHarness.Bind("json", Types.Json, new HarnessOptions { Parameters = [("paths", GeneratorHarness.Parameters(paths))] });

    private static string? Run(GeneratorHarness harness, string json) => harness.Run(TestValue.OfJson(json))?.Bytes;

    private static string Valid(string text) => string.Concat(text.EnumerateRunes());

    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject o => "{" + string.Join(',', o.Select(e => $"{e.Key}:{Shape(e.Value)}")) + "}",
        JsonArray a => "[" + string.Join(',', a.Select(Shape)) + "]",
        JsonValue v when v.GetValueKind() is JsonValueKind.True or JsonValueKind.False => "truth",
        JsonValue => "leaf",
        _ => "null",
    };
}
