using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Portal;

/// <summary>
/// How pages are mapped: each shows itself to <see cref="Shown"/>, and mostly takes its form by a POST to the same path. Every handler is
/// given to the framework's own methods by name, so that the compiler writes what calls it and a start compiles nothing.
/// </summary>
internal static class PageRoutes
{
    // The longest form is a name, a description and a passkey's answer.
    private const long LargestForm = 64 * 1024;

    /// <summary>The methods of a page.</summary>
    public static readonly string[] Shown = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>A group whose forms are bounded, and refused without their token.</summary>
    public static RouteGroupBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("");
        pages.AddEndpointFilter(FormTokens.FilterAsync);
        pages.ExcludeFromDescription();
        return pages.TakesUpTo(LargestForm);
    }
}
