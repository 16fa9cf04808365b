using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Flows;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>People are told of everything that changes how their account is opened, in the unit of the change.</summary>
public sealed class SecurityNoticeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V6.3.5")]
    [Trait("Asvs", "V6.3.7")]
    public async Task Every_change_of_how_an_account_is_opened_is_told_to_its_owner()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var first = Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com"));
        Assert.Equal(["new-sign-in"], await KindsAsync(fixture, user));
        var session = (await fixture.ReadAsync(first.Session)).Session!;

        await Enrolment.AddTotpAsync(fixture, first.Session);
        var account = await fixture.AccountAsync(user);
        var granted = await fixture.GrantedAsync(account, Permissions.AccountFactors);
        var codes = await fixture.Get<FactorChanges>().IssueCodesAsync(granted, account, Cancel);
        var shown = new FactorKindAndText(FactorKind.RecoveryCodes, codes![0].Reveal());
        Assert.IsType<SignInOutcome.SignedIn>(await Enrolment.ShowAsync(fixture, await fixture.SignInAsync("a@example.com"), shown));
        account = await fixture.AccountAsync(user);
        await fixture.Get<PasswordChange>().RunAsync(
            granted, account, session, (SignInFixture.Password, "another marble 93 lantern"), fixture.From(), Cancel);
        account = await fixture.AccountAsync(user);
        var factor = account.Factors.Single(static row => row.Kind == FactorKind.Totp);
        Assert.Equal(RemovalOutcome.Removed, await fixture.Get<FactorChanges>().RemoveAsync(granted, account, factor.Id, Cancel));

        Assert.Equal(
            ["factor-added", "factor-removed", "new-sign-in", "new-sign-in", "password-changed", "recovery-codes-made", "recovery-used"],
            await KindsAsync(fixture, user));
        var used = (await ListAsync(fixture, user)).Single(static notice => notice.Kind == "recovery-used");
        Assert.Contains("Recovery codes left: 9", used.Content.Text, StringComparison.Ordinal);
        var added = (await ListAsync(fixture, user)).Single(static notice => notice.Kind == "factor-added");
        Assert.Contains("Factor: \"App\"", added.Content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_device_is_no_news_and_a_refused_sign_in_tells_nothing()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var first = Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com"));

        await fixture.SignInAsync("a@example.com", "not the password at all");
        Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com", device: first.DeviceCookie.Reveal()));

        Assert.Equal(["new-sign-in"], await KindsAsync(fixture, user));
        var told = Assert.Single(await ListAsync(fixture, user));
        Assert.Contains("Device: \"Firefox on Linux\"", told.Content.Text, StringComparison.Ordinal);
        Assert.Contains("Address: 192.0.2.7", told.Content.Text, StringComparison.Ordinal);
    }

    private static async Task<string[]> KindsAsync(SignInFixture fixture, Id<User> user) =>
        [.. (await ListAsync(fixture, user)).Select(static notice => notice.Kind).Order()];

    private static Task<IReadOnlyList<ShownNotice>> ListAsync(SignInFixture fixture, Id<User> user) =>
        fixture.Get<Notices>().ListAsync(user, 20, Cancel);
}
