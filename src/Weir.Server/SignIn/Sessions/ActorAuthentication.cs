using Microsoft.AspNetCore.Http;
using Weir.Server.Api;

namespace Weir.Server.SignIn.Sessions;

/// <summary>
/// Finds out who makes a request, before any right is decided. A request has at most one actor; a credential in the address of a request is
/// refused, because addresses are written into logs, histories and bookmarks (RFC 6750 section 5.3).
/// </summary>
internal sealed class ActorAuthentication(RequestDelegate next, IEnumerable<CredentialReader> readers)
{
    private const string KeyPrefix = "weir_";
    private static readonly string[] Names = ["access_token", "token", "api_key", "apikey", "authorization", "session"];

    private readonly CredentialReader[] _readers = [.. readers.OrderBy(static reader => reader.Order)];

    /// <summary>Names the actor, or answers with a problem.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (HasCredentialInAddress(context.Request))
        {
            await ApiProblems.AnswerAsync(context, ApiProblems.CredentialInAddress, null);
            return;
        }

        foreach (var reader in _readers)
        {
            var reading = await reader.ReadAsync(context);
            if (reading.Refusal is { } refusal)
            {
                await ApiProblems.AnswerAsync(context, refusal, null);
                return;
            }

            if (reading.Actor is { } actor)
            {
                context.SetActor(actor with { Request = Hosting.Web.Request.IdOf(context) });
                break;
            }
        }

        await next(context);
    }

    private static bool HasCredentialInAddress(HttpRequest request) =>
        request.QueryString.HasValue
        && request.Query.Any(static parameter =>
            Names.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)
            || parameter.Value.Any(static value => value?.StartsWith(KeyPrefix, StringComparison.Ordinal) == true));
}
