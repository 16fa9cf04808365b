using Microsoft.AspNetCore.Http;
using Weir.Guard.Actors;
using Weir.Server.Api;

namespace Weir.Server.SignIn.Sessions;

/// <summary>What a reader found in a request.</summary>
/// <param name="Actor">Who it is; null where nobody is recognized.</param>
/// <param name="Refusal">What the request is answered with; null where it goes on, as nobody if there is no actor.</param>
public sealed record CredentialReading(Actor? Actor, ApiProblem? Refusal)
{
    /// <summary>There is no credential of this kind: the next reader is asked.</summary>
    public static readonly CredentialReading None = new(null, null);

    /// <summary>It is this actor.</summary>
    public static CredentialReading Of(Actor actor) => new(actor, null);

    /// <summary>There is a credential, and it does not count.</summary>
    public static CredentialReading Refused(ApiProblem refusal) => new(null, refusal);
}

/// <summary>
/// One way in which requests show who makes them. Registered as a singleton service; the readers are asked in ascending order, and the first
/// that recognizes or refuses a credential decides.
/// </summary>
/// <param name="Order">100 is the session cookie; what stands in the <c>Authorization</c> header comes before it.</param>
/// <param name="ReadAsync">Looks for its own kind of credential.</param>
public sealed record CredentialReader(int Order, Func<HttpContext, ValueTask<CredentialReading>> ReadAsync);
