using System.Net;
using System.Text.Json;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>A device without a browser is let in or turned away by the person who types its code (RFC 8628).</summary>
public sealed class DeviceTests(House house)
{
    private const string HostileName = "<b>Ada's laptop</b> & \"friends\"";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_lets_a_device_in()
    {
        await using var guest = await house.ArriveAsync("Dora Device");
        var visit = guest.Visit;
        var device = await AskAsync(HostileName, null);

        await visit.OpenAsync("/device");
        await visit.IsAtAsync("/device", "Let a device in");
        await visit.InspectAsync("device");
        await visit.TypeAsync("Code", "1234");
        await visit.PressAsync("Continue");
        await visit.SeesAsync("A code is eight letters in two groups");
        await visit.InspectAsync("device.no-code");
        await visit.TypeAsync("Code", "BBBB-BBBB");
        await visit.PressAsync("Continue");
        await visit.SeesAsync("No device waits with this code.");
        await visit.InspectAsync("device.unknown");

        await visit.TypeAsync("Code", device.UserCode.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        await visit.PressAsync("Continue");
        await visit.IsAtAsync("/device", "Let this device in?");
        await visit.SeesAsync(device.UserCode);
        await visit.SeesAsync($"weir command on {HostileName}");
        await visit.SeesAsync("127.0.0.1");
        Assert.Equal(0, await visit.Page.Locator("main b").CountAsync());
        await visit.InspectAsync("device.asks");
        await visit.PressAsync("Let it in");
        await visit.IsAtAsync("/account/keys", "Access keys");
        await visit.SeesAsync("The device was let in.");
        Assert.Equal((200, ""), await PollAsync(device.DeviceCode));
        await visit.OpenAsync("/account/keys");
        await visit.SeesAsync($"weir command on {HostileName}");

        await visit.OpenAsync("/device");
        await visit.TypeAsync("Code", device.UserCode);
        await visit.PressAsync("Continue");
        await visit.SeesAsync("No device waits with this code.");
        visit.AssertClean();
    }

    [Fact]
    public async Task A_person_without_scripts_turns_a_device_away()
    {
        await using var guest = await house.ArriveAsync("Nora No-script", script: false);
        var visit = guest.Visit;
        var (grabby, modest) = (await AskAsync("grabby", "policy.manage"), await AskAsync("modest", "organization.read"));

        await visit.OpenAsync("/device");
        await visit.TypeAsync("Code", grabby.UserCode);
        await visit.PressAsync("Continue");
        await visit.SeesAsync("change the organization's policies");
        await visit.PictureAsync("device.asks.no-script");
        await visit.PressAsync("Let it in");
        await visit.SeesAsync("The device asks for too much.");
        await visit.PictureAsync("device.too-much.no-script");

        await visit.TypeAsync("Code", modest.UserCode);
        await visit.PressAsync("Continue");
        await visit.PressAsync("Turn it away");
        await visit.IsAtAsync("/account", "My account");
        await visit.SeesAsync("The device was not let in.");
        Assert.Equal((400, "access_denied"), await PollAsync(modest.DeviceCode));

        for (var guess = 0; guess < 40 && !await visit.Page.GetByText("There were too many tries").First.IsVisibleAsync(); guess++)
        {
            await visit.OpenAsync("/device");
            await visit.TypeAsync("Code", "BBBB-BBBB");
            await visit.PressAsync("Continue");
        }

        await visit.SeesAsync("There were too many tries");
        await visit.PictureAsync("device.wait.no-script");
        await visit.OpenAsync("/device/approve");
        await visit.IsAtAsync("/device", "Let a device in");
        visit.AssertClean();
    }

    private async Task<(string DeviceCode, string UserCode)> AskAsync(string name, string? scope)
    {
        var fields = new Dictionary<string, string> { ["client_id"] = "weir", ["device_name"] = name };
        if (scope is not null)
        {
            fields["scope"] = scope;
        }

        var answer = await house.Server.Client.PostAsync("/api/v1/device/authorize", new FormUrlEncodedContent(fields), Cancel);
        var codes = await SignedInClient.ExpectAsync(answer, HttpStatusCode.OK, Cancel);
        Assert.Equal("/device", new Uri(codes.GetProperty("verification_uri").GetString()!).AbsolutePath);
        return (codes.GetProperty("device_code").GetString()!, codes.GetProperty("user_code").GetString()!);
    }

    private async Task<(int Status, string Error)> PollAsync(string deviceCode)
    {
        var answer = await house.Server.Client.PostAsync("/api/v1/device/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "weir",
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
            ["device_code"] = deviceCode,
        }), Cancel);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancel));
        return ((int)answer.StatusCode, body.TryGetProperty("error", out var error) ? error.GetString()! : "");
    }
}
