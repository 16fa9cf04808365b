using System.Net.Mail;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;

namespace Weir.Tests.Masking.Generators.Names;

/// <summary>email and username.</summary>
public sealed class AddressGeneratorTests
{
    [Fact]
    public void Addresses_are_valid_unique_and_at_reserved_domains()
    {
        using var harness = GeneratorHarness.Bind("email", Types.VarChar(60));
        var outputs = Enumerable.Range(0, 5000).Select(i => harness.Run($"person{i}@clinic.org")!).ToList();
        Assert.Equal(outputs.Count, outputs.Distinct().Count());
        foreach (var output in outputs)
        {
            Assert.Equal(output, new MailAddress(output).Address);
            Assert.Matches(@"^[a-z]+(\.[a-z]+)?\.[a-z2-9]{16}@example\.(com|org|net)$", output);
        }
    }

    [Fact]
    public void Addresses_fit_any_column_that_takes_twenty_characters()
    {
        Prop.ForAll(Gen.Choose(20, 300).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (length, id) =>
        {
            using var harness = GeneratorHarness.Bind("email", Types.VarChar(length));
            var output = harness.Run($"p{id}@clinic.org")!;
            return output.Length <= Math.Min(length, 254) && output.IndexOf('@', StringComparison.Ordinal) <= 64
                && harness.Bound.OutputSpace >= Math.Pow(2, 40) && harness.Bound.IsOutputDisjoint;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_column_too_short_for_an_address_is_refused_with_the_length_needed()
    {
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("email", Types.VarChar(19)));
        Assert.Contains("at least 20 characters", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_of_ones_own_is_used_and_no_longer_disjoint()
    {
        using var harness = GeneratorHarness.Bind("email", Types.Text, new HarnessOptions { Parameters = [("domain", "QA.clinic.org")] });
        Assert.EndsWith("@qa.clinic.org", harness.Run("anna@clinic.org"), StringComparison.Ordinal);
        Assert.False(harness.Bound.IsOutputDisjoint);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("two words.org")]
    [InlineData("-x.org")]
    [InlineData("a..org")]
    public void A_domain_that_is_none_is_refused(string domain) =>
        Assert.Throws<GeneratorBindingException>(
            () => GeneratorHarness.Bind("email", Types.Text, new HarnessOptions { Parameters = [("domain", domain)] }));

    [Fact]
    public void A_sign_in_name_that_is_an_address_equals_the_address_column()
    {
        using var email = GeneratorHarness.Bind("email", Types.VarChar(100));
        using var username = GeneratorHarness.Bind("username", Types.VarChar(100));
        Assert.Equal(email.Run("anna.smith@clinic.org"), username.Run("Anna.Smith@clinic.org "));
        Assert.NotEqual(email.Run("anna.smith@clinic.org"), email.Run("anna.smyth@clinic.org"));
    }

    [Fact]
    public void Sign_in_names_are_words_with_digits_and_unique()
    {
        using var harness = GeneratorHarness.Bind("username", Types.VarChar(20));
        var outputs = Enumerable.Range(0, 5000).Select(i => harness.Run($"user{i}")!).ToList();
        Assert.Equal(outputs.Count, outputs.Distinct().Count());
        Assert.All(outputs, o => Assert.Matches("^[a-z]{1,8}[0-9]{12}$", o));
    }
}
