using System.Security.Cryptography;
using System.Text;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators.Texts;

public sealed class HashGeneratorTests
{
    [Fact]
    public void It_is_HMAC_SHA_256_of_the_canonical_text()
    {
        using var key = MasterKey.FromBytes(GeneratorHarness.ExampleKey());
        var derived = new byte[32];
        key.ForGroup("hash").Derive("hash/1/hmac", derived);
        using var harness = GeneratorHarness.Bind("hash", Types.Text);

        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(derived, Encoding.UTF8.GetBytes("Zoë Müller")));
        Assert.Equal(expected, harness.Run("Zoë Müller"));
        Assert.Equal(expected, harness.Run("  Zoe\u0308 Mu\u0308ller\n"));
        Assert.NotEqual(expected, harness.Run("zoë müller"));
    }

    [Fact]
    public void Case_can_be_ignored()
    {
        using var harness = GeneratorHarness.Bind("hash", Types.Text, new HarnessOptions { Parameters = [("ignore_case", "true")] });
        Assert.Equal(harness.Run("zoë"), harness.Run("ZOË"));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void It_is_cut_to_the_column_and_says_what_that_costs(int length)
    {
        using var whole = GeneratorHarness.Bind("hash", Types.Text);
        using var cut = GeneratorHarness.Bind("hash", Types.VarChar(length));
        Assert.Equal(whole.Run("Anna")![..length], cut.Run("Anna"));
        Assert.Equal(Math.Pow(16, length), cut.Bound.OutputSpace);
        Assert.Equal(Uniqueness.NotGuaranteed, cut.Bound.Uniqueness);
    }

    [Fact]
    public void A_column_too_short_is_refused() =>
        Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("hash", Types.VarChar(7)));

    [Fact]
    public void Bytes_become_the_digest_itself()
    {
        using var harness = GeneratorHarness.Bind("hash", new(ValueKind.Bytes, "bytea", MaxLength: 10));
        Assert.Equal(10, harness.Run(TestValue.OfBytes([1, 2, 3]))!.Bytes.Length);
    }

    [Fact]
    public void Keyed_by_row_equal_values_differ_and_rows_repeat()
    {
        var options = new HarnessOptions { Columns = ["id"], KeyColumns = ["id"], KeyedBy = KeyedBy.Row };
        using var harness = GeneratorHarness.Bind("hash", Types.Text, options);
        var anna = TestValue.OfText("Anna");
        Assert.NotEqual(harness.Run(anna, TestValue.OfInteger(1)), harness.Run(anna, TestValue.OfInteger(2)));
        Assert.Equal(harness.Run(anna, TestValue.OfInteger(1)), harness.Run(anna, TestValue.OfInteger(1)));
    }
}
