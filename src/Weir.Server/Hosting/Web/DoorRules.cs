using System.Net;
using Microsoft.AspNetCore.Http;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Who may come through this door and under which name: the client's network, TLS as seen by the client, and the host it asked for. Runs
/// after forwarded headers were believed or dropped. Health endpoints are open to probes, which know the machine by address only.
/// </summary>
/// <param name="next">The rest.</param>
/// <param name="options">The networks.</param>
/// <param name="hosts">The names.</param>
internal sealed class DoorRules(RequestDelegate next, ServerOptions options, HostNames hosts)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/health"))
        {
            return next(context);
        }

        if (!Networks.Allow(options.Network.AllowedNetworks, context.Connection.RemoteIpAddress))
        {
            return Problem.AnswerAsync(context, StatusCodes.Status403Forbidden, "network-not-allowed", "This door is closed to your network.");
        }

        if (!request.IsHttps)
        {
            return Problem.AnswerAsync(
                context, StatusCodes.Status403Forbidden, "https-only", "The client did not use HTTPS, or its balancer did not say so.");
        }

        return hosts.Contains(request.Host.Host)
            ? next(context)
            : Problem.AnswerAsync(
                context, StatusCodes.Status421MisdirectedRequest, null, "This server does not go by that host name (WEIR_HOST_NAMES).");
    }
}

/// <summary>Lists of networks.</summary>
internal static class Networks
{
    /// <summary>Whether a list is empty or holds the address.</summary>
    public static bool Allow(IReadOnlyList<IPNetwork> allowed, IPAddress? address) => allowed.Count == 0 || Contain(allowed, address);

    /// <summary>Whether a list holds the address; an IPv4 address that came over IPv6 is an IPv4 address.</summary>
    public static bool Contain(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(plain));
    }
}
