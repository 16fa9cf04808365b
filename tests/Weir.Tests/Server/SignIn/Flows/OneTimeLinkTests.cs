using Weir.Server.SignIn.Flows;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>Links that work once.</summary>
public sealed class OneTimeLinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V2.3.4")]
    [Trait("Asvs", "V15.4.2")]
    public async Task Of_two_who_take_up_one_invitation_at_once_exactly_one_wins()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var (user, token) = await fixture.InviteAsync("ida@example.com", await fixture.OrganizationAsync());
        var invitations = fixture.Get<Invitations>();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => invitations.RedeemAsync(token, $"Ida {i}", SignInFixture.Password, fixture.From(), Cancel)));

        Assert.Single(results, static result => result.Outcome == LinkOutcome.Done);
        Assert.Equal(3, results.Count(static result => result.Outcome == LinkOutcome.Refused));
        Assert.Single(await fixture.ActionsAsync(user.ToString()), static action => action == "user.join");
    }

    [Fact]
    public async Task An_invitation_counts_for_seven_days()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var (_, token) = await fixture.InviteAsync("ida@example.com", await fixture.OrganizationAsync());
        fixture.Time.Advance(TimeSpan.FromDays(7));

        var result = await fixture.Get<Invitations>().RedeemAsync(token, null, SignInFixture.Password, fixture.From(), Cancel);

        Assert.Equal(LinkOutcome.Refused, result.Outcome);
    }

    [Fact]
    public async Task A_refused_password_leaves_the_invitation_as_it_is()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var (_, token) = await fixture.InviteAsync("ida@example.com", await fixture.OrganizationAsync());

        var weak = await fixture.Get<Invitations>().RedeemAsync(token, null, "short", fixture.From(), Cancel);
        var good = await fixture.Get<Invitations>().RedeemAsync(token, null, SignInFixture.Password, fixture.From(), Cancel);

        Assert.Equal((LinkOutcome.Invalid, LinkOutcome.Done), (weak.Outcome, good.Outcome));
        Assert.NotEmpty(weak.Faults);
    }

    [Fact]
    [Trait("Asvs", "V6.4.3")]
    [Trait("Asvs", "V7.4.3")]
    public async Task Recovery_changes_the_password_ends_sessions_and_never_skips_the_second_factor()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var user = await fixture.PersonAsync("a@example.com");
        var session = await fixture.SessionAsync("a@example.com");
        await Enrolment.AddTotpAsync(fixture, session);
        string token = "";
        await fixture.DoAsync(change =>
        {
            token = new Uri(fixture.Get<Recovery>().Create(change, user).Address.Reveal()).Segments[^1];
            return change.Note("user.recover", "user", user.ToString(), null);
        });

        var result = await fixture.Get<Recovery>().RedeemAsync(token, "another marble 93 lantern", fixture.From(), Cancel);
        var again = await fixture.Get<Recovery>().RedeemAsync(token, "a third thicket 12 ribbon", fixture.From(), Cancel);

        Assert.Equal((LinkOutcome.Done, LinkOutcome.Refused), (result.Outcome, again.Outcome));
        Assert.Null((await fixture.ReadAsync(session)).Reading.Actor);
        Assert.IsType<SignInOutcome.FactorNeeded>(await fixture.SignInAsync("a@example.com", "another marble 93 lantern"));
    }

    [Fact]
    [Trait("Asvs", "V6.4.1")]
    public async Task A_set_up_link_counts_for_fifteen_minutes_and_the_newest_only()
    {
        await using var fixture = await SignInFixture.StartAsync();
        var setUp = fixture.Get<SetUp>();
        var older = (await setUp.FindLinkAsync(Cancel))!.Segments[^1];
        var newer = (await setUp.FindLinkAsync(Cancel))!.Segments[^1];

        Assert.Equal(LinkOutcome.Refused, (await RunAsync(older)).Outcome);
        fixture.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(LinkOutcome.Refused, (await RunAsync(newer)).Outcome);
        var fresh = (await setUp.FindLinkAsync(Cancel))!.Segments[^1];
        Assert.Equal(LinkOutcome.Done, (await RunAsync(fresh)).Outcome);
        Assert.Null(await setUp.FindLinkAsync(Cancel));

        Task<LinkResult> RunAsync(string token) =>
            setUp.RunAsync(token, "olga@example.com", "Olga", SignInFixture.Password, fixture.From(), Cancel);
    }
}
