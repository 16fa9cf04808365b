using System.Collections.Frozen;

namespace Weir.Server.Api;

/// <summary>
/// The problems that a request can have before it reaches the API: the frame of the server answers them at every path. They stand here for
/// docs/errors.md; their codes are as stable as those of <see cref="ApiProblems"/>.
/// </summary>
public static class FrameProblems
{
    /// <summary>All of them.</summary>
    public static FrozenSet<ApiProblem> All { get; } = new ApiProblem[]
    {
        new(400, "bad-request", "The request is not HTTP as the standards say, or can be read in two ways."),
        new(403, "cross-site", "A page of another site sent the request."),
        new(403, "https-only", "The client did not use HTTPS, or its balancer did not say so."),
        new(403, "network-not-allowed", "The door is closed to the client's network."),
        new(405, "method-not-allowed", "The path does not take this method."),
        new(408, "request-timeout", "The body came too slowly or not at all."),
        new(413, "payload-too-large", "The body is larger than this path takes."),
        new(415, "unsupported-media-type", "The body is of another type than this path takes; the API takes application/json."),
        new(421, "misdirected-request", "The server does not go by the host name that the client used."),
        new(500, "internal-server-error", "Something failed inside. Tell whoever runs the server the request's id."),
        new(503, "outcome-unknown", "The database went away while the change was stored. Look whether it was made before you repeat it."),
        new(503, "storage-full", "The server has no space left; nothing was changed. Whoever runs it has to free some."),
        new(503, "storage-unavailable", "The server's database does not answer; nothing was changed. Wait as many seconds as Retry-After says."),
        new(503, "overloaded", "The server has as much to do as it can. Wait as many seconds as Retry-After says."),
    }.ToFrozenSet();
}
