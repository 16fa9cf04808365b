using Microsoft.AspNetCore.Http;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Hosting.Web;
using Weir.Store;

namespace Weir.Server.Api;

/// <summary>
/// Stands between routing and every handler: an endpoint that demands a permission is reached only by who has it. What comes out is a
/// <see cref="Granted"/>, without which no change can be begun.
/// </summary>
internal sealed class GuardMiddleware(RequestDelegate next, AccessGuard guard, AuditTrail trail, Database database)
{
    /// <summary>The header in which a client says why; percent-encoded UTF-8 (RFC 3986 section 2.1).</summary>
    public const string ReasonHeader = "Weir-Reason";

    private const int LongestReason = 1000;

    /// <summary>Lets the request through, or answers with a problem.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<PermissionDemand>() is not { Permission: var permission })
        {
            await next(context);
            return;
        }

        var actor = context.Actor();
        var rule = endpoint.Metadata.GetMetadata<DemandedOn>()
            ?? throw new InvalidOperationException($"The endpoint {endpoint.DisplayName} does not say what its permission is demanded on.");
        if (actor.Kind == Guard.Actors.ActorKind.Anonymous)
        {
            trail.CountRefusal(actor, permission.Name);
            await ApiProblems.AnswerAsync(context, ApiProblems.SignInNeeded, null);
            return;
        }

        if (await rule.Resource(context, database) is not { } resource)
        {
            await ApiProblems.AnswerAsync(context, ApiProblems.NotFound, null);
            return;
        }

        if (!TryReason(context.Request, out var reason))
        {
            await ApiProblems.AnswerAsync(context, ApiProblems.BadReason, null);
            return;
        }

        var decision = await guard.DemandAsync(actor, permission, resource, reason, context.RequestAborted);
        if (decision.Granted is not { } granted)
        {
            await ApiProblems.AnswerAsync(context, ApiProblems.Of(decision.Denial!.Value), DetailOf(permission, decision.Denial.Value));
            return;
        }

        context.Features.Set(granted);
        await next(context);
    }

    private static string? DetailOf(Permission permission, DenialReason denial) => denial switch
    {
        DenialReason.NotGranted => $"The permission {permission} is needed.",
        DenialReason.OutOfScope => $"The access key does not reach this with the permission {permission}.",
        _ => null,
    };

    private static bool TryReason(HttpRequest request, out string? reason)
    {
        reason = null;
        var header = request.Headers[ReasonHeader];
        if (header.Count == 0)
        {
            return true;
        }

        var text = Uri.UnescapeDataString(header.ToString()).Trim();
        if (header.Count > 1 || text.Length > LongestReason || text.Any(char.IsControl))
        {
            return false;
        }

        reason = text.Length == 0 ? null : text;
        return true;
    }
}
