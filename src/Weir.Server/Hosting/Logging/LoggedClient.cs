using System.Net;
using System.Net.Sockets;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting.Logging;

/// <summary>A client's address as far as the log may know it.</summary>
internal static class LoggedClient
{
    private const int NetworkBytesV4 = 3; // /24
    private const int NetworkBytesV6 = 6; // /48

    /// <summary>The address as configured; null for nothing.</summary>
    public static string? Of(IPAddress? address, LoggedAddress detail)
    {
        if (address is null || detail == LoggedAddress.None)
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (detail == LoggedAddress.Full)
        {
            return plain.ToString();
        }

        var kept = plain.AddressFamily == AddressFamily.InterNetwork ? NetworkBytesV4 : NetworkBytesV6;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
