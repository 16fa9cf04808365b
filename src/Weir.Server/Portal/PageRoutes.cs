using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Portal;

/// <summary>How pages are mapped: each is a GET that shows, and mostly a POST of the same path that takes its form.</summary>
internal static class PageRoutes
{
    // The longest form is a name, a description and a passkey's answer.
    private const long LargestForm = 64 * 1024;

    /// <summary>A group whose forms are refused without their token.</summary>
    public static RouteGroupBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("");
        pages.AddEndpointFilter(FormTokens.FilterAsync);
        pages.ExcludeFromDescription();
        return pages;
    }

    // The generator of request delegates sees no handler behind a parameter: pages are bound at the start instead.
#pragma warning disable RDG002
    /// <summary>A page.</summary>
    public static RouteHandlerBuilder MapPage(this IEndpointRouteBuilder routes, string path, Delegate show) =>
        routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], show);

    /// <summary>What takes a page's form.</summary>
    public static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder routes, string path, Delegate take) =>
        routes.MapPost(path, take).TakesUpTo(LargestForm);
#pragma warning restore RDG002
}
