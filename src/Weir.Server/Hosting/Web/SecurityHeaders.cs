using Microsoft.AspNetCore.Http;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Puts the security headers on every answer, before anything else runs; an endpoint may only replace <c>Cache-Control</c>, and a page that
/// ends a session may add <c>Clear-Site-Data</c>. The list is that of MDN's HTTP Observatory with its strictest values.
/// </summary>
/// <param name="next">The rest.</param>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // Two years, as Mozilla asks at least: 63,072,000 s.
    private const string TransportSecurity = "max-age=63072000; includeSubDomains";

    // Everything a browser could do for a page, off; only passkeys may be made and used by our own pages.
    private const string Permissions = "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), clipboard-read=(), "
        + "display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
        + "local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(self), "
        + "publickey-credentials-get=(self), screen-wake-lock=(), serial=(), storage-access=(), usb=(), web-share=(), "
        + "xr-spatial-tracking=()";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        Apply(context);
        return next(context);
    }

    /// <summary>Sets the headers; again after an answer was thrown away for an error.</summary>
    public static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = IsData(context.Request.Path) ? ContentPolicy.Data : ContentPolicy.ForPage(context);
        headers.StrictTransportSecurity = TransportSecurity;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Reporting-Endpoints"] = $"csp=\"{PolicyReports.Path}\"";
    }

    /// <summary>Whether a path answers with data and never with a page.</summary>
    public static bool IsData(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/health");
}
