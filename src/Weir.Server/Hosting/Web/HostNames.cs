using System.Net;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting.Web;

/// <summary>The names that this server answers to. Immutable.</summary>
internal sealed class HostNames
{
    private readonly HashSet<string> _names;

    /// <param name="options">The configured names and the public address.</param>
    public HostNames(NetworkOptions options)
    {
        string[] own = ["localhost", Dns.GetHostName(), "127.0.0.1", "::1"];
        All = [.. (options.PublicUrl is { } url ? options.HostNames.Append(Bare(url.Host)) : options.HostNames)
            .Concat(own)
            .Select(static name => name.ToLowerInvariant())
            .Distinct()];
        _names = All.ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Configured names first, then localhost, the machine's name and the loopback addresses; lower case.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>Whether a client may call the server so.</summary>
    /// <param name="host">Of a Host header or a URL, without port; an IPv6 address with or without brackets.</param>
    public bool Contains(string host) => _names.Contains(Bare(host));

    private static string Bare(string host) => host is ['[', .. var inner, ']'] ? inner : host;
}
