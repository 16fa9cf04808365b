namespace Weir.PortalTests;

/// <summary>What a person was told, on the page of the account.</summary>
public sealed class NoticePageTests(House house)
{
    private const string HostileKey = "<u>nightly</u> \"export\" https://evil.example";

    [Fact]
    public async Task A_person_reads_what_they_were_told_the_newest_first_and_nobody_else_does()
    {
        await using var guest = await house.ArriveAsync("Nora Notices");
        await House.MakeAsync(guest.Person, "/api/v1/me/access-keys", new { name = HostileKey });
        var visit = guest.Visit;

        await visit.OpenAsync("/account");
        await visit.FollowAsync("Notices");
        await visit.IsAtAsync("/account/notices", "Notices");
        var told = await visit.Page.Locator("main section h2").AllInnerTextsAsync();
        Assert.Equal("An access key was made for your Weir account", told[0]);
        Assert.Contains("New sign-in to your Weir account", told);
        await visit.SeesAsync("<u>nightly</u> \"export\" https: //evil.example");
        Assert.Equal(0, await visit.Page.Locator("main u").CountAsync());
        Assert.Equal("page", await visit.Page.Locator("nav.side a[href='/account/notices']").GetAttributeAsync("aria-current"));
        await visit.InspectAsync("notices");
        visit.AssertClean();

        await using var other = await house.ArriveAsync("Otto Other", script: false);
        await other.Visit.OpenAsync("/account/notices");
        Assert.Equal(0, await other.Visit.Page.GetByText("nightly").CountAsync());
        await other.Visit.PictureAsync("notices.no-script");
        other.Visit.AssertClean();
    }
}
