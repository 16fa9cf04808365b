using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Closes connections from networks that may not connect before a byte of them is read: neither a TLS handshake nor a parser of ours is
/// offered to them.
/// </summary>
internal static class ConnectionRules
{
    /// <summary>Adds the rule in front of TLS.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="options">What holds for every door.</param>
    /// <param name="allowed">The networks of this door, beside those; empty for every network.</param>
    public static void Apply(ListenOptions listen, NetworkOptions options, IReadOnlyList<IPNetwork> allowed)
    {
        if (!options.HttpsOnly || options.AllowedNetworks.Count > 0 || allowed.Count > 0)
        {
            listen.Use(next => connection => MayConnect(connection, options, allowed) ? next(connection) : CloseAsync(connection));
        }
    }

    // Behind balancers the client's own network is judged when its address is known (DoorRules).
    private static bool MayConnect(ConnectionContext connection, NetworkOptions options, IReadOnlyList<IPNetwork> allowed)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        return Networks.Contain(options.TrustedProxies, address)
            || (options.HttpsOnly && Networks.Allow(options.AllowedNetworks, address) && Networks.Allow(allowed, address));
    }

    private static Task CloseAsync(ConnectionContext connection)
    {
        connection.Abort();
        return Task.CompletedTask;
    }
}
