using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>When a session no longer counts.</summary>
public sealed class SessionLimitTests
{
    [Fact]
    [Trait("Asvs", "V7.3.1")]
    public async Task A_session_that_nobody_uses_ends_after_the_idle_limit()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");

        fixture.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.NotNull((await fixture.ReadAsync(session)).Reading.Actor);
        fixture.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.NotNull((await fixture.ReadAsync(session)).Reading.Actor);
        fixture.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Null((await fixture.ReadAsync(session)).Reading.Actor);
    }

    [Fact]
    public async Task A_session_that_another_server_saw_in_use_does_not_end_for_being_idle_here()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");
        Assert.NotNull((await fixture.ReadAsync(session)).Reading.Actor);

        fixture.Time.Advance(TimeSpan.FromMinutes(29));
        await fixture.Database.WriteAsync(
            static unit => unit.Execute("update session_uses set last_seen_at = @Now", new { unit.Now }), TestContext.Current.CancellationToken);
        fixture.Time.Advance(TimeSpan.FromMinutes(29));

        Assert.NotNull((await fixture.ReadAsync(session)).Reading.Actor);
    }

    [Fact]
    [Trait("Asvs", "V7.3.2")]
    public async Task A_session_in_use_ends_after_the_absolute_limit()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var organization = await fixture.OrganizationAsync(
            """{"signIn":{"absoluteHours":2,"secondFactor":"Roles","secondFactorRoles":[]}}""");
        await fixture.PersonAsync("a@example.com", organization);
        var session = await fixture.SessionAsync("a@example.com");

        for (var minutes = 0; minutes < 110; minutes += 10)
        {
            fixture.Time.Advance(TimeSpan.FromMinutes(10));
            Assert.NotNull((await fixture.ReadAsync(session)).Reading.Actor);
        }

        fixture.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null((await fixture.ReadAsync(session)).Reading.Actor);
        await fixture.Get<SignInUpkeep>().RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["session.start", "session.end"], await fixture.ActionsAsync(session.Row.Id.ToString()));
    }

    [Fact]
    [Trait("Asvs", "V7.4.2")]
    public async Task Disabling_a_person_ends_their_sessions_with_the_next_request()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");

        await fixture.SetStateAsync(user, AccountState.Disabled);

        Assert.Null((await fixture.ReadAsync(session)).Reading.Actor);
        Assert.IsType<SignInOutcome.Refused>(await fixture.SignInAsync("a@example.com"));
    }

    [Fact]
    [Trait("Asvs", "V7.4.5")]
    public async Task A_stop_shuts_out_everybody_but_whoever_turned_the_switch_until_it_is_turned_back()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var organization = await fixture.OrganizationAsync();
        var officer = await fixture.PersonAsync("officer@example.com", organization);
        await fixture.PersonAsync("member@example.com", organization);
        await fixture.PersonAsync("elsewhere@example.com");
        var own = await fixture.SessionAsync("officer@example.com");
        var member = await fixture.SessionAsync("member@example.com");

        await fixture.DoAsync(change =>
        {
            fixture.Get<SignInStops>().Stop(change, organization, officer.ToString());
            return change;
        });

        Assert.NotNull((await fixture.ReadAsync(own)).Reading.Actor);
        Assert.Null((await fixture.ReadAsync(member)).Reading.Actor);
        Assert.IsType<SignInOutcome.Stopped>(await fixture.SignInAsync("member@example.com"));
        Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("elsewhere@example.com"));

        var stop = await fixture.Get<SignInStops>().FindAsync(organization, TestContext.Current.CancellationToken);
        await fixture.DoAsync(change => SignInStops.Allow(change, stop!));
        Assert.NotNull((await fixture.ReadAsync(member)).Reading.Actor);
    }

    [Fact]
    [Trait("Asvs", "V6.2.2")]
    [Trait("Asvs", "V7.4.3")]
    public async Task Changing_the_password_ends_all_other_sessions()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var own = await fixture.SessionAsync("a@example.com");
        var other = await fixture.SessionAsync("a@example.com");
        var account = await fixture.AccountAsync(user);
        var current = (await fixture.ReadAsync(own)).Session!;

        var result = await fixture.Get<PasswordChange>().RunAsync(
            await fixture.GrantedAsync(account, Permissions.AccountFactors), account, current,
            (SignInFixture.Password, "another marble 93 lantern"), fixture.From(), TestContext.Current.CancellationToken);

        Assert.Equal((StepUpOutcome.Done, 0), (result.Proof.Outcome, result.Faults.Count));
        Assert.NotNull((await fixture.ReadAsync(own)).Reading.Actor);
        Assert.Null((await fixture.ReadAsync(other)).Reading.Actor);
        Assert.IsType<SignInOutcome.Refused>(await fixture.SignInAsync("a@example.com"));
        Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com", "another marble 93 lantern"));
    }

    [Fact]
    [Trait("Asvs", "V6.2.3")]
    public async Task A_wrong_password_changes_nothing()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");
        var account = await fixture.AccountAsync(user);

        var result = await fixture.Get<PasswordChange>().RunAsync(
            await fixture.GrantedAsync(account, Permissions.AccountFactors), account, (await fixture.ReadAsync(session)).Session!,
            ("not the password at all", "another marble 93 lantern"), fixture.From(), TestContext.Current.CancellationToken);

        Assert.Equal(StepUpOutcome.Refused, result.Proof.Outcome);
        Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("a@example.com"));
    }
}
