using System.Security.Cryptography;
using Weir.Server.SignIn.Factors;

namespace Weir.Tests.Server.SignIn;

public sealed class RecoveryCodesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly RecoveryCodes _codes = new(static (_, data) => HMACSHA256.HashData("pepper"u8, data), static () => 1, new CountingRandom());

    [Fact]
    [Trait("Asvs", "V6.5.4")]
    public void Ten_codes_of_eighty_bits_each_find_themselves()
    {
        var set = _codes.Issue("usr_1", 1);
        var stored = set.Select(static code => code.Stored).ToList();

        Assert.Equal(10, set.Select(static code => code.Text.Reveal()).Distinct().Count());
        for (var i = 0; i < set.Count; i++)
        {
            var text = set[i].Text.Reveal();
            Assert.Matches("^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$", text);
            Assert.Equal(new RecoveryCheck(RecoveryOutcome.Accepted, i), _codes.Check("usr_1", text, stored));
            var typed = $" {text.ToUpperInvariant().Replace('-', ' ')} ";
            Assert.Equal(new RecoveryCheck(RecoveryOutcome.Accepted, i), _codes.Check("usr_1", typed, stored));
            Assert.Equal(RecoveryOutcome.Wrong, _codes.Check("usr_2", text, stored).Outcome);
        }
    }

    [Fact]
    public void Letters_that_look_like_digits_count_as_them()
    {
        var set = _codes.Issue("usr_1", 1);
        var stored = set.Select(static code => code.Stored).ToList();
        foreach (var (text, _) in set)
        {
            var typed = text.Reveal().Replace('0', 'O').Replace('1', 'l');
            Assert.Equal(RecoveryOutcome.Accepted, _codes.Check("usr_1", typed, stored).Outcome);
        }
    }

    [Fact]
    public void A_used_code_is_told_from_a_wrong_one()
    {
        var set = _codes.Issue("usr_1", 1);
        var stored = set.Select(static code => code.Stored with { UsedAt = Now }).ToList();

        Assert.Equal(new RecoveryCheck(RecoveryOutcome.Used, 3), _codes.Check("usr_1", set[3].Text.Reveal(), stored));
    }

    [Fact]
    public void There_are_no_codes_without_a_second_factor() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _codes.Issue("usr_1", 0));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("----")]
    [InlineData("0000-0000-0000-0000")]
    [InlineData("0000-0000-0000-000")]
    [InlineData("0000-0000-0000-0000-0")]
    [InlineData("uuuu-uuuu-uuuu-uuuu")]
    [InlineData("' or 1=1 --")]
    [InlineData("\u0660000-0000-0000-0000")]
    public void Other_texts_are_wrong(string? typed)
    {
        var stored = _codes.Issue("usr_1", 1).Select(static code => code.Stored).ToList();

        Assert.Equal(new RecoveryCheck(RecoveryOutcome.Wrong, -1), _codes.Check("usr_1", typed, stored));
        Assert.Equal(new RecoveryCheck(RecoveryOutcome.Wrong, -1), _codes.Check("usr_1", typed, []));
    }
}
