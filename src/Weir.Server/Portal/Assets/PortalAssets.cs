using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Portal.Assets;

/// <summary>A file that pages load. Its path changes with its content, so a browser keeps it for good.</summary>
public sealed class PortalAsset
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const int DigestCharacters = 16;

    private readonly byte[] _content;
    private readonly string _type;

    internal PortalAsset(string name, string type)
    {
        var resource = $"Weir.Server.Portal.Assets.{name}";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is not embedded.");
        _content = new byte[stream.Length];
        stream.ReadExactly(_content);
        _type = type;
        var digest = Convert.ToHexStringLower(SHA256.HashData(_content))[..DigestCharacters];
        Path = $"/assets/{System.IO.Path.GetFileNameWithoutExtension(name)}.{digest}{System.IO.Path.GetExtension(name)}";
        Integrity = $"sha384-{Convert.ToBase64String(SHA384.HashData(_content))}";
    }

    /// <summary>Where it is served.</summary>
    public string Path { get; }

    /// <summary>What the browser checks it against (Subresource Integrity, section 3.1).</summary>
    public string Integrity { get; }

    internal void Map(IEndpointRouteBuilder routes) => routes
        .MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = Forever;
            return Results.Bytes(_content, _type);
        })
        .OpenTo("a stylesheet, a script and a picture are the same for everybody");
}

/// <summary>All files that pages load.</summary>
public static class PortalAssets
{
    /// <summary>The design system.</summary>
    public static PortalAsset Style { get; } = new("weir.css", "text/css; charset=utf-8");

    /// <summary>Makes and uses passkeys, the one thing that a browser does only for a script.</summary>
    public static PortalAsset Passkeys { get; } = new("passkeys.js", "text/javascript; charset=utf-8");

    /// <summary>The picture in a browser's tab.</summary>
    public static PortalAsset Icon { get; } = new("weir.svg", "image/svg+xml");

    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder routes)
    {
        Style.Map(routes);
        Passkeys.Map(routes);
        Icon.Map(routes);
    }
}
