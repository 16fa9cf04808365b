using Weir.Guard.Decisions;
using Weir.S3.Operations;

namespace Weir.S3.Routing;

/// <summary>Does what one operation does, and answers.</summary>
internal delegate Task S3Handler(S3Call call, CancellationToken cancellationToken);

/// <summary>One operation of S3: how a request for it looks, the right it needs, and who does it.</summary>
/// <param name="Name">The name in the API reference of AWS.</param>
/// <param name="Method">The method of HTTP.</param>
/// <param name="Level">What it is about.</param>
/// <param name="Marker">The parameter in the query that tells it from others; empty for none.</param>
/// <param name="Permission">The right that the vault demands for it first.</param>
/// <param name="Handler">Who does it.</param>
internal sealed record S3Operation(string Name, string Method, S3Level Level, string Marker, Permission Permission, S3Handler Handler)
{
    /// <summary>Whether it copies from what <c>x-amz-copy-source</c> names.</summary>
    public bool IsCopy { get; init; }
}
