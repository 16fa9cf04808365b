using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Server.Hosting.Web;

namespace Weir.Tests.Server.Hosting.Web;

public sealed class ProxyHeaderTests
{
    private const string Four = "0D0A0D0A000D0A515549540A 21 11 000C CB007109 C0000201 DDD5 01BB";

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.1 56789 443\r\n", "203.0.113.9:56789")]
    [InlineData("PROXY TCP6 2001:db8::9 2001:db8::1 56789 443\r\n", "[2001:db8::9]:56789")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null)]
    public void A_header_of_text_names_the_client(string line, string? source)
    {
        var header = ProxyHeader.Read(Encoding.ASCII.GetBytes(line + "\u0016\u0003\u0001"));

        Assert.Equal(new ProxyHeader(ProxyHeaderKind.Whole, line.Length, source is null ? null : IPEndPoint.Parse(source)), header);
    }

    [Theory]
    [InlineData(Four, "203.0.113.9:56789", 28)]
    [InlineData(Four + "16", "203.0.113.9:56789", 28)]
    [InlineData("0D0A0D0A000D0A515549540A 21 11 0010 CB007109 C0000201 DDD5 01BB 04000100", "203.0.113.9:56789", 32)]
    [InlineData(
        "0D0A0D0A000D0A515549540A 21 21 0024 20010DB8000000000000000000000009 20010DB8000000000000000000000001 DDD5 01BB",
        "[2001:db8::9]:56789",
        52)]
    [InlineData("0D0A0D0A000D0A515549540A 20 00 0000", null, 16)]
    [InlineData("0D0A0D0A000D0A515549540A 21 31 0002 ABCD", null, 18)]
    public void A_binary_header_names_the_client(string hex, string? source, int bytes) => Assert.Equal(
        new ProxyHeader(ProxyHeaderKind.Whole, bytes, source is null ? null : IPEndPoint.Parse(source)), ProxyHeader.Read(OfHex(hex)));

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.1 56789\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.1 56789 443 1\r\n")]
    [InlineData("PROXY TCP4 2001:db8::9 192.0.2.1 56789 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 2001:db8::1 56789 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.1 65536 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.1 -1 443\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::1 1 2\r\n")]
    [InlineData("PROXY UDP4 203.0.113.9 192.0.2.1 1 2\r\n")]
    [InlineData("PROXY  TCP4 203.0.113.9 192.0.2.1 1 2\r\n")]
    [InlineData("PROXY \r\n")]
    public void A_broken_header_of_text_is_none(string line) =>
        Assert.Equal(ProxyHeaderKind.Malformed, ProxyHeader.Read(Encoding.ASCII.GetBytes(line)).Kind);

    [Fact]
    public void A_line_that_does_not_end_is_given_up() =>
        Assert.Equal(ProxyHeaderKind.Malformed, ProxyHeader.Read(Encoding.ASCII.GetBytes("PROXY TCP4 " + new string('1', 96))).Kind);

    [Theory]
    [InlineData("0D0A0D0A000D0A515549540A 11 11 000C CB007109 C0000201 DDD5 01BB")]
    [InlineData("0D0A0D0A000D0A515549540A 22 11 000C CB007109 C0000201 DDD5 01BB")]
    [InlineData("0D0A0D0A000D0A515549540A 21 11 0004 CB007109")]
    [InlineData("0D0A0D0A000D0A515549540A 21 11 FFFF CB007109")]
    public void A_broken_binary_header_is_none(string hex) => Assert.Equal(ProxyHeaderKind.Malformed, ProxyHeader.Read(OfHex(hex)).Kind);

    [Theory]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("PUT / HTTP/1.1\r\n")]
    [InlineData("PROXYTCP4")]
    [InlineData("proxy TCP4 203.0.113.9 192.0.2.1 1 2\r\n")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n")]
    public void What_begins_otherwise_is_no_header(string first) =>
        Assert.Equal(ProxyHeaderKind.None, ProxyHeader.Read(Encoding.Latin1.GetBytes(first)).Kind);

    [Fact]
    public void A_header_that_arrives_byte_by_byte_is_waited_for()
    {
        byte[][] headers = [OfHex(Four), "PROXY TCP4 203.0.113.9 192.0.2.1 56789 443\r\n"u8.ToArray()];
        foreach (var header in headers)
        {
            Assert.All(
                Enumerable.Range(0, header.Length),
                count => Assert.Equal(ProxyHeaderKind.Cut, ProxyHeader.Read(header.AsSpan(0, count)).Kind));
        }
    }

    [Fact]
    public void Any_bytes_behind_a_beginning_are_judged_without_failing() => Prop.ForAll<byte[], bool>(static (bytes, isText) =>
    {
        byte[] received = [.. isText ? "PROXY "u8 : OfHex(Four).AsSpan(0, 12), .. bytes];
        var header = ProxyHeader.Read(received);
        return header.Bytes <= received.Length && (header.Kind == ProxyHeaderKind.Whole) == (header.Bytes > 0);
    }).QuickCheckThrowOnFailure();

    private static byte[] OfHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
