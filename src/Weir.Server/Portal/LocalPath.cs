using Microsoft.AspNetCore.Http;

namespace Weir.Server.Portal;

/// <summary>
/// Paths that a page may lead back to. Only a path of this server in its one spelling is one: anything else that stands in a link would make
/// the sign-in page a door to other sites (OWASP ASVS 5.0, 3.7.2).
/// </summary>
internal static class LocalPath
{
    /// <summary>The name of the parameter and of the hidden field.</summary>
    public const string Parameter = "return";

    private const int Longest = 1024;

    /// <summary>Where to go when nothing better is said.</summary>
    public const string Home = "/account";

    /// <summary>The path itself where it is one, else <see cref="Home"/>.</summary>
    public static string Of(string? text) => IsLocal(text) ? text! : Home;

    /// <summary>The path that a request asks to be led back to.</summary>
    public static string Of(HttpRequest request) => Of(request.Query[Parameter] is [{ } one] ? one : null);

    /// <summary>A path with a parameter that leads back to another.</summary>
    public static string With(string path, string back) => back is Home or "/" ? path : $"{path}?{Parameter}={Uri.EscapeDataString(back)}";

    /// <summary>Whether a text is a path of this server: one slash, then printable ASCII without a backslash.</summary>
    public static bool IsLocal(string? text) =>
        text is { Length: > 0 and <= Longest }
        && text[0] == '/'
        && (text.Length == 1 || text[1] is not ('/' or '\\'))
        && text.All(static c => c is > ' ' and <= '~' and not '\\');
}
