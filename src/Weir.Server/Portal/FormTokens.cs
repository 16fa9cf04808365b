using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Portal;

/// <summary>
/// The token of forms that nobody has to be signed in for: a random cookie of this host, and its digest in the form. Another site can neither
/// read the one nor write the other. Forms of a session carry the session's own code, which is checked before any handler.
/// </summary>
internal static class FormTokens
{
    /// <summary>The hidden field.</summary>
    public const string Field = "csrf";

    private const string CookieName = "__Host-weir-form";
    private const int SecretBytes = 16;
    private static readonly object Key = new();

    /// <summary>The token for a page; sets the cookie where the browser has none.</summary>
    public static string Of(HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var known))
        {
            return (string)known!;
        }

        var secret = Read(context.Request);
        if (secret is null)
        {
            secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
            context.Response.Cookies.Append(
                CookieName,
                secret,
                new CookieOptions { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        }

        var token = DigestOf(secret);
        context.Items[Key] = token;
        return token;
    }

    /// <summary>Refuses a form without its token. Stands around every page; pages that demand a permission have been checked before.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        if (HttpMethods.IsPost(context.Request.Method)
            && context.GetEndpoint()?.Metadata.GetMetadata<PermissionDemand>() is null
            && !await IsGenuineAsync(context.Request))
        {
            await Problem.AnswerAsync(
                context,
                StatusCodes.Status403Forbidden,
                "form-expired",
                "The form is too old, or the browser keeps no cookies. Open the page again and send the form once more.");
            return Results.Empty;
        }

        return await next(call);
    }

    private static async Task<bool> IsGenuineAsync(HttpRequest request)
    {
        if (!request.HasFormContentType || Read(request) is not { } secret)
        {
            return false;
        }

        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        return form[Field] is [{ } given]
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(DigestOf(secret)));
    }

    private static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(CookieName, out var secret) && secret.Length is > 0 and <= 64 ? secret : null;

    private static string DigestOf(string secret) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"weir/form/{secret}")));
}
