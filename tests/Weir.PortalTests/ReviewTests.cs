using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>An access review from its start to its end: seen by who may see it, decided line by line by who may decide.</summary>
public sealed class ReviewTests(House house)
{
    private const string HostileGroup = "<u>couriers</u> & \"drivers\"";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_review_is_started_decided_line_by_line_and_completed()
    {
        using var firm = await house.FoundAsync("reviewed", "Reviewed <b>Ltd</b>");
        await using var guest = await house.ArriveAsync("Sam Officer", "security-officer", firm);
        var visit = guest.Visit;
        await MakeGroupWithMemberAsync(firm);
        var list = $"/organizations/{firm.Id}/reviews";

        await visit.OpenAsync("/account");
        await visit.Page.Locator("details.menu summary").ClickAsync();
        await visit.FollowAsync("Access reviews");
        await visit.IsAtAsync(list, "Access reviews");
        await visit.SeesAsync("There was none yet.");
        await visit.InspectAsync("reviews.empty");
        await visit.FollowAsync("Start a review");
        await visit.TypeAsync("Days without use after which something is dormant", "0");
        await visit.PressAsync("Start it");
        await visit.SeesAsync("A number of days from 1 to 730 is expected.");
        await visit.InspectAsync("review.start.errors");
        await visit.TypeAsync("Days without use after which something is dormant", "30");
        await visit.PressAsync("Start it");
        await visit.SeesAsync("The access review was started.");
        await visit.SeesAsync($"group {HostileGroup}");
        Assert.Equal(0, await visit.Page.Locator("main u").CountAsync());
        await visit.InspectAsync("review");
        var review = visit.Path;

        await SeenByOthersAsync(firm, review);
        await visit.OpenAsync($"{review}/complete");
        await visit.PressAsync("Complete it");
        await visit.SeesAsync("lines are not decided yet.");
        await visit.InspectAsync("review.complete.too-early");
        await DecideAllAsync(visit, review);

        await visit.InspectAsync("review.decided");
        await visit.FollowAsync("Complete the review");
        await visit.InspectAsync("review.complete");
        await visit.PressAsync("Complete it");
        await visit.SeesAsync("The access review is complete.");
        await visit.InspectAsync("review.completed");
        var download = await visit.Page.RunAndWaitForDownloadAsync(
            () => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download as CSV" }).ClickAsync());
        var csv = await File.ReadAllTextAsync(await download.PathAsync(), Cancel);
        Assert.Contains("left us", csv, StringComparison.Ordinal);
        await visit.FollowAsync("Access reviews");
        await visit.InspectAsync("reviews");
        visit.AssertClean();
    }

    [Fact]
    public async Task What_was_not_used_for_long_is_marked_as_dormant()
    {
        using var firm = await house.FoundAsync("dormant", "Dormant & Co");
        await using var guest = await house.ArriveAsync("Sam Officer", "security-officer", firm);
        var visit = guest.Visit;
        await House.MakeAsync(
            firm.Owner,
            $"/api/v1/organizations/{firm.Id}/grants",
            new { subject = guest.Person.UserId, role = "auditor", startsAt = TimeProvider.System.GetUtcNow().AddDays(-100) });
        await MakeOldRobotAsync(firm);

        await visit.OpenAsync($"/organizations/{firm.Id}/reviews");
        await visit.FollowAsync("Start a review");
        await visit.TypeAsync("Days without use after which something is dormant", "30");
        await visit.PressAsync("Start it");
        await visit.SeesAsync("The access review was started.");
        var dormant = visit.Page.Locator("tbody tr", new() { Has = visit.Page.Locator(".tag-warning") });
        Assert.Equal(2, await dormant.CountAsync());
        Assert.True(await visit.Page.Locator("tbody tr").CountAsync() > 3);
        await SeesTagAsync(dormant.Filter(new() { HasText = "Old robot service account" }), "th", "member");
        await SeesTagAsync(dormant.Filter(new() { HasText = "Sam Officer" }), "td", "auditor");
        await visit.InspectAsync("review.dormant");

        await visit.FollowAsync("Show only what is dormant");
        await visit.SeesAsync("Dormant lines");
        Assert.Equal(2, await visit.Page.Locator("tbody tr").CountAsync());
        await visit.InspectAsync("review.only-dormant");
        await visit.Page.Locator("tbody th a", new() { HasText = "Old robot" }).ClickAsync();
        await visit.SeesAsync("Through");
        await Assertions.Expect(visit.Page.Locator("dl.facts > div", new() { HasText = "Who" }).Locator(".tag-warning")).ToHaveTextAsync("dormant");
        await visit.InspectAsync("review.line.dormant-holder");
        await visit.Page.GoBackAsync();
        await visit.Page.Locator("tbody th a", new() { HasText = "Sam Officer" }).ClickAsync();
        await visit.SeesAsync("Through");
        await Assertions.Expect(visit.Page.Locator("dl.facts .tag-warning")).ToHaveTextAsync("dormant");
        await visit.InspectAsync("review.line.dormant");
        visit.AssertClean();
    }

    // What is dormant is marked once, in the cell that says of what.
    private static async Task SeesTagAsync(ILocator row, string cell, string role)
    {
        Assert.Contains(role, await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(["dormant"], await row.Locator(".tag-warning").AllInnerTextsAsync());
        Assert.Equal(1, await row.Locator($"{cell} .tag-warning").CountAsync());
    }

    // A service account of long ago that was never seen, with a grant of today.
    private async Task MakeOldRobotAsync(Firm firm)
    {
        var made = await House.MakeAsync(firm.Owner, $"/api/v1/organizations/{firm.Id}/service-accounts", new { name = "Old robot" });
        var robot = made.GetProperty("id").GetString();
        await House.MakeAsync(firm.Owner, $"/api/v1/organizations/{firm.Id}/grants", new { subject = robot, role = "member" });
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(house.Server.DataPath, "weir.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE service_accounts SET created_at = created_at - @age WHERE id = @id";
        command.Parameters.AddWithValue("@age", (long)TimeSpan.FromDays(100).TotalMilliseconds);
        command.Parameters.AddWithValue("@id", robot);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancel));
    }

    // The last owner's grant cannot be taken; the group's member loses the membership; everything else stays.
    private static async Task DecideAllAsync(Visit visit, string review)
    {
        await visit.OpenAsync(review);
        await visit.FollowAsync("Decide the next line");
        await visit.InspectAsync("review.line");
        await visit.PressAsync("Decide");
        await visit.SeesAsync("Choose whether it stays or goes.");
        await visit.Page.GetByLabel("It is taken").CheckAsync();
        await visit.PressAsync("Decide");
        await visit.SeesAsync("Say why it is taken.");
        await visit.InspectAsync("review.line.errors");
        var (owner, courier) = (0, 0);
        while (visit.Path.EndsWith("/decision", StringComparison.Ordinal))
        {
            var line = await visit.Page.Locator("dl.facts").First.InnerTextAsync();
            if (line.Contains(HostileGroup, StringComparison.Ordinal))
            {
                courier++;
                await visit.Page.GetByLabel("It is taken").CheckAsync();
                await visit.TypeAsync("Why", "left us\nlong ago");
            }
            else if (line.Contains("Ada", StringComparison.Ordinal) && line.Contains("owner", StringComparison.Ordinal) && owner++ == 0)
            {
                await visit.Page.GetByLabel("It is taken").CheckAsync();
                await visit.TypeAsync("Why", "to see whether it can be");
                await visit.PressAsync("Decide");
                await visit.SeesAsync("would be left without an owner");
                await visit.InspectAsync("review.line.last-owner");
                continue;
            }
            else
            {
                await visit.Page.GetByLabel("It stays").CheckAsync();
            }

            await visit.PressAsync("Decide");
            await visit.SeesAsync("The decision was recorded.");
        }

        Assert.Equal((2, 1), (owner, courier));
    }

    // Without a script, and with the right to look and no other.
    private async Task SeenByOthersAsync(Firm firm, string review)
    {
        await using var guest = await house.ArriveAsync("Aud Auditor", "auditor", firm, script: false);
        var visit = guest.Visit;
        await visit.OpenAsync(review);
        Assert.Equal(0, await visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Decide") }).CountAsync());
        await visit.PictureAsync("review.auditor.no-script");
        await visit.OpenAsync($"{review}?limit=1");
        await visit.FollowAsync("Next page");
        Assert.Equal(1, await visit.Page.Locator("tbody tr").CountAsync());
        await visit.Page.Locator("tbody th a").ClickAsync();
        await visit.SeesAsync("Through");
        await visit.PictureAsync("review.line.no-script");
        await visit.OpenAsync($"{review}?dormant=true");
        await visit.SeesAsync("Nothing is dormant.");
        await visit.OpenAsync($"{review}/complete", 403);
        await visit.OpenAsync($"{review}0", 404);
        visit.AssertClean();

        await using var stranger = await house.ArriveAsync("Mem Member", firm: firm);
        await stranger.Visit.OpenAsync(review, 403);
        await using var elsewhere = await house.ArriveAsync("Otto Outside", "owner");
        await elsewhere.Visit.OpenAsync(review, 404);
        await stranger.Visit.OpenAsync("/account");
        Assert.Equal(0, await stranger.Visit.Page.GetByText("Access reviews").CountAsync());
    }

    private async Task MakeGroupWithMemberAsync(Firm firm)
    {
        var groups = $"/api/v1/organizations/{firm.Id}/groups";
        var group = (await House.MakeAsync(firm.Owner, groups, new { name = HostileGroup })).GetProperty("id").GetString();
        await House.MakeAsync(firm.Owner, $"/api/v1/organizations/{firm.Id}/grants", new { subject = group, role = "member" });
        var (email, link) = await house.InviteAsync("Cora Courier", firm: firm);
        using var courier = await SignedInClient.JoinAsync(house.Server, link, email, Cancel);
        await House.MakeAsync(firm.Owner, $"{groups}/{group}/members", new { member = courier.UserId });
    }
}
