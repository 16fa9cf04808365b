using System.Net;
using Microsoft.AspNetCore.Http;
using Weir.Guard.Actors;
using Weir.Server.Api;

namespace Weir.Server.SignIn.Sessions;

/// <summary>Where a sign-in comes from, as the flows need it; the same for API and pages.</summary>
/// <param name="Door">The door.</param>
/// <param name="Address">The client, after trusted proxies.</param>
/// <param name="DeviceCookie">What marks the browser as known for accounts; null where it has none.</param>
/// <param name="Browser">The browser in few words.</param>
/// <param name="Request">The request's id.</param>
internal sealed record SignInSource(Door Door, IPAddress Address, string? DeviceCookie, string Browser, string Request)
{
    /// <summary>Reads it from a request.</summary>
    public static SignInSource Of(HttpContext context) => new(
        RequestActor.DoorOf(context.Request),
        context.Connection.RemoteIpAddress ?? IPAddress.None,
        SignInCookies.Device(context.Request),
        BrowserName.Of(context.Request.Headers.UserAgent.ToString()),
        Hosting.Web.Request.IdOf(context));

    /// <summary>Nobody, at this place: the actor of what fails.</summary>
    public Actor Nobody => Actor.Anonymous(Door, Address) with { Request = Request };

    /// <summary>A part of Weir that acts because of this request: takes an invitation up, sets the server up.</summary>
    public Actor Part(string part) => Actor.ForSystem(part) with { Address = Address, Request = Request };
}
