using System.Globalization;
using System.Net;

namespace Weir.Server.Hosting.Settings;

/// <summary>Where the server listens and whom it listens to. Immutable.</summary>
public sealed class NetworkOptions
{
    private NetworkOptions(SettingReader reader)
    {
        reader.Begin("network");
        HttpsOnly = reader.Flag(
            "WEIR_HTTPS_ONLY",
            true,
            "Whether the server speaks HTTPS only. With false it speaks plain HTTP, and only to the balancers of WEIR_TRUSTED_PROXIES, which "
            + "must then end TLS. TONIC_HTTPS_ONLY is an alias.");
        var listen = reader.List(
            "WEIR_LISTEN",
            "*:8443",
            "Addresses and ports to listen on, with commas between; * is every address of the machine.");
        Listen = ReadEndpoints(reader, "WEIR_LISTEN", listen);
        HostNames = ReadNames(reader);
        PublicUrl = ReadPublicUrl(reader);
        TrustedProxies = reader.Networks(
            "WEIR_TRUSTED_PROXIES",
            "Networks of balancers whose X-Forwarded-For, -Proto and -Host headers, or PROXY protocol, are believed. From any other address they "
            + "are dropped.");
        AllowedNetworks = reader.Networks(
            "WEIR_ALLOWED_NETWORKS",
            "Networks that clients may come from. Empty allows every network; the balancers of WEIR_TRUSTED_PROXIES may always connect.");
        if (!HttpsOnly && TrustedProxies.Count == 0)
        {
            reader.Refuse("WEIR_HTTPS_ONLY=false is for a balancer that ends TLS; name its networks in WEIR_TRUSTED_PROXIES");
        }
    }

    /// <summary>No plain listener exists.</summary>
    public bool HttpsOnly { get; }

    /// <summary>Where to listen; port 0 takes a free port. Never empty.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; }

    /// <summary>Names and addresses that clients may call the server by, beside localhost and the machine's own name.</summary>
    public IReadOnlyList<string> HostNames { get; }

    /// <summary>What links in mails and pages begin with; null for the first host name and port.</summary>
    public Uri? PublicUrl { get; }

    /// <summary>Whose forwarded headers are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; }

    /// <summary>Where clients may come from; empty for everywhere.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; }

    internal static NetworkOptions Read(SettingReader reader) => new(reader);

    /// <summary>Reads where to listen; what is no endpoint is refused.</summary>
    /// <param name="reader">The reader of settings.</param>
    /// <param name="variable">The setting, for the refusal.</param>
    /// <param name="texts">Its values.</param>
    internal static IReadOnlyList<IPEndPoint> ReadEndpoints(SettingReader reader, string variable, IReadOnlyList<string> texts)
    {
        var endpoints = new List<IPEndPoint>();
        foreach (var text in texts)
        {
            var colon = text.LastIndexOf(':');
            if (colon > 0
                && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port <= IPEndPoint.MaxPort
                && AddressOf(text[..colon]) is { } address)
            {
                endpoints.Add(new IPEndPoint(address, port));
            }
            else
            {
                reader.Refuse($"{variable} must list endpoints such as *:8443, 127.0.0.1:8443 or [::1]:8443; '{text}' is none");
            }
        }

        return endpoints;
    }

    private static IPAddress? AddressOf(string text) => text switch
    {
        "*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var address) ? address : null,
        _ => !text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) ? address : null,
    };

    private static IReadOnlyList<string> ReadNames(SettingReader reader)
    {
        var names = reader.List(
            "WEIR_HOST_NAMES",
            "",
            "Host names and addresses that clients use, beside localhost and the machine's own name. A request for any other is refused; the "
            + "server's own certificate carries them.");
        foreach (var name in names.Where(static name => Uri.CheckHostName(name) is UriHostNameType.Unknown or UriHostNameType.Basic))
        {
            reader.Refuse($"WEIR_HOST_NAMES must list names such as weir.example.org; '{name}' is none");
        }

        return names;
    }

    private static Uri? ReadPublicUrl(SettingReader reader)
    {
        var text = reader.Text(
            "WEIR_PUBLIC_URL",
            null,
            "What links in mails and pages begin with, such as https://weir.example.org. Without it: the first host name and port.");
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "https", PathAndQuery: "/", UserInfo: "", Fragment: "" })
        {
            return url;
        }

        reader.Refuse("WEIR_PUBLIC_URL must be an https address without a path, such as https://weir.example.org");
        return null;
    }
}
