using Weir.Guard.Decisions;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;
using Weir.Testing;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>Adds second factors to people of the fixture.</summary>
internal static class Enrolment
{
    /// <summary>Adds an authenticator app; its code of this moment is used up.</summary>
    public static async Task<TotpCodes> AddTotpAsync(SignInFixture fixture, NewSession session)
    {
        var current = (await fixture.ReadAsync(session)).Session!;
        var account = await fixture.AccountAsync(current.User);
        var enrolment = fixture.Get<TotpEnrolment>();
        var pending = await enrolment.BeginAsync(account, current, CancellationToken.None);
        var app = new TotpCodes(pending.Secret.Reveal());
        var result = await enrolment.ConfirmAsync(
            await fixture.GrantedAsync(account, Permissions.AccountEnrol), account, current, app.At(fixture.Time.GetUtcNow()), "App",
            CancellationToken.None);
        Assert.Equal(EnrolmentOutcome.Added, result.Outcome);
        return app;
    }

    /// <summary>Shows a second factor for a sign-in that waits for it.</summary>
    public static Task<SignInOutcome> ShowAsync(SignInFixture fixture, SignInOutcome outcome, FactorKindAndText shown)
    {
        var needed = Assert.IsType<SignInOutcome.FactorNeeded>(outcome);
        return fixture.Get<SignInCompletion>().TryFactorAsync(
            needed.Pending.Reveal(), new ShownFactor(shown.Kind, shown.Text), fixture.From(), CancellationToken.None);
    }
}

/// <summary>What a test shows.</summary>
internal readonly record struct FactorKindAndText(Weir.Server.SignIn.FactorKind Kind, string Text);
