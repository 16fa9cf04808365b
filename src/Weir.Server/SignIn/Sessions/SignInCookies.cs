using Microsoft.AspNetCore.Http;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Sessions;

/// <summary>
/// The cookies of sign-in. All have the prefix <c>__Host-</c> (RFC 6265bis section 4.1.3.2): no other host can set them, and they are never
/// sent in clear. None can be read by scripts.
/// </summary>
internal static class SignInCookies
{
    /// <summary>The session.</summary>
    public const string SessionName = "__Host-weir";

    /// <summary>A sign-in that waits for its second factor.</summary>
    public const string PendingName = "__Host-weir-pending";

    /// <summary>A passkey's challenge before anybody is known.</summary>
    public const string ChallengeName = "__Host-weir-challenge";

    /// <summary>The accounts that signed in completely on this browser before.</summary>
    public const string DeviceName = "__Host-weir-device";

    /// <summary>The session's token; null where there is none.</summary>
    public static string? Session(HttpRequest request) => Read(request, SessionName);

    /// <summary>The pending sign-in's token; null where there is none.</summary>
    public static string? Pending(HttpRequest request) => Read(request, PendingName);

    /// <summary>The challenge's token; null where there is none.</summary>
    public static string? Challenge(HttpRequest request) => Read(request, ChallengeName);

    /// <summary>The known device's marks; null where there are none.</summary>
    public static string? Device(HttpRequest request) => Read(request, DeviceName);

    /// <summary>Sets a cookie.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="name">One of the names above.</param>
    /// <param name="value">The secret.</param>
    /// <param name="life">How long the browser keeps it; null for as long as it runs.</param>
    public static void Set(HttpResponse response, string name, ShownOnce value, TimeSpan? life = null) =>
        response.Cookies.Append(name, value.Reveal(), Options(life));

    /// <summary>Removes a cookie.</summary>
    public static void Remove(HttpResponse response, string name) => response.Cookies.Delete(name, Options(null));

    private static string? Read(HttpRequest request, string name) =>
        request.Cookies.TryGetValue(name, out var value) && value.Length is > 0 and <= 1024 ? value : null;

    // Lax and not Strict: a person who follows a link from a mail is still signed in. What changes anything is guarded by its own token.
    private static CookieOptions Options(TimeSpan? life) =>
        new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = life, IsEssential = true };
}
