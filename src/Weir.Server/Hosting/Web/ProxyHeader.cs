using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Weir.Server.Hosting.Web;

/// <summary>What the first bytes of a connection are.</summary>
internal enum ProxyHeaderKind
{
    /// <summary>No header of the PROXY protocol, nor the beginning of one.</summary>
    None = 0,

    /// <summary>The beginning of a header; more bytes are needed.</summary>
    Cut = 1,

    /// <summary>A header, whole.</summary>
    Whole = 2,

    /// <summary>A header that breaks the protocol.</summary>
    Malformed = 3,
}

/// <summary>
/// The header by which a balancer that passes bytes on says whose connection it is: the PROXY protocol, versions 1 (text) and 2 (binary), for TCP
/// over IPv4 and IPv6 (haproxy.org/download/3.0/doc/proxy-protocol.txt, 2020-03-05).
/// </summary>
/// <param name="Kind">What was found.</param>
/// <param name="Bytes">How long a whole header is.</param>
/// <param name="Source">Where the client connects from; null where the balancer speaks for itself or does not say.</param>
internal readonly record struct ProxyHeader(ProxyHeaderKind Kind, int Bytes, IPEndPoint? Source)
{
    /// <summary>More bytes than this a header does not have: additional fields that fill them say nothing to us.</summary>
    public const int MaxBytes = 2_048;

    private const int MaxTextBytes = 107;
    private const int BinaryHeadBytes = 16;

    private static readonly SearchValues<byte> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    private static ReadOnlySpan<byte> Text => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ProxyHeader Malformed => new(ProxyHeaderKind.Malformed, 0, null);

    private static ProxyHeader Cut => new(ProxyHeaderKind.Cut, 0, null);

    /// <summary>Reads a header off the front of what has arrived.</summary>
    /// <param name="received">All that has arrived, at most <see cref="MaxBytes"/> of it.</param>
    public static ProxyHeader Read(ReadOnlySpan<byte> received) => received switch
    {
        _ when received.StartsWith(Signature) => ReadBinary(received),
        _ when received.StartsWith(Text) => ReadText(received),
        _ => Signature.StartsWith(received) || Text.StartsWith(received) ? Cut : default,
    };

    private static ProxyHeader ReadText(ReadOnlySpan<byte> received)
    {
        var line = received[..Math.Min(received.Length, MaxTextBytes)];
        var end = line.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return received.Length < MaxTextBytes ? Cut : Malformed;
        }

        Span<Range> ranges = stackalloc Range[7];
        var words = line[..end];
        var count = Split(words, ranges);
        if (count >= 2 && words[ranges[1]].SequenceEqual("UNKNOWN"u8))
        {
            return new ProxyHeader(ProxyHeaderKind.Whole, end + 2, null);
        }

        return count == 6
            && AddressOf(words[ranges[1]], words[ranges[2]]) is { } source
            && AddressOf(words[ranges[1]], words[ranges[3]]) is not null
            && PortOf(words[ranges[4]]) is { } port
            && PortOf(words[ranges[5]]) is not null
            ? new ProxyHeader(ProxyHeaderKind.Whole, end + 2, new IPEndPoint(source, port))
            : Malformed;
    }

    private static int Split(ReadOnlySpan<byte> words, Span<Range> ranges)
    {
        var count = 0;
        foreach (var range in words.Split((byte)' '))
        {
            if (count == ranges.Length)
            {
                break;
            }

            ranges[count++] = range;
        }

        return count;
    }

    private static IPAddress? AddressOf(ReadOnlySpan<byte> family, ReadOnlySpan<byte> text)
    {
        var isSix = family.SequenceEqual("TCP6"u8);
        return (isSix || family.SequenceEqual("TCP4"u8))
            && !text.ContainsAnyExcept(AddressCharacters)
            && IPAddress.TryParse(Encoding.ASCII.GetString(text), out var address)
            && address.AddressFamily == (isSix ? System.Net.Sockets.AddressFamily.InterNetworkV6 : System.Net.Sockets.AddressFamily.InterNetwork)
            ? address
            : null;
    }

    private static int? PortOf(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ushort port, out var read) && read == text.Length ? port : null;

    private static ProxyHeader ReadBinary(ReadOnlySpan<byte> received)
    {
        if (received.Length < BinaryHeadBytes)
        {
            return Cut;
        }

        var (command, family) = (received[12], received[13]);
        var bytes = BinaryHeadBytes + BinaryPrimitives.ReadUInt16BigEndian(received[14..]);
        if (command is not (0x20 or 0x21) || bytes > MaxBytes)
        {
            return Malformed;
        }

        if (received.Length < bytes)
        {
            return Cut;
        }

        var addresses = received[BinaryHeadBytes..bytes];
        return (command, family) switch
        {
            (0x21, 0x11) => WithSource(addresses, 4),
            (0x21, 0x21) => WithSource(addresses, 16),
            _ => new ProxyHeader(ProxyHeaderKind.Whole, bytes, null),
        };

        ProxyHeader WithSource(ReadOnlySpan<byte> fields, int size) => fields.Length < (2 * size) + 4
            ? Malformed
            : new ProxyHeader(
                ProxyHeaderKind.Whole,
                bytes,
                new IPEndPoint(new IPAddress(fields[..size]), BinaryPrimitives.ReadUInt16BigEndian(fields[(2 * size)..])));
    }
}
