using System.Net;
using Weir.Server.Api;
using Weir.Server.SignIn.Throttling;

namespace Weir.Server.AccessKeys;

/// <summary>The networks that an access key can be used from. No network named means that all are allowed.</summary>
internal static class KeyNetworks
{
    private const int Most = 50;

    /// <summary>Reads the networks that somebody wants, each in its one spelling; notes everything that is wrong.</summary>
    /// <returns>The networks as they are stored.</returns>
    public static string Read(IReadOnlyList<string>? wanted, Faults faults)
    {
        if (wanted is null)
        {
            return "";
        }

        if (wanted.Count > Most)
        {
            faults.Add("/networks", $"At most {Most} networks.");
            return "";
        }

        var read = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (NetworkPrefix.TryParse(wanted[i], out var network, out _))
            {
                read.Add(network.ToString());
            }
            else
            {
                faults.Add($"/networks/{i}", "A network is expected, such as 192.0.2.0/24 or 2001:db8::/32.");
            }
        }

        return string.Join(' ', read);
    }

    /// <summary>The stored networks one by one.</summary>
    public static string[] List(string stored) => stored.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Says whether a key can be used from an address. Where there are limits, an unknown address is not within them.</summary>
    public static bool LetIn(string stored, IPAddress? address) =>
        stored.Length == 0
        || (address is not null && Array.Exists(
            List(stored), text => NetworkPrefix.TryParse(text, out var network, out _) && network.Contains(address)));
}
