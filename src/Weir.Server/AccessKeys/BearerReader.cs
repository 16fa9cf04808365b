using Microsoft.AspNetCore.Http;
using Weir.Server.Api;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.AccessKeys;

/// <summary>
/// Reads <c>Authorization: Bearer weir_…</c> (RFC 6750 section 2.1). An Authorization header that is anything else is refused, so that a
/// request never goes on as somebody else than it says.
/// </summary>
/// <param name="keys">Finds the key's owner.</param>
internal sealed class BearerReader(AccessKeyAuthenticator keys)
{
    /// <summary>Where it stands among the readers: before the session cookie.</summary>
    public const int Order = 50;

    private const string Scheme = "Bearer ";

    /// <summary>Reads the header of a request.</summary>
    public async ValueTask<CredentialReading> ReadAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return CredentialReading.None;
        }

        // The scheme's name is taken in any case (RFC 9110 section 11.1).
        var value = header.ToString();
        var token = header.Count == 1 && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..] : null;
        var actor = await keys.FindAsync(token, RequestActor.DoorOf(context.Request), context.Connection.RemoteIpAddress, context.RequestAborted);
        return actor is null ? CredentialReading.Refused(ApiProblems.SignInNeeded) : CredentialReading.Of(actor);
    }
}
