using System.Security.Cryptography;
using Weir.Server.SignIn.Tokens;

namespace Weir.Tests.Server.SignIn;

public sealed class DeviceTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly DeviceToken _devices = new(static data => HMACSHA256.HashData("key one"u8, data), new CountingRandom());

    [Fact]
    public void A_device_is_known_to_the_account_that_signed_in_on_it()
    {
        var (text, device) = _devices.Issue("usr_1", Now);
        var cookie = DeviceToken.AddTo(null, text).Reveal();

        Assert.True(_devices.TryFind(cookie, "usr_1", Now + TimeSpan.FromDays(179), out var found));
        Assert.Equal(device, found);
        Assert.False(_devices.TryFind(cookie, "usr_2", Now, out _));
        Assert.False(_devices.TryFind(cookie, "usr_1", Now + TimeSpan.FromDays(180), out _));
    }

    [Fact]
    public void Another_servers_token_makes_no_device_known()
    {
        var others = new DeviceToken(static data => HMACSHA256.HashData("key two"u8, data), new CountingRandom());

        Assert.False(_devices.TryFind(others.Issue("usr_1", Now).Text.Reveal(), "usr_1", Now, out _));
    }

    [Fact]
    [Trait("Asvs", "V9.1.1")]
    public void Every_changed_character_makes_a_stranger()
    {
        var text = _devices.Issue("usr_1", Now).Text.Reveal();
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'x' ? 'y' : 'x') + text[(i + 1)..];
            Assert.False(_devices.TryFind(changed, "usr_1", Now, out _));
        }

        Assert.False(_devices.TryFind(text[..^1], "usr_1", Now, out _));
        Assert.False(_devices.TryFind(null, "usr_1", Now, out _));
        Assert.False(_devices.TryFind(new string('~', 100_000), "usr_1", Now, out _));
    }

    [Fact]
    public void A_cookie_holds_the_five_newest_accounts()
    {
        ShownOnce? cookie = null;
        for (var i = 0; i < 7; i++)
        {
            cookie = DeviceToken.AddTo(cookie?.Reveal(), _devices.Issue($"usr_{i}", Now).Text);
        }

        Assert.Equal([false, false, true, true, true, true, true],
            Enumerable.Range(0, 7).Select(i => _devices.TryFind(cookie!.Reveal(), $"usr_{i}", Now, out _)));
        Assert.Matches("^[A-Za-z0-9._~-]+$", cookie!.Reveal());
    }
}
