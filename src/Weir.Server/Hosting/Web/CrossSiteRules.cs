using Microsoft.AspNetCore.Http;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Refuses requests that change something and that a browser sends on behalf of another site (OWASP ASVS 5.0, 3.5.1). Browsers say so in
/// <c>Sec-Fetch-Site</c>, which a page cannot set (Fetch Metadata, section 2); the few that do not send it send <c>Origin</c>. Programs send
/// neither.
/// </summary>
/// <param name="next">The rest.</param>
/// <param name="hosts">Tells own origins from others.</param>
internal sealed class CrossSiteRules(RequestDelegate next, HostNames hosts)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        IsSafe(context.Request.Method) || IsOwn(context.Request)
            ? next(context)
            : Problem.AnswerAsync(context, StatusCodes.Status403Forbidden, "cross-site", "Another site may not send this request.");

    // RFC 9110, section 9.2.1: these change nothing.
    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site is not [("same-origin" or "none")])
        {
            return false;
        }

        // A form of a page that asks for no referrer has the origin "null" (Fetch, section 3.2); then the browser's word above decides.
        var origin = request.Headers.Origin;
        return origin.Count == 0
            || (site.Count > 0 && origin is ["null"])
            || (origin is [{ } text]
                && Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url.Scheme == request.Scheme
                && string.Equals(url.Authority, Authority(request), StringComparison.OrdinalIgnoreCase)
                && hosts.Contains(url.Host));
    }

    private static string Authority(HttpRequest request) =>
        request.Host.Port is { } port && port == (request.IsHttps ? 443 : 80) ? request.Host.Host : request.Host.Value ?? "";
}
