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
        if (context.GetEndpoint()?.Metadata is { } metadata && NeedsRevision(metadata, context.Request.Method)
            && context.Request.Headers.IfMatch.Count == 0)
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

    /// <summary>
    /// Whether a request names the state that it is made from: a PUT or PATCH replaces one that the client has seen. What is removed is asked
    /// by the handler, because not everything has a state.
    /// </summary>
    public static bool NeedsRevision(IReadOnlyList<object> metadata, string? method) =>
        method is "PUT" or "PATCH"
        && metadata.OfType<PermissionDemand>().Any()
        && !metadata.OfType<Stateless>().Any();
}

/// <summary>What an endpoint puts has no state that could be lost, such as a switch.</summary>
/// <param name="Reason">A sentence for whoever reviews it.</param>
internal sealed record Stateless(string Reason);
