using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>The paths of people into a server and through their account, with and without scripts, over the real server process.</summary>
public sealed class WholePathTests(House house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V3.4.3")]
    public async Task A_first_operator_comes_in_adds_a_factor_and_leaves()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        await using var surface = await Surface.OpenAsync(server);
        await using var visit = await surface.VisitAsync();
        await visit.OpenAsync(server.SetupLink!.AbsolutePath);
        await visit.InspectAsync("set-up");
        await visit.TypeAsync("E-mail address", "nobody");
        await visit.TypeAsync("Password", "short");
        await visit.PressAsync("Make the account");
        await visit.SeesAsync("There are problems");
        await visit.InspectAsync("set-up.errors");

        await Person.SetUpAsync(visit, server);
        await visit.InspectAsync("sign-in.after-set-up");

        await Person.PasswordAsync(visit, password: "not the password at all");
        await visit.SeesAsync("The e-mail address or the password is not right.");
        await visit.InspectAsync("sign-in.refused");
        await Person.PasswordAsync(visit);
        await visit.IsAtAsync("/account/factors/totp", "Add an authenticator app");
        await visit.InspectAsync("totp");
        await visit.TypeAsync("What to call it", "my telephone");
        await visit.TypeAsync("Code", "000000");
        await visit.PressAsync("Add the app");
        await visit.SeesAsync("The code is not right.");
        await visit.InspectAsync("totp.refused");
        var app = await Person.AddAppAsync(visit, Cancel);
        await visit.SeesAsync("Your authenticator app was added.");
        await visit.InspectAsync("recovery-codes");
        await visit.PressAsync("Make ten codes");
        await visit.InspectAsync("recovery-codes.made");
        var codes = await visit.Page.Locator(".codes li").AllTextContentsAsync();
        Assert.Equal(10, codes.Distinct().Count());
        await visit.FollowAsync("I have kept them");
        await visit.SeesAsync("10 of ten codes are left.");
        await visit.InspectAsync("factors");

        await visit.Page.Locator("details.menu summary").ClickAsync();
        await visit.InspectAsync("account.menu");
        await visit.PressAsync("Sign out");
        await visit.IsAtAsync("/sign-in", "Sign in");
        await visit.InspectAsync("sign-in.signed-out");

        await ReturnAsync(visit, app, codes);
        visit.AssertClean();
    }

    [Fact]
    [Trait("Asvs", "V6.2.12")]
    public async Task A_password_that_turns_out_to_be_stolen_is_changed_before_anything_else()
    {
        const string better = "violet umbrella 48 basalt";
        using var folder = new TempFolder();
        var (data, list) = (folder.File("data"), folder.File("stolen"));
        string email;
        TotpCodes app;
        await using (var before = await ServerProcess.StartAsync(new Dictionary<string, string?>(), data, Cancel))
        {
            using var person = await SignedInClient.SetUpAsync(before, Cancel);
            (email, app) = (person.Email, person.Totp!);
            (await before.StopAsync(Cancel)).Expect(0);
        }

        (await WeirProcess.RunAsync(["passwords", "import", folder.Write("words", Person.Password), "--plain", "-o", list], Cancel)).Expect(0);
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_BREACHED_PASSWORDS"] = list }, data, Cancel);
        await using var surface = await Surface.OpenAsync(server);
        await using var visit = await surface.VisitAsync();
        await visit.OpenAsync("/account/keys");
        await Person.PasswordAsync(visit, email);
        await visit.IsAtAsync("/sign-in/second-factor", "Second factor");
        await visit.TypeAsync("Code", await app.NextAsync(Cancel));
        await visit.PressAsync("Continue");

        await visit.IsAtAsync("/account/password", "Change my password");
        await visit.SeesAsync("Your password is in a list of passwords that were stolen elsewhere.");
        await visit.InspectAsync("password.demanded");
        await visit.OpenAsync("/account/keys/new");
        await visit.IsAtAsync("/account/password", "Change my password");
        await visit.TypeAsync("Password so far", Person.Password);
        await visit.TypeAsync("New password", Person.Password);
        await visit.PressAsync("Change it");
        await visit.SeesAsync("The password stands in a list of passwords that were stolen elsewhere.");
        await visit.TypeAsync("Password so far", Person.Password);
        await visit.TypeAsync("New password", better);
        await visit.PressAsync("Change it");
        await visit.SeesAsync("Your password was changed.");
        await visit.OpenAsync("/account/keys/new");
        await visit.IsAtAsync("/account/keys/new", "Make an access key");
        visit.AssertClean();
    }

    [Fact]
    [Trait("Asvs", "V3.7.2")]
    [Trait("Asvs", "V6.2.2")]
    [Trait("Asvs", "V6.2.3")]
    public async Task An_invited_person_comes_in_and_changes_what_is_theirs()
    {
        var (email, link) = await house.InviteAsync("Ina Invited");
        await using var visit = await house.Surface.VisitAsync();
        await visit.OpenAsync(link.AbsolutePath);
        await visit.InspectAsync("invitation");
        await visit.TypeAsync("Name", "");
        await visit.TypeAsync("Password", "short");
        await visit.PressAsync("Make my account");
        await visit.SeesAsync("There are problems");
        await visit.InspectAsync("invitation.errors");
        await visit.TypeAsync("Name", "Ina Invited");
        await visit.TypeAsync("Password", Person.Password);
        await visit.PressAsync("Make my account");
        await visit.SeesAsync("Your account is ready.");
        await visit.OpenAsync(link.AbsolutePath, 400);
        await visit.OpenAsync("/account");
        await Person.PasswordAsync(visit, email);
        await visit.IsAtAsync("/account", "My account");
        await visit.OpenAsync("/account/factors/totp");
        var app = await Person.AddAppAsync(visit, Cancel);
        await visit.IsAtAsync("/account/factors/recovery-codes", "Recovery codes");
        await visit.OpenAsync("/account");

        await visit.FollowAsync("Details and mail");
        await visit.InspectAsync("details");
        await visit.TypeAsync("Name", "");
        await visit.TypeAsync("Telephone (optional)", "call me");
        await visit.PressAsync("Save");
        await visit.InspectAsync("details.errors");
        await visit.TypeAsync("Name", "Ina Invited");
        await visit.TypeAsync("Telephone (optional)", "+31 20 123 4567");
        await visit.PressAsync("Save");
        await visit.IsAtAsync("/account", "My account");
        await visit.SeesAsync("+31 20 123 4567");
        await visit.InspectAsync("account");

        await visit.OpenAsync("/account/password");
        await visit.TypeAsync("Password so far", "something else 4711");
        await visit.TypeAsync("New password", "violet umbrella 48 basalt");
        await visit.PressAsync("Change it");
        await visit.SeesAsync("This is not your password so far.");
        await visit.InspectAsync("password.refused");
        await visit.TypeAsync("Password so far", Person.Password);
        await visit.TypeAsync("New password", "violet umbrella 48 basalt");
        await visit.PressAsync("Change it");
        await visit.IsAtAsync("/account/factors", "Sign-in and factors");
        await visit.SeesAsync("Your password was changed.");

        await visit.OpenAsync("/step-up?return=%2F%2Fevil.example%2F");
        await visit.InspectAsync("step-up");
        await visit.TypeAsync("Code", await app.NextAsync(Cancel));
        await visit.PressAsync("Continue");
        await visit.IsAtAsync("/account", "My account");
        visit.AssertClean();
    }

    [Fact]
    public async Task Who_forgot_the_password_chooses_another_by_a_link_and_still_shows_the_second_factor()
    {
        const string chosen = "lantern orchard 52 gravel";
        await using var guest = await house.ArriveAsync("Fay Forgetful");
        var visit = guest.Visit;
        var link = await house.RecoverAsync(guest);

        await visit.OpenAsync(link.AbsolutePath);
        await visit.InspectAsync("recovery.link");
        await visit.TypeAsync("New password", "short");
        await visit.PressAsync("Change my password");
        await visit.SeesAsync("There is a problem");
        await visit.InspectAsync("recovery.link.errors");
        await visit.TypeAsync("New password", chosen);
        await visit.PressAsync("Change my password");
        await visit.IsAtAsync("/sign-in", "Sign in");
        await visit.SeesAsync("Sign in with the new one.");

        await visit.OpenAsync(link.AbsolutePath, 400);
        await visit.OpenAsync("/account/notices");
        await Person.PasswordAsync(visit, guest.Person.Email, chosen);
        await visit.IsAtAsync("/sign-in/second-factor", "Second factor");
        await visit.TypeAsync("Code", await guest.Person.Totp!.NextAsync(Cancel));
        await visit.PressAsync("Continue");
        await visit.IsAtAsync("/account/notices", "Notices");
        await visit.InspectAsync("notices");
        visit.AssertClean();
    }

    [Fact]
    public async Task What_opens_no_door_says_so()
    {
        await using var visit = await house.Surface.VisitAsync();
        await visit.OpenAsync("/recovery");
        await visit.InspectAsync("recovery");
        foreach (var page in new[] { "invitation", "recovery" })
        {
            await visit.OpenAsync($"/{page}/nAhsRGDhtYq3nHxSUl9RhQ0mPYrgDAbf1qPVQhJ5rEI", 400);
            await visit.IsAtAsync($"/{page}/nAhsRGDhtYq3nHxSUl9RhQ0mPYrgDAbf1qPVQhJ5rEI", "This link does not work");
        }

        await visit.InspectAsync("link-refused");
        await visit.OpenAsync("/sign-in");
        await visit.Page.Context.ClearCookiesAsync();
        await Person.PasswordAsync(visit);
        await visit.IsAtAsync("/sign-in", "This is not allowed");
        await visit.SeesAsync("The form is too old");
        await visit.InspectAsync("form-expired");
        await visit.OpenAsync("/sign-in");
        await visit.PressAsync("Sign in");
        await visit.SeesAsync("Enter your password.");
        await visit.InspectAsync("sign-in.empty");
    }

    [Fact]
    public async Task The_same_path_works_without_scripts()
    {
        var (email, link) = await house.InviteAsync("Nick No-script");
        await using var visit = await house.Surface.VisitAsync(script: false);
        await Person.JoinAsync(visit, link);
        await Person.PasswordAsync(visit, email);
        await visit.IsAtAsync("/account", "My account");
        await visit.OpenAsync("/account/factors/totp");
        await visit.PictureAsync("totp.no-script");
        var app = await Person.AddAppAsync(visit, Cancel);
        await visit.IsAtAsync("/account/factors/recovery-codes", "Recovery codes");
        await visit.PressAsync("Make ten codes");
        await visit.FollowAsync("I have kept them");
        await visit.Page.Locator("details.menu summary").ClickAsync();
        await visit.PressAsync("Sign out");
        await visit.IsAtAsync("/sign-in", "Sign in");
        await Person.PasswordAsync(visit, email);
        await visit.TypeAsync("Code", await app.NextAsync(Cancel));
        await visit.PressAsync("Continue");
        await visit.IsAtAsync("/account", "My account");
        await visit.FollowAsync("Sessions");
        await visit.IsAtAsync("/account/sessions", "Sessions");
        visit.AssertClean();
    }

    [Fact]
    [Trait("Asvs", "V1.2.1")]
    [Trait("Asvs", "V3.2.2")]
    public async Task Hostile_names_are_shown_as_text()
    {
        const string name = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'& שלום עולם";
        await using var guest = await house.ArriveAsync(name);
        var visit = guest.Visit;
        await visit.OpenAsync("/account");
        Assert.Equal(name, await visit.Page.Locator(".menu-name").TextContentAsync());
        Assert.Equal(0, await visit.Page.Locator("img, main script").CountAsync());
        await visit.InspectAsync("account.hostile-name");
        await visit.OpenAsync("/account/details");
        Assert.Equal(name, await visit.Page.GetByLabel("Name", new() { Exact = true }).InputValueAsync());
        await visit.InspectAsync("details.hostile-name");
    }

    // In again with the app, and once more with a recovery code.
    private static async Task ReturnAsync(Visit visit, TotpCodes app, IReadOnlyList<string> codes)
    {
        await visit.OpenAsync("/account/sessions");
        await visit.IsAtAsync("/sign-in", "Sign in");
        await Person.PasswordAsync(visit);
        await visit.IsAtAsync("/sign-in/second-factor", "Second factor");
        await visit.InspectAsync("second-factor");
        await visit.TypeAsync("Code", "123456");
        await visit.PressAsync("Continue");
        await visit.SeesAsync("The code is not right.");
        await visit.InspectAsync("second-factor.refused");
        await visit.TypeAsync("Code", await app.NextAsync(Cancel));
        await visit.PressAsync("Continue");
        await visit.IsAtAsync("/account/sessions", "Sessions");
        await visit.InspectAsync("sessions");

        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { NameRegex = new("^End the session") }).First.ClickAsync();
        await visit.InspectAsync("sessions.end");
        await visit.PressAsync("End the session");
        await visit.IsAtAsync("/sign-in", "Sign in");
        await Person.PasswordAsync(visit);
        await visit.FollowAsync("Use a recovery code");
        await visit.InspectAsync("second-factor.recovery");
        await visit.TypeAsync("Recovery code", codes[3].ToUpperInvariant());
        await visit.PressAsync("Continue");
        await visit.IsAtAsync("/account", "My account");
    }
}
