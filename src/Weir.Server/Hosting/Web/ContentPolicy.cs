using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Weir.Server.Hosting.Web;

/// <summary>The content security policy of an answer (CSP level 3) and the nonce that lets a page's own modules run.</summary>
public static class ContentPolicy
{
    private const int NonceBytes = 16; // CSP level 3, section 7.1: at least 128 bits

    private static readonly object NonceKey = new();

    /// <summary>For answers that are data: nothing in them may load, run, frame or submit anything.</summary>
    internal const string Data = "default-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; report-to csp";

    /// <summary>The nonce of this answer for <c>&lt;script type="module" nonce="…"&gt;</c>; another for every answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is data (under <c>/api</c> or <c>/health</c>) and has no nonce.</exception>
    public static string Nonce(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items.TryGetValue(NonceKey, out var nonce)
            ? (string)nonce!
            : throw new InvalidOperationException("this answer is data and runs no script");
    }

    /// <summary>Makes the nonce and gives the policy of a page.</summary>
    internal static string ForPage(HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        context.Items[NonceKey] = nonce;
        return $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
            + "report-to csp";
    }
}
