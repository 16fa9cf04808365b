using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;

namespace Weir.PortalTests;

/// <summary>A person's own access keys: made, shown once, replaced, revoked.</summary>
public sealed class AccessKeyTests(House house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_made_rotated_and_revoked()
    {
        const string name = "<i>nightly</i> \"export\"";
        await using var guest = await house.ArriveAsync("Kay Keys", "owner");
        var visit = guest.Visit;
        await House.MakeAsync(guest.Person, $"/api/v1/organizations/{house.Firm.Id}/projects", new { name = "Bills & <b>more</b>" });

        await visit.OpenAsync("/account/keys");
        await visit.SeesAsync("There is none.");
        await visit.InspectAsync("keys.empty");
        await visit.FollowAsync("Make a key");
        await visit.IsAtAsync("/account/keys/new", "Make an access key");
        await visit.InspectAsync("key.new");
        var first = await MakeAsync(visit, name);
        Assert.True(await OpensAsync(first));

        // The same form again, as a browser sends it after a reload, makes nothing and shows nothing.
        await visit.Page.ReloadAsync();
        await visit.IsAtAsync("/account/keys", "Access keys");
        await visit.SeesAsync("This form made its key before.");
        Assert.Equal(1, await visit.Page.Locator("tbody tr").CountAsync());
        await visit.FollowAsync(name);
        await visit.SeesAsync("2026/");
        await visit.SeesAsync("127.0.0.0/8");
        await visit.SeesAsync("from 127.0.0.1");
        Assert.Equal(0, await visit.Page.Locator("main i, main b").CountAsync());
        Assert.DoesNotContain(first, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.InspectAsync("key");

        var second = await RotateAsync(visit);
        Assert.Equal((true, true), (await OpensAsync(first), await OpensAsync(second)));
        await visit.FollowAsync("I have kept it");

        await visit.FollowAsync(name);
        await visit.FollowAsync("the key before");
        await visit.FollowAsync("Revoke");
        await visit.InspectAsync("key.revoke");
        await visit.PressAsync("Revoke it");
        await visit.IsAtAsync("/account/keys", "Access keys");
        await visit.SeesAsync("It stopped working at once.");
        await visit.InspectAsync("keys");
        Assert.Equal((false, true), (await OpensAsync(first), await OpensAsync(second)));
        visit.AssertClean();
    }

    [Fact]
    public async Task Keys_come_in_pages_and_orders_without_scripts()
    {
        await using var guest = await house.ArriveAsync("Paula Pages", script: false);
        var visit = guest.Visit;
        foreach (var (name, door, days) in new[] { ("first", "api", 9), ("second", "s3", 8), ("third", "sftp", 7) })
        {
            await visit.OpenAsync("/account/keys/new");
            await visit.TypeAsync("Name", name);
            await visit.Page.Locator($"#door-{door}").CheckAsync();
            await visit.TypeAsync("Days until it expires", $"{days}");
            await visit.PressAsync("Make the key");
            await visit.IsAtAsync("/account/keys/new", "Your new access key");
        }

        await visit.PictureAsync("key.made.no-script");
        await visit.OpenAsync("/account/keys?limit=2");
        Assert.Equal(["third", "second"], await NamesAsync(visit));
        await visit.FollowAsync("Next page");
        Assert.Equal(["first"], await NamesAsync(visit));
        await visit.FollowAsync("First page");
        await visit.FollowAsync("Expires");
        Assert.Equal(["third", "second"], await NamesAsync(visit));
        Assert.Equal("ascending", await visit.Page.Locator("th", new() { HasText = "Expires" }).GetAttributeAsync("aria-sort"));
        await visit.FollowAsync("Expires");
        Assert.Equal(["first", "second"], await NamesAsync(visit));
        await visit.PictureAsync("keys.pages.no-script");

        await visit.OpenAsync("/account/keys?sort=secret", 400);
        await visit.OpenAsync("/account/keys/key_nothing", 404);
        visit.AssertClean();
    }

    // Everything wrong at once, then a key that is narrowed in every way.
    private static async Task<string> MakeAsync(Visit visit, string name)
    {
        await visit.TypeAsync("Name", " ");
        await visit.TypeAsync("Bucket (optional)", "b");
        await visit.TypeAsync("Networks (optional)", "here\nthere");
        await visit.TypeAsync("Days until it expires", "400");
        await visit.PressAsync("Make the key");
        await visit.SeesAsync("There are problems");
        Assert.Equal(4, await visit.Page.Locator("[role=alert] li").CountAsync());
        await visit.InspectAsync("key.new.errors");

        await visit.TypeAsync("Name", name);
        await visit.Page.GetByLabel("Project", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Bills & <b>more</b>" });
        await visit.TypeAsync("Bucket (optional)", "invoices");
        await visit.TypeAsync("Prefix (optional)", "2026/");
        await visit.Page.GetByText("Choose permissions").ClickAsync();
        await visit.InspectAsync("key.new.permissions");
        await visit.Page.GetByLabel("see one's own account").CheckAsync();
        await visit.Page.GetByLabel("see a project, its versions and members").CheckAsync();
        await visit.TypeAsync("Networks (optional)", "127.0.0.0/8\n::1/128");
        await visit.TypeAsync("Days until it expires", "30");
        await visit.PressAsync("Make the key");
        await visit.IsAtAsync("/account/keys/new", "Your new access key");
        await visit.InspectAsync("key.made");
        return (await visit.Page.Locator(".secret code").TextContentAsync())!;
    }

    private static async Task<string> RotateAsync(Visit visit)
    {
        await visit.FollowAsync("Rotate");
        await visit.InspectAsync("key.rotate");
        await visit.TypeAsync("Days until the new key expires", "0");
        await visit.PressAsync("Make the new key");
        await visit.SeesAsync("A number of days from 1 to 365 is expected.");
        await visit.InspectAsync("key.rotate.errors");
        await visit.TypeAsync("Days until the new key expires", "365");
        await visit.PressAsync("Make the new key");
        return (await visit.Page.Locator(".secret code").TextContentAsync())!;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(Visit visit) => await visit.Page.Locator("tbody th a").AllTextContentsAsync();

    // Whether it is a key at all: this one is narrowed to a bucket, so what it asks for here is refused either way.
    private async Task<bool> OpensAsync(string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return (await house.Server.Client.SendAsync(request, Cancel)).StatusCode != HttpStatusCode.Unauthorized;
    }
}
