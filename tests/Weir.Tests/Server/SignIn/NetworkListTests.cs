using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Weir.Server.SignIn.Throttling;

namespace Weir.Tests.Server.SignIn;

public sealed class NetworkListTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1/32", "192.0.2.1")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("::/0", "::/0")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.0/24")]
    public void A_range_has_one_text(string text, string canonical)
    {
        Assert.True(NetworkPrefix.TryParse(text, out var prefix, out _));
        Assert.Equal(canonical, prefix.ToString());
        Assert.True(NetworkPrefix.TryParse(canonical, out var again, out _));
        Assert.Equal(prefix, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.01")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/024")]
    [InlineData("192.0.2.0/+24")]
    [InlineData("192.0.2.0/24/24")]
    [InlineData("192.0.2.0/255.255.255.0")]
    [InlineData("192.0.2.1/24")]
    [InlineData("2001:db8::1/32")]
    [InlineData("2001:db8::/129")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("::ffff:192.0.2.0/24")]
    [InlineData("example.com")]
    [InlineData("*")]
    [InlineData("\uff11\uff19\uff12.0.2.1")]
    public void Another_spelling_is_refused(string text)
    {
        Assert.False(NetworkPrefix.TryParse(text, out _, out var reason));
        Assert.Contains($"'{text}'", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_specific_range_decides()
    {
        var list = Parse("10.1.0.0/16 10.2.3.4", "10.0.0.0/8, 10.2.0.0/16\n10.1.9.9 # the printer", "10.1.2.0/24");

        Assert.Equal(NetworkVerdict.Deny, On(list, "10.9.9.9"));
        Assert.Equal(NetworkVerdict.Allow, On(list, "10.1.1.1"));
        Assert.Equal(NetworkVerdict.Trust, On(list, "10.1.2.3"));
        Assert.Equal(NetworkVerdict.Deny, On(list, "10.1.9.9"));
        Assert.Equal(NetworkVerdict.Deny, On(list, "10.2.3.5"));
        Assert.Equal(NetworkVerdict.Allow, On(list, "10.2.3.4"));
        Assert.Equal(NetworkVerdict.Allow, On(list, "192.0.2.1"));
    }

    [Fact]
    public void Of_the_same_range_the_stricter_verdict_holds()
    {
        Assert.Equal(NetworkVerdict.Deny, On(Parse("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8"), "10.0.0.1"));
        Assert.Equal(NetworkVerdict.Allow, On(Parse("10.0.0.0/8", null, "10.0.0.0/8"), "10.0.0.1"));
    }

    [Fact]
    public void IPv4_inside_IPv6_is_IPv4()
    {
        var list = Parse(null, "192.0.2.0/24", null);

        Assert.Equal(NetworkVerdict.Deny, On(list, "::ffff:192.0.2.7"));
        Assert.Equal(NetworkVerdict.Deny, On(list, "::ffff:c000:207"));
        Assert.Equal(NetworkVerdict.Allow, On(list, "::192.0.2.7"));
    }

    [Fact]
    public void All_of_one_family_says_nothing_about_the_other()
    {
        var list = Parse("::/0", "0.0.0.0/0", null);

        Assert.Equal(NetworkVerdict.Deny, On(list, "192.0.2.7"));
        Assert.Equal(NetworkVerdict.Deny, On(list, "::ffff:192.0.2.7"));
        Assert.Equal(NetworkVerdict.Allow, On(list, "2001:db8::1"));
        Assert.Equal(NetworkVerdict.Allow, On(list, "fe80::1%3"));
    }

    [Fact]
    public void Every_fault_is_named_and_none_leaves_half_a_list()
    {
        Assert.Null(NetworkList.Parse("10.0.0.0/8 nonsense", "10.0.0.1/8", "300.1.1.1", out var errors));
        Assert.Equal(3, errors.Count);
        Assert.Contains("the range is 10.0.0.0/8", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_holds_exactly_the_addresses_with_its_bits() =>
        Prop.ForAll<uint, uint, int>(static (a, b, n) =>
        {
            var length = Math.Abs(n % 33);
            var (first, second) = (Address(a), Address(b));
            var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
            return NetworkPrefix.Around(first, length, 0).Contains(second) == ((a & mask) == (b & mask))
                && NetworkPrefix.Around(first, length, 0).Contains(first)
                && NetworkPrefix.Around(first, length, 0) == NetworkPrefix.Around(first.MapToIPv6(), length, 0);
        }).QuickCheckThrowOnFailure();

    private static IPAddress Address(uint value) => new([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);

    private static NetworkList Parse(string? allow, string? deny, string? trust)
    {
        var list = NetworkList.Parse(allow, deny, trust, out var errors);
        Assert.Empty(errors);
        return list!;
    }

    private static NetworkVerdict On(NetworkList list, string address) => list.VerdictOn(IPAddress.Parse(address));
}
