using System.Text.Json;
using Weir.Guard.Decisions;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Flows;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>Second factors at the door.</summary>
public sealed class SecondFactorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V6.5.1")]
    public async Task A_code_of_an_authenticator_app_counts_once()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("a@example.com");
        var app = await Enrolment.AddTotpAsync(fixture, await fixture.SessionAsync("a@example.com"));
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        var code = new FactorKindAndText(FactorKind.Totp, app.At(fixture.Time.GetUtcNow()));

        var first = await Enrolment.ShowAsync(fixture, await fixture.SignInAsync("a@example.com"), code);
        var replayed = await Enrolment.ShowAsync(fixture, await fixture.SignInAsync("a@example.com"), code);

        Assert.IsType<SignInOutcome.SignedIn>(first);
        Assert.IsType<SignInOutcome.Refused>(replayed);
    }

    [Fact]
    [Trait("Asvs", "V6.5.1")]
    [Trait("Asvs", "V15.4.2")]
    public async Task Of_two_with_the_same_code_at_once_exactly_one_gets_in()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("a@example.com");
        var app = await Enrolment.AddTotpAsync(fixture, await fixture.SessionAsync("a@example.com"));
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        var code = new FactorKindAndText(FactorKind.Totp, app.At(fixture.Time.GetUtcNow()));
        var one = await fixture.SignInAsync("a@example.com");
        var two = await fixture.SignInAsync("a@example.com");

        var results = await Task.WhenAll(Enrolment.ShowAsync(fixture, one, code), Enrolment.ShowAsync(fixture, two, code));

        Assert.Single(results, static result => result is SignInOutcome.SignedIn);
    }

    [Fact]
    public async Task A_code_from_before_the_last_step_is_refused()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("a@example.com");
        var app = await Enrolment.AddTotpAsync(fixture, await fixture.SessionAsync("a@example.com"));
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        var old = new FactorKindAndText(FactorKind.Totp, app.At(fixture.Time.GetUtcNow() - TimeSpan.FromSeconds(60)));

        var result = await Enrolment.ShowAsync(fixture, await fixture.SignInAsync("a@example.com"), old);

        Assert.IsType<SignInOutcome.Refused>(result);
    }

    [Fact]
    [Trait("Asvs", "V6.5.1")]
    public async Task Recovery_codes_need_a_factor_and_count_once_each()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var changes = fixture.Get<FactorChanges>();
        var bare = await fixture.AccountAsync(user);
        Assert.Null(await changes.IssueCodesAsync(await fixture.GrantedAsync(bare, Permissions.AccountFactors), bare, Cancel));
        await Enrolment.AddTotpAsync(fixture, await fixture.SessionAsync("a@example.com"));
        var account = await fixture.AccountAsync(user);

        var codes = await changes.IssueCodesAsync(await fixture.GrantedAsync(account, Permissions.AccountFactors), account, Cancel);

        Assert.Equal(10, codes!.Select(static code => code.Reveal()).Distinct().Count());
        var shown = new FactorKindAndText(FactorKind.RecoveryCodes, codes![3].Reveal());
        Assert.IsType<SignInOutcome.SignedIn>(await Enrolment.ShowAsync(fixture, await fixture.SignInAsync("a@example.com"), shown));
        Assert.IsType<SignInOutcome.Refused>(await Enrolment.ShowAsync(fixture, await fixture.SignInAsync("a@example.com"), shown));
        var left = (await changes.ListAsync(await fixture.AccountAsync(user), Cancel)).Single(static view => view.Left is not null);
        Assert.Equal(9, left.Left);
    }

    [Fact]
    public async Task A_password_that_was_changed_meanwhile_ends_a_sign_in_that_waits()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");
        var app = await Enrolment.AddTotpAsync(fixture, session);
        var waiting = await fixture.SignInAsync("a@example.com");
        var account = await fixture.AccountAsync(user);
        await fixture.Get<PasswordChange>().RunAsync(
            await fixture.GrantedAsync(account, Permissions.AccountFactors), account, (await fixture.ReadAsync(session)).Session!,
            (SignInFixture.Password, "another marble 93 lantern"), fixture.From(), Cancel);
        fixture.Time.Advance(TimeSpan.FromSeconds(60));

        var result = await Enrolment.ShowAsync(
            fixture, waiting, new FactorKindAndText(FactorKind.Totp, app.At(fixture.Time.GetUtcNow())));

        Assert.IsType<SignInOutcome.Refused>(result);
    }

    [Fact]
    [Trait("Asvs", "V6.2.12")]
    public async Task A_stolen_password_is_held_against_the_owner_once_the_second_factor_was_right_too()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");
        var app = await Enrolment.AddTotpAsync(fixture, session);
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        using var stolen = await StolenPassword.ListAsync(SignInFixture.Password);
        var waiting = await fixture.SignInWithAsync("a@example.com", stolen.Policy);
        Assert.False((await fixture.ReadAsync(session)).Session!.MustChangePassword);

        var result = await Enrolment.ShowAsync(
            fixture, waiting, new FactorKindAndText(FactorKind.Totp, app.At(fixture.Time.GetUtcNow())));

        Assert.True(Assert.IsType<SignInOutcome.SignedIn>(result).MustChangePassword);
        Assert.True((await fixture.ReadAsync(session)).Session!.MustChangePassword);
        Assert.Contains("password.listed", await fixture.ActionsAsync((await fixture.AccountAsync(user)).Credential!.Id.ToString()));
    }

    [Fact]
    [Trait("Asvs", "V6.3.3")]
    public async Task The_last_factor_stays_where_one_is_demanded()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("""{"signIn":{"secondFactor":"Everybody"}}""");
        var user = await fixture.PersonAsync("a@example.com", organization);
        var begun = Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com"));
        Assert.True(begun.MustAddFactor);
        await Enrolment.AddTotpAsync(fixture, begun.Session);
        Assert.False((await fixture.ReadAsync(begun.Session)).Session!.MustAddFactor);
        var account = await fixture.AccountAsync(user);

        var removal = await fixture.Get<FactorChanges>().RemoveAsync(
            await fixture.GrantedAsync(account, Permissions.AccountFactors), account, account.Factors[0].Id, Cancel);

        Assert.Equal(RemovalOutcome.Demanded, removal);
    }

    [Fact]
    [Trait("Asvs", "V6.5.6")]
    public async Task The_last_factor_goes_with_its_recovery_codes()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        await Enrolment.AddTotpAsync(fixture, await fixture.SessionAsync("a@example.com"));
        var changes = fixture.Get<FactorChanges>();
        var account = await fixture.AccountAsync(user);
        await changes.IssueCodesAsync(await fixture.GrantedAsync(account, Permissions.AccountFactors), account, Cancel);
        account = await fixture.AccountAsync(user);

        var removal = await changes.RemoveAsync(
            await fixture.GrantedAsync(account, Permissions.AccountFactors), account, account.SecondFactors.Single().Id, Cancel);

        Assert.Equal(RemovalOutcome.Removed, removal);
        Assert.Empty((await fixture.AccountAsync(user)).Factors);
        Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com"));
    }

    [Fact]
    public async Task A_passkey_signs_in_alone_and_its_answer_counts_once()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var session = (await fixture.ReadAsync(await fixture.SessionAsync("a@example.com"))).Session!;
        var account = await fixture.AccountAsync(user);
        using var key = new SoftAuthenticator { UserHandle = PasskeyChecks.HandleOf(user) };
        var enrolment = fixture.Get<PasskeyEnrolment>();
        var creation = (await enrolment.BeginAsync(account, session, Cancel))!;
        var added = await enrolment.FinishAsync(
            await fixture.GrantedAsync(account, Permissions.AccountEnrol), account, session, key.Register(creation.OptionsJson), "Key",
            creation.Cookie.Reveal(), Cancel);
        Assert.Equal(EnrolmentOutcome.Added, added.Outcome);

        var request = (await fixture.Get<PasskeyChecks>().BeginAsync(null, PasskeyChallenges.Open, Cancel))!;
        Assert.Empty(JsonDocument.Parse(request.OptionsJson).RootElement.GetProperty("allowCredentials").EnumerateArray());
        var answer = key.SignIn(request.OptionsJson);
        var flow = fixture.Get<PasskeySignIn>();
        var first = await flow.TryAsync(answer, request.Cookie.Reveal(), fixture.From(), Cancel);
        var replayed = await flow.TryAsync(answer, request.Cookie.Reveal(), fixture.From(), Cancel);

        Assert.True(Assert.IsType<SignInOutcome.SignedIn>(first).Session.HasSecondFactor);
        Assert.IsType<SignInOutcome.Refused>(replayed);
    }

    [Fact]
    public async Task A_challenge_made_for_one_session_counts_in_no_other()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var one = (await fixture.ReadAsync(await fixture.SessionAsync("a@example.com"))).Session!;
        var other = (await fixture.ReadAsync(await fixture.SessionAsync("a@example.com"))).Session!;
        var account = await fixture.AccountAsync(user);
        using var key = new SoftAuthenticator { UserHandle = PasskeyChecks.HandleOf(user) };
        var enrolment = fixture.Get<PasskeyEnrolment>();
        var creation = (await enrolment.BeginAsync(account, one, Cancel))!;

        var added = await enrolment.FinishAsync(
            await fixture.GrantedAsync(account, Permissions.AccountEnrol), account, other, key.Register(creation.OptionsJson), "Key",
            creation.Cookie.Reveal(), Cancel);

        Assert.Equal(EnrolmentOutcome.Refused, added.Outcome);
    }
}
