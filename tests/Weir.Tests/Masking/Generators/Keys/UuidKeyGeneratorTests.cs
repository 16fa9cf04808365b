using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;

namespace Weir.Tests.Masking.Generators.Keys;

public sealed class UuidKeyGeneratorTests
{
    private const string Uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    [Fact]
    public void Version_and_variant_stay_and_the_rest_changes()
    {
        using var harness = GeneratorHarness.Bind("uuid-key", Types.Uuid);
        Prop.ForAll(ArbMap.Default.ArbFor<Guid>(), uuid =>
        {
            var input = uuid.ToString();
            var output = harness.Run(TestValue.OfUuid(input))!.ToString();

            Assert.Equal(input[14], output[14]);
            Assert.Equal(Convert.ToInt32($"{input[19]}", 16) >> 2, Convert.ToInt32($"{output[19]}", 16) >> 2);
            Assert.Equal(uuid == Guid.Empty, input == output);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Neighbours_never_meet()
    {
        using var harness = GeneratorHarness.Bind("uuid-key", Types.Uuid);
        var inputs = Enumerable.Range(0, 128).Select(bit =>
        {
            var bytes = Guid.Parse(Uuid).ToByteArray(bigEndian: true);
            bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            return new Guid(bytes, bigEndian: true).ToString();
        });
        Assert.Equal(128, inputs.Select(u => harness.Run(TestValue.OfUuid(u))).Distinct().Count());
    }

    [Fact]
    public void Text_keeps_its_form_and_agrees_with_the_type()
    {
        using var typed = GeneratorHarness.Bind("uuid-key", Types.Uuid);
        using var text = GeneratorHarness.Bind("uuid-key", Types.VarChar(60));
        var mapped = typed.Run(TestValue.OfUuid(Uuid))!.ToString();
        var plain = mapped.Replace("-", "");

        Assert.Equal(mapped, text.Run(Uuid));
        Assert.Equal(plain, text.Run(Uuid.Replace("-", "")));
        Assert.Equal(mapped.ToUpperInvariant(), text.Run(Uuid.ToUpperInvariant()));
        Assert.Equal($"{{{mapped}}}", text.Run($"{{{Uuid}}}"));
        Assert.Equal($"URN:UUID:{mapped}", text.Run($"URN:UUID:{Uuid}"));
        Assert.Equal($" {mapped} ", text.Run($" {Uuid} "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3f2504e0-4f89-41d3-9a0c-0305e82c330")]
    [InlineData("3f2504e0-4f89-41d3-9a0c-0305e82c330g")]
    [InlineData("3f2504e04-f89-41d3-9a0c-0305e82c3301")]
    [InlineData("{3f2504e0-4f89-41d3-9a0c-0305e82c3301)")]
    public void Other_text_is_out_of_the_domain(string text)
    {
        using var harness = GeneratorHarness.Bind("uuid-key", Types.Text);
        Assert.Null(harness.Run(text));
    }

    [Fact]
    public void Nil_and_max_stay()
    {
        using var harness = GeneratorHarness.Bind("uuid-key", Types.Uuid);
        foreach (var mark in new[] { Guid.Empty, Guid.AllBitsSet })
        {
            var value = TestValue.OfUuid(mark.ToString());
            Assert.Equal(value, harness.Run(value));
        }
    }

    [Fact]
    public void A_column_too_short_for_a_UUID_is_refused()
    {
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("uuid-key", Types.VarChar(20)));
        Assert.Contains("32 characters", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }
}
