using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Refuses requests that two programs could read differently: the raw material of smuggling and of walking around a rule by spelling a path
/// another way (RFC 9112, sections 3.2 and 11.2; RFC 3986, section 6.2.2). Kestrel refuses the malformed; this refuses the ambiguous.
/// </summary>
/// <param name="next">The rest.</param>
internal sealed class WireRules(RequestDelegate next)
{
    // Kestrel moves the Content-Length of a chunked request here and goes on.
    private const string SetAsideLength = "X-Content-Length";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.ContainsKey(SetAsideLength))
        {
            return RefuseAsync(context, "a request has either Content-Length or Transfer-Encoding, never both");
        }

        if (request.Headers.TransferEncoding.Count > 0 && HttpProtocol.IsHttp10(request.Protocol))
        {
            return RefuseAsync(context, "HTTP/1.0 has no Transfer-Encoding");
        }

        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!IsCanonical(PathOf(target)))
        {
            return RefuseAsync(context, "the path is not in its one canonical spelling");
        }

        // No honest value holds a NUL, and programs disagree about what it means: PostgreSQL refuses text with one, SQLite takes it.
        if (target.Contains("%00", StringComparison.Ordinal))
        {
            return RefuseAsync(context, "the query holds the character NUL");
        }

        // Methods are case-sensitive (RFC 9110, section 9.1), which routing does not hold to.
        if (request.Method is "TRACE" or "CONNECT" or "TRACK" or "DEBUG" || request.Method.Any(char.IsAsciiLetterLower))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>
    /// Whether a path on the wire has the one spelling that means it: begins with a slash, no empty or dot segments, no backslash, no
    /// control characters, no bytes over 126, and no escape of what needs none or of a separator.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<char> path)
    {
        if (path.Length == 0 || path[0] != '/')
        {
            return false;
        }

        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c is <= ' ' or > '~' or '\\' or ';' || (c == '/' && !IsSegmentStart(path[(i + 1)..], isLast: i == path.Length - 1)))
            {
                return false;
            }

            if (c == '%' && !IsNeededEscape(path[i..]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSegmentStart(ReadOnlySpan<char> rest, bool isLast)
    {
        var end = rest.IndexOf('/');
        var segment = end < 0 ? rest : rest[..end];
        return isLast || (segment.Length > 0 && segment is not ("." or ".."));
    }

    // Unreserved characters are never escaped (RFC 3986, 2.3); an escaped separator, NUL or control character has no honest use here.
    private static bool IsNeededEscape(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 3 || !char.IsAsciiHexDigit(rest[1]) || !char.IsAsciiHexDigit(rest[2]))
        {
            return false;
        }

        var value = (char)((Convert.ToInt32(rest[1].ToString(), 16) << 4) | Convert.ToInt32(rest[2].ToString(), 16));
        return value >= ' ' && value != '\x7f' && !char.IsAsciiLetterOrDigit(value) && value is not ('-' or '.' or '_' or '~' or '/' or '\\' or ';');
    }

    // An absolute target (RFC 9112, 3.2.2) is for proxies, and "*" for OPTIONS of the server: neither is a path.
    private static ReadOnlySpan<char> PathOf(string target) =>
        target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? target.AsSpan(0, query) : target;

    private static Task RefuseAsync(HttpContext context, string detail)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            // What follows on the connection cannot be trusted to be a request.
            context.Response.Headers.Connection = "close";
        }

        return Problem.AnswerAsync(context, StatusCodes.Status400BadRequest, null, detail);
    }
}
