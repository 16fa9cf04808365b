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
        S3 = [.. All.Where(static name => Uri.CheckHostName(name) == UriHostNameType.Dns).Select(static name => $"s3.{name}")];
        _names = All.ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The names below which a bucket may stand in an address, such as <c>s3.example.org</c>: one for each name that is no address.
    /// </summary>
    public IReadOnlyList<string> S3 { get; }

    /// <summary>What the server's own certificate carries: all names, and those of the S3 door with every bucket below them.</summary>
    public IReadOnlyList<string> OfCertificate => [.. All, .. S3, .. S3.Select(static name => $"*.{name}")];

    /// <summary>Configured names first, then localhost, the machine's name and the loopback addresses; lower case.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>Whether a client may call the server so.</summary>
    /// <param name="host">Of a Host header or a URL, without port; an IPv6 address with or without brackets.</param>
    public bool Contains(string host) => _names.Contains(Bare(host));

    private static string Bare(string host) => host is ['[', .. var inner, ']'] ? inner : host;
}
