using Weir.Server.SignIn.Flows;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>Passwords at the door.</summary>
public sealed class PasswordSignInTests
{
    [Fact]
    [Trait("Asvs", "V6.3.8")]
    public async Task An_unknown_name_costs_the_same_hash_and_gets_the_same_answer()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("known@example.com");
        var before = fixture.Hashes;

        var known = await fixture.SignInAsync("known@example.com", "not the password at all");
        var afterKnown = fixture.Hashes - before;
        var unknown = await fixture.SignInAsync("unknown@example.com", "not the password at all");
        var notEvenAnAddress = await fixture.SignInAsync("no address", "not the password at all");

        Assert.Equal(new SignInOutcome.Refused(), known);
        Assert.Equal(known, unknown);
        Assert.Equal(known, notEvenAnAddress);
        Assert.Equal((1, 3), (afterKnown, fixture.Hashes - before));
    }

    [Fact]
    [Trait("Asvs", "V6.3.1")]
    public async Task A_storm_of_guesses_is_stopped_and_the_owner_still_gets_in_on_a_known_device()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("owner@example.com");
        var first = Assert.IsType<SignInOutcome.SignedIn>(await fixture.SignInAsync("owner@example.com"));
        var hashesBefore = fixture.Hashes;

        for (var guess = 0; guess < 40; guess++)
        {
            await fixture.SignInAsync("owner@example.com", $"wrong guess number {guess}", address: "198.51.100.9");
            fixture.Time.Advance(TimeSpan.FromMinutes(16));
        }

        Assert.Equal(10, fixture.Hashes - hashesBefore);
        var stranger = await fixture.SignInAsync("owner@example.com", address: "203.0.113.5");
        Assert.IsType<SignInOutcome.Wait>(stranger);
        var owner = await fixture.SignInAsync("owner@example.com", address: "203.0.113.5", device: first.DeviceCookie.Reveal());
        Assert.IsType<SignInOutcome.SignedIn>(owner);
    }

    [Fact]
    public async Task Guesses_at_a_name_that_no_account_has_are_slowed_down_alike()
    {
        await using var fixture = await SignInFixture.StartAsync();
        await fixture.PersonAsync("known@example.com");
        List<string> known = [];
        List<string> unknown = [];

        for (var guess = 0; guess < 8; guess++)
        {
            known.Add((await fixture.SignInAsync("known@example.com", $"wrong guess number {guess}")).ToString()!);
            unknown.Add((await fixture.SignInAsync("unknown@example.com", $"wrong guess number {guess}")).ToString()!);
        }

        Assert.Equal(known, unknown);
        Assert.Contains(known, static outcome => outcome.StartsWith("Wait", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Asvs", "V16.3.1")]
    public async Task Failures_of_known_people_are_recorded_and_of_strangers_counted()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("known@example.com");

        await fixture.SignInAsync("known@example.com", "not the password at all");
        await fixture.SignInAsync("unknown@example.com", "not the password at all");
        await fixture.SignInAsync("another@example.com", "not the password at all");

        Assert.Contains("signin.failed", await fixture.ActionsAsync(user.ToString()));
        var counted = await fixture.Database.QueryOneAsync<long>(
            "select sum(refusals) from audit_refusals where action = 'signin'", null, TestContext.Current.CancellationToken);
        Assert.Equal(2, counted);
    }

    [Fact]
    [Trait("Asvs", "V16.3.1")]
    public async Task Signing_in_leaves_the_password_and_the_session_in_the_record()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("known@example.com");

        var session = await fixture.SessionAsync("known@example.com");

        Assert.Equal("user.invite user.join signin.password", string.Join(' ', (await fixture.ActionsAsync(user.ToString())).Distinct()));
        Assert.Equal(["session.start"], await fixture.ActionsAsync(session.Row.Id.ToString()));
    }
}
