using Microsoft.AspNetCore.Http;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Api;

/// <summary>
/// What stands around every handler of the API: a change names the state it is made from, and a request that is not as expected is
/// answered with all its faults.
/// </summary>
internal sealed class ApiMiddleware(RequestDelegate next)
{
    /// <summary>Answers, or lets the request through.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var isDemanded = context.GetEndpoint()?.Metadata.GetMetadata<PermissionDemand>() is not null;
        if (isDemanded && IsUpdate(context.Request.Method) && context.Request.Headers.IfMatch.Count == 0)
        {
            await ApiProblems.AnswerAsync(context, ApiProblems.PreconditionNeeded, null);
            return;
        }

        try
        {
            await next(context);
        }
        catch (InvalidRequestException exception) when (!context.Response.HasStarted)
        {
            await ApiProblems.AnswerAsync(context, exception.Faults);
        }
    }

    // A PUT or PATCH replaces a state that the client has seen; what is removed is asked by the handler, because not everything has a state.
    private static bool IsUpdate(string method) => HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);
}
