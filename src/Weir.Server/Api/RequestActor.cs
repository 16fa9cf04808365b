using Microsoft.AspNetCore.Http;
using Weir.Guard.Actors;

namespace Weir.Server.Api;

/// <summary>Who makes a request: set once by the part that verified a credential, read by everybody else.</summary>
public static class RequestActor
{
    /// <summary>The actor; nobody where no credential was shown.</summary>
    public static Actor Actor(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<Holder>()?.Actor
            ?? Guard.Actors.Actor.Anonymous(DoorOf(context.Request), context.Connection.RemoteIpAddress);
    }

    /// <summary>Says who makes the request.</summary>
    /// <exception cref="InvalidOperationException">It was said before: a request has one actor.</exception>
    public static void SetActor(this HttpContext context, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<Holder>() is not null)
        {
            throw new InvalidOperationException("The request's actor was set twice.");
        }

        context.Features.Set(new Holder(actor));
    }

    /// <summary>The door that a path belongs to.</summary>
    public static Door DoorOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? Door.Api : Door.Portal;
    }

    private sealed record Holder(Actor Actor);
}
