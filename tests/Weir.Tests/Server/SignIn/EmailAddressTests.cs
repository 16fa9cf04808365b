using Weir.Server.SignIn;

namespace Weir.Tests.Server.SignIn;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("Anna.Smith@Example.COM", "Anna.Smith@example.com", "anna.smith@example.com")]
    [InlineData("o'brien+tag@sub.example.com", "o'brien+tag@sub.example.com", "o'brien+tag@sub.example.com")]
    [InlineData("jose\u0301@example.com", "jos\u00e9@example.com", "jos\u00e9@example.com")]
    [InlineData("JOS\u00c9@example.com", "JOS\u00c9@example.com", "jos\u00e9@example.com")]
    [InlineData("info@b\u00fccher.example", "info@xn--bcher-kva.example", "info@xn--bcher-kva.example")]
    [InlineData("info@XN--BCHER-KVA.example", "info@xn--bcher-kva.example", "info@xn--bcher-kva.example")]
    [InlineData("\u7528\u6237@example.com", "\u7528\u6237@example.com", "\u7528\u6237@example.com")]
    public void An_address_has_one_text_and_one_key(string typed, string text, string key)
    {
        Assert.True(EmailAddress.TryParse(typed, out var address, out _));
        Assert.Equal(text, address.Text);
        Assert.Equal(key, address.LookupKey);
        Assert.True(EmailAddress.TryParse(address.Text, out var again, out _));
        Assert.Equal(address, again);
        Assert.Equal(address.Text, again.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("anna")]
    [InlineData("@example.com")]
    [InlineData("anna@")]
    [InlineData("anna@localhost")]
    [InlineData("anna@example.com.")]
    [InlineData("anna@.example.com")]
    [InlineData("anna@example..com")]
    [InlineData("anna@-example.com")]
    [InlineData("anna@example-.com")]
    [InlineData("anna@192.0.2.1")]
    [InlineData("anna@[192.0.2.1]")]
    [InlineData("anna@exa_mple.com")]
    [InlineData("anna@example.com ")]
    [InlineData(" anna@example.com")]
    [InlineData("anna @example.com")]
    [InlineData("anna@example.com\r\nBcc: all@example.com")]
    [InlineData("anna\r\n@example.com")]
    [InlineData("anna\0@example.com")]
    [InlineData("anna\u2028@example.com")]
    [InlineData("an\u200bna@example.com")]
    [InlineData("anna\u202e@example.com")]
    [InlineData("anna\u00a0@example.com")]
    [InlineData("anna@bob@example.com")]
    [InlineData("\"anna\"@example.com")]
    [InlineData("\"a@b\"@example.com")]
    [InlineData("<anna@example.com>")]
    [InlineData("Anna <anna@example.com>")]
    [InlineData("anna@example.com,bob@example.com")]
    [InlineData("anna@example.com;bob@example.com")]
    [InlineData("anna(comment)@example.com")]
    [InlineData(".anna@example.com")]
    [InlineData("anna.@example.com")]
    [InlineData("an..na@example.com")]
    [InlineData("an\\na@example.com")]
    [InlineData("anna@xn--.com")]
    [InlineData("anna@xn--a.com")]
    [InlineData("mailto:anna@example.com")]
    public void Anything_else_is_refused_with_a_reason(string? text)
    {
        Assert.False(EmailAddress.TryParse(text, out _, out var reason));
        Assert.EndsWith(".", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_held()
    {
        Assert.True(EmailAddress.TryParse(new string('a', 64) + "@example.com", out _, out _));
        Assert.False(EmailAddress.TryParse(new string('a', 65) + "@example.com", out _, out _));
        Assert.False(EmailAddress.TryParse(new string('\u00e9', 33) + "@example.com", out _, out _));
        Assert.False(EmailAddress.TryParse("a@" + new string('b', 64) + ".com", out _, out _));
        Assert.False(EmailAddress.TryParse("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)), out _, out _));
        Assert.False(EmailAddress.TryParse(new string('a', 10_000_000), out _, out _));
    }

    [Theory]
    [InlineData("Anna Smith")]
    [InlineData("\u738b\u5c0f\u660e")]
    [InlineData("O\u2019Brien-M\u00fcller, Jr.")]
    [InlineData("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")]
    [InlineData("Robert'); DROP TABLE users;--")]
    [InlineData("X")]
    public void A_name_is_kept_as_written(string text)
    {
        Assert.True(PersonName.TryParse(text, out var name, out _));
        Assert.Equal(text, name.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(" Anna")]
    [InlineData("Anna ")]
    [InlineData("An\tna")]
    [InlineData("An\nna")]
    [InlineData("An\u0085na")]
    [InlineData("An\u2028na")]
    [InlineData("An\u0000na")]
    [InlineData("An\u202ena")]
    [InlineData("An\u2067na")]
    [InlineData("An\u200ena")]
    [InlineData("An\u200bna")]
    [InlineData("An\ufeffna")]
    [InlineData("An\U000E0041na")]
    [InlineData("...")]
    public void A_name_that_can_mislead_is_refused(string? text) => Assert.False(PersonName.TryParse(text, out _, out _));

    [Fact]
    public void Half_a_surrogate_pair_is_no_text()
    {
        // Not theory data: an attribute cannot hold it.
        Assert.False(PersonName.TryParse("An\ud83dna", out _, out _));
        Assert.False(PersonName.TryParse("An\ude00na", out _, out _));
        Assert.False(EmailAddress.TryParse("an\ud83dna@example.com", out _, out _));
    }

    [Fact]
    public void A_name_is_counted_in_code_points()
    {
        Assert.True(PersonName.TryParse(string.Concat(Enumerable.Repeat("\U00020000", 200)), out _, out _));
        Assert.False(PersonName.TryParse(string.Concat(Enumerable.Repeat("\U00020000", 201)), out _, out _));
        Assert.True(PersonName.TryParse("e\u0301", out var name, out _));
        Assert.Equal("\u00e9", name.Text);
    }
}
