using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.Portal.Reviews;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal;

/// <summary>
/// Answers with a page: a Razor component that is rendered here and now, as plain HTML without any runtime in the browser.
/// </summary>
internal sealed class Page : IResult
{
    private const string Model = "Model";

    private readonly Type _component;
    private readonly object _model;
    private readonly int _status;

    private readonly bool _isBare;

    private Page(Type component, object model, int status, bool isBare)
    {
        _component = component;
        _model = model;
        _status = status;
        _isBare = isBare;
    }

    /// <summary>A page.</summary>
    /// <param name="model">What it shows: the component's parameter <c>Model</c>.</param>
    /// <param name="status">The HTTP status; 422 for a form that comes back with errors.</param>
    public static Page Of<TComponent>(object model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new(typeof(TComponent), model, status, isBare: false);

    /// <summary>A page without forms that asks the database for nothing, so that it comes when little else does.</summary>
    public static Page Bare<TComponent>(object model, int status)
        where TComponent : IComponent => new(typeof(TComponent), model, status, isBare: true);

    /// <summary>Sends the browser on with a GET after a form was taken (RFC 9110, section 15.4.4).</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var frame = await FrameOfAsync(httpContext);
        var html = await RenderAsync(httpContext.RequestServices, frame);
        httpContext.Response.StatusCode = _status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await httpContext.Response.WriteAsync(html, httpContext.RequestAborted);
        }
    }

    private async Task<PageFrame> FrameOfAsync(HttpContext context)
    {
        var nonce = ContentPolicy.Nonce(context);
        if (_isBare)
        {
            return new PageFrame(nonce, "", null, null);
        }

        var notice = Notices.Of(context.Request);
        var demandsRight = context.GetEndpoint()?.Metadata.GetMetadata<PermissionDemand>() is not null;
        return demandsRight && CurrentSession.Of(context) is { } session
            ? new PageFrame(nonce, session.Csrf, await NameOfAsync(context, session.User), notice) { Reviews = await ReviewsOfAsync(context) }
            : new PageFrame(nonce, FormTokens.Of(context), null, notice);
    }

    private static async Task<string> NameOfAsync(HttpContext context, Id<User> person)
    {
        var accounts = context.RequestServices.GetRequiredService<OwnAccounts>();
        return (await accounts.FindAsync(person, context.RequestAborted))?.Name ?? person.ToString();
    }

    private static async Task<string?> ReviewsOfAsync(HttpContext context)
    {
        var actor = context.Actor();
        if (actor.Organization is not { } organization)
        {
            return null;
        }

        var guard = context.RequestServices.GetRequiredService<AccessGuard>();
        var held = await guard.PermissionsAsync(actor, Resource.ForOrganization(organization), context.RequestAborted);
        return held.Contains(Permissions.ReviewRead.Name) ? ReviewPages.ListOf(organization) : null;
    }

    private async Task<string> RenderAsync(IServiceProvider services, PageFrame frame)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(PageRoot.Frame)] = frame,
            [nameof(PageRoot.Component)] = _component,
            [nameof(PageRoot.Parameters)] = new Dictionary<string, object> { [Model] = _model },
        });
        return await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<PageRoot>(parameters)).ToHtmlString());
    }

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
