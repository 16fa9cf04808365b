using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;

namespace Weir.Server.Hosting.Web;

/// <summary>The permission that an endpoint demands.</summary>
/// <param name="Permission">What the handler asks the guard for.</param>
public sealed record PermissionDemand(Permission Permission);

/// <summary>Says that an endpoint demands no permission, and why that is right.</summary>
/// <param name="Reason">A sentence for whoever reviews the list of open doors.</param>
public sealed record OpenEndpoint(string Reason);

/// <summary>The largest body of an endpoint that takes more, or less, than the rest.</summary>
/// <param name="MaxRequestBodySize">Bytes.</param>
internal sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;

/// <summary>
/// What every endpoint says about itself when it is mapped: the permission it demands or why it is open to all, and its methods. One that
/// does not stops the start, so nothing is reachable because somebody forgot.
/// </summary>
public static class EndpointRules
{
    /// <summary>The endpoint demands a permission.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, Permission permission)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new PermissionDemand(permission));

    /// <summary>The endpoint is open to everybody who reaches the door.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="reason">Why that is right.</param>
    public static TBuilder OpenTo<TBuilder>(this TBuilder endpoint, string reason)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return endpoint.WithMetadata(new OpenEndpoint(reason));
    }

    /// <summary>The endpoint takes bodies up to a size of its own.</summary>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder endpoint, long bytes)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return endpoint.WithMetadata(new BodyLimit(bytes));
    }

    /// <summary>Checks every mapped endpoint.</summary>
    /// <exception cref="InvalidOperationException">Some break the rule; the message names all of them.</exception>
    internal static void Check(IEndpointRouteBuilder routes)
    {
        var faults = routes.DataSources.SelectMany(static source => source.Endpoints).Select(FaultOf).OfType<string>().ToList();
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', faults));
        }
    }

    private static string? FaultOf(Endpoint endpoint)
    {
        var required = endpoint.Metadata.GetOrderedMetadata<PermissionDemand>().Count;
        var open = endpoint.Metadata.GetOrderedMetadata<OpenEndpoint>().Count;
        if (required + open != 1)
        {
            return $"the endpoint {endpoint.DisplayName} must say .Requires(permission) or .OpenTo(reason), exactly one of them";
        }

        return endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 }
            ? null
            : $"the endpoint {endpoint.DisplayName} must name its methods";
    }
}
