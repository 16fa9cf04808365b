using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weir.Server.SignIn.Throttling;

/// <summary>
/// A range of addresses in CIDR notation (RFC 4632, RFC 4291). IPv4 written inside IPv6 (<c>::ffff:192.0.2.1</c>) is IPv4; an IPv6 range
/// never holds IPv4 addresses, so <c>::/0</c> says nothing about them.
/// </summary>
internal readonly record struct NetworkPrefix
{
    private readonly UInt128 _bits;

    private NetworkPrefix(bool isIPv6, UInt128 bits, int length)
    {
        IsIPv6 = isIPv6;
        Length = length;
        _bits = bits & Mask(isIPv6, length);
    }

    /// <summary>Which of the two families.</summary>
    public bool IsIPv6 { get; }

    /// <summary>How many leading bits are fixed: 0 to 32, or 0 to 128.</summary>
    public int Length { get; }

    /// <summary>The range of the given length around an address.</summary>
    /// <param name="address">IPv4 or IPv6; a scope is ignored.</param>
    /// <param name="length4">Bits to keep of an IPv4 address.</param>
    /// <param name="length6">Bits to keep of an IPv6 address.</param>
    public static NetworkPrefix Around(IPAddress address, int length4, int length6)
    {
        var (isIPv6, bits) = Read(address);
        return new NetworkPrefix(isIPv6, bits, isIPv6 ? length6 : length4);
    }

    /// <summary>The single address.</summary>
    public static NetworkPrefix Single(IPAddress address) => Around(address, 32, 128);

    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c> or a single address; says what is wrong otherwise.</summary>
    public static bool TryParse(string text, out NetworkPrefix prefix, [NotNullWhen(false)] out string? reason)
    {
        prefix = default;
        reason = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var head = slash < 0 ? text : text[..slash];
        if (!TryAddress(head, out var address))
        {
            reason = $"'{text}' is not an address or a range, such as 192.0.2.0/24 or 2001:db8::/32.";
            return false;
        }

        var (isIPv6, bits) = Read(address);
        var longest = isIPv6 ? 128 : 32;
        var length = longest;
        if (slash >= 0 && !TryLength(text[(slash + 1)..], address.IsIPv4MappedToIPv6 ? 96 : 0, longest, out length))
        {
            reason = $"'{text}' has no prefix length from 0 to {longest} after the slash.";
            return false;
        }

        prefix = new NetworkPrefix(isIPv6, bits, length);
        if (prefix._bits != bits)
        {
            reason = $"'{text}' has bits after its prefix; the range is {prefix}.";
            return false;
        }

        return true;
    }

    /// <summary>Whether the address lies in the range.</summary>
    public bool Contains(IPAddress address)
    {
        var (isIPv6, bits) = Read(address);
        return isIPv6 == IsIPv6 && (bits & Mask(isIPv6, Length)) == _bits;
    }

    /// <summary>CIDR notation; a single address without its length.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
        var address = new IPAddress(IsIPv6 ? bytes : bytes[12..]);
        return Length == (IsIPv6 ? 128 : 32) ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{Length}");
    }

    private static (bool IsIPv6, UInt128 Bits) Read(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6;
        var plain = isIPv6 ? address : address.MapToIPv4();
        plain.TryWriteBytes(isIPv6 ? bytes : bytes[12..], out _);
        return (isIPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    private static UInt128 Mask(bool isIPv6, int length)
    {
        var free = (isIPv6 ? 128 : 32) - length;
        return free >= 128 ? UInt128.Zero : UInt128.MaxValue << free;
    }

    // The platform's parser also reads 1, 0x7f.1, 010.0.0.1, [::1]:80 and fe80::1%eth0: spellings that another reader takes differently.
    private static bool TryAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6
            ? !text.AsSpan().ContainsAny('[', ']', '%')
            : string.Equals(address.ToString(), text, StringComparison.Ordinal));

    private static bool TryLength(string text, int subtracted, int longest, out int length)
    {
        var read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
            && string.Equals(length.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        length -= subtracted;
        return read && length >= 0 && length <= longest;
    }
}
