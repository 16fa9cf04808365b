using Microsoft.Playwright;

namespace Weir.PortalTests;

/// <summary>Passkeys with Chromium's own authenticator (WebAuthn, section 11): made in the account, then opening it alone.</summary>
public sealed class PasskeyTests(House house)
{
    [Fact]
    public async Task A_passkey_is_made_and_signs_in_by_itself()
    {
        await using var guest = await house.ArriveAsync("Pia Passkey");
        var visit = guest.Visit;
        await AddAuthenticatorAsync(visit.Page);

        await visit.OpenAsync("/account/factors/passkeys");
        await visit.InspectAsync("passkey");
        await visit.PressAsync("Make the passkey");
        await visit.SeesAsync("Give the passkey a name");
        await visit.InspectAsync("passkey.refused");
        await visit.TypeAsync("What to call it", "my laptop");
        await visit.PressAsync("Make the passkey");
        await visit.SeesAsync("The passkey was added.");
        await visit.OpenAsync("/account/factors");
        await visit.SeesAsync("my laptop");
        await visit.InspectAsync("factors.with-passkey");

        await SignOutAsync(visit);
        await visit.PressAsync("Sign in with a passkey");
        await visit.IsAtAsync("/account", "My account");
        await visit.OpenAsync("/step-up?way=passkey&return=%2Faccount%2Fsessions");
        await visit.InspectAsync("step-up.passkey");
        await visit.PressAsync("Use my passkey");
        await visit.IsAtAsync("/account/sessions", "Sessions");

        await SignOutAsync(visit);
        await Person.PasswordAsync(visit, guest.Person.Email);
        await visit.IsAtAsync("/sign-in/second-factor", "Second factor");
        await visit.FollowAsync("Use a passkey");
        await visit.InspectAsync("second-factor.passkey");
        await visit.PressAsync("Use my passkey");
        await visit.IsAtAsync("/account", "My account");

        await visit.OpenAsync("/account/factors");
        await visit.FollowAsync("Remove my laptop");
        await visit.InspectAsync("factors.remove");
        await visit.PressAsync("Remove it");
        await visit.IsAtAsync("/account/factors", "Sign-in and factors");
        Assert.Equal(0, await visit.Page.GetByText("my laptop").CountAsync());
        visit.AssertClean();
    }

    private static async Task SignOutAsync(Visit visit)
    {
        await visit.Page.Locator("details.menu summary").ClickAsync();
        await visit.PressAsync("Sign out");
        await visit.IsAtAsync("/sign-in", "Sign in");
    }

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
