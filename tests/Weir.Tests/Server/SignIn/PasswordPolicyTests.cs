using Weir.Server.SignIn.Passwords;

namespace Weir.Tests.Server.SignIn;

public sealed class PasswordPolicyTests
{
    private static readonly PasswordContext Nobody = new(null, null, null);
    private static readonly PasswordContext Anna = new("Anna-Maria M\u00fcller", "anna.schultheiss@klinikum-nord.example", "Klinikum Nord");
    private readonly PasswordPolicy _policy = new(null);

    [Theory]
    [InlineData("gr\u00fcn-otter-72x", false, false)]
    [InlineData("gr\u00fcn-otter-72xy", false, true)]
    [InlineData("kq7-otte", true, true)]
    [InlineData("kq7-ott", true, false)]
    [InlineData("\U0001F98A\U0001F332\U0001F30A\U0001F989\U0001F955\U0001F3BB\U0001F9CA", true, false)]
    [InlineData("\U0001F98A\U0001F332\U0001F30A\U0001F989\U0001F955\U0001F3BB\U0001F9CA\U0001F6F6", true, true)]
    [Trait("Asvs", "V6.2.1")]
    public void Length_is_counted_in_code_points_after_normalization(string typed, bool secondFactor, bool accepted) =>
        Assert.Equal(accepted ? [] : [PasswordFault.TooShort], Faults(typed, secondFactor));

    [Fact]
    public void A_combined_letter_counts_as_one()
    {
        var typed = "gru\u0308n-otter-72x";

        Assert.Equal(15, typed.Length);
        Assert.Equal([PasswordFault.TooShort], Faults(typed, secondFactor: false));
    }

    [Fact]
    public void An_organization_can_ask_for_more_and_never_for_less()
    {
        Assert.Empty(new PasswordRules(64, 64).Faults());
        Assert.Equal(2, new PasswordRules(14, 7).Faults().Count);
        Assert.Equal(2, new PasswordRules(65, 65).Faults().Count);
        Assert.Equal([PasswordFault.TooShort], Of(_policy.Judge("gr\u00fcn-otter-72xyz", false, new PasswordRules(20), Nobody)));
        Assert.Equal([PasswordFault.TooShort], Of(_policy.Judge("kq7-ott", true, new PasswordRules(1, 1), Nobody)));
    }

    [Fact]
    [Trait("Asvs", "V6.2.9")]
    public void Long_passwords_are_allowed_up_to_the_limit()
    {
        var text = string.Concat(Enumerable.Range(0, 600).Select(static i => $"{i * 7919 % 1000:000}"));

        Assert.Equal([], Faults(text[..256], secondFactor: false));
        Assert.Equal([], Faults(text[..1024], secondFactor: false));
        Assert.Equal([PasswordFault.TooLong], Faults(text[..1025], secondFactor: false));
        Assert.Equal([PasswordFault.TooLong], Faults(new string('x', 10_000_000), secondFactor: false));
    }

    [Theory]
    [InlineData("lower case letters only")]
    [InlineData("847261950384716295036")]
    [InlineData("\u30d1\u30b9\u30ef\u30fc\u30c9\u306f\u9577\u3044\u307b\u3046\u304c\u3044\u3044\u3088\u306d")]
    [InlineData("spaces  are   fine too")]
    [Trait("Asvs", "V6.2.5")]
    public void There_are_no_composition_rules(string typed) => Assert.Equal([], Faults(typed, secondFactor: false));

    [Theory]
    [InlineData("tandem\0gravel-ouzel")]
    [InlineData("tandem\ngravel-ouzel")]
    [InlineData("tandem\u0085gravel-ouzel")]
    [InlineData("tandem\u2028gravel-ouzel")]
    [InlineData("tandem\u001bgravel-ouzel")]
    public void Control_characters_are_refused(string typed) => Assert.Equal([PasswordFault.ControlCharacters], Faults(typed, secondFactor: false));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal([PasswordFault.NotText], Faults("tandem-gravel-\ud83d-ouzel", secondFactor: false));

    [Theory]
    [InlineData("my-WEIR-tandem-gravel")]
    [InlineData("tandem-M\u00dcLLER-gravel")]
    [InlineData("tandem-mu\u0308ller-gravel")]
    [InlineData("tandemannamariamuller anna gravel")]
    [InlineData("ouzel-schultheiss-gravel")]
    [InlineData("ouzel-klinikum-gravel")]
    [InlineData("ouzelKlinikumNordgravel")]
    [InlineData("\uff57\uff45\uff49\uff52-tandem-gravel")]
    public void A_password_that_names_its_owner_is_refused(string typed)
    {
        var refusals = _policy.Judge(typed, false, new PasswordRules(), Anna);

        Assert.Equal([PasswordFault.NamesSomebody], Of(refusals));
        Assert.DoesNotContain(typed, refusals[0].Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_reason_is_given_at_once() =>
        Assert.Equal([PasswordFault.TooShort, PasswordFault.Common], Faults("Password1!", secondFactor: false));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nothing_is_too_short(string? typed) => Assert.Equal([PasswordFault.TooShort], Faults(typed, secondFactor: true));

    private static IEnumerable<PasswordFault> Of(IEnumerable<PasswordRefusal> refusals) => refusals.Select(static refusal => refusal.Fault);

    private IEnumerable<PasswordFault> Faults(string? typed, bool secondFactor) =>
        Of(_policy.Judge(typed, secondFactor, new PasswordRules(), Nobody));
}
