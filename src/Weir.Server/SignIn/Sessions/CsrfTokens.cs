using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;

namespace Weir.Server.SignIn.Sessions;

/// <summary>
/// Codes that a page of ours carries and another site cannot know: a MAC over the session. They come back in a form's hidden field or in a
/// header, beside the check of <c>Sec-Fetch-Site</c> that stands before everything. Safe for concurrent use.
/// </summary>
/// <param name="keys">The keys.</param>
internal sealed class CsrfTokens(KeyRing keys)
{
    /// <summary>The header of requests that scripts and programs make.</summary>
    public const string Header = "Weir-Csrf";

    /// <summary>The hidden field of forms.</summary>
    public const string Field = "csrf";

    /// <summary>The code of a session.</summary>
    public string Of(Id<Session> session) => Base64Url.EncodeToString(
        keys.Mac(KeyOwner.Installation, KeyPurpose.SignIn, Encoding.UTF8.GetBytes($"weir/csrf/{session}")));

    /// <summary>Says whether a request may act for the session: it changes nothing, or it carries the code.</summary>
    public static async ValueTask<bool> IsGenuineAsync(HttpContext context, CurrentSession session)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return true;
        }

        if (request.Headers.TryGetValue(Header, out var header))
        {
            return header.Count == 1 && IsSame(header.ToString(), session.Csrf);
        }

        if (!request.HasFormContentType)
        {
            return false;
        }

        var form = await request.ReadFormAsync(context.RequestAborted);
        return form[Field] is [{ } field] && IsSame(field, session.Csrf);
    }

    private static bool IsSame(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
