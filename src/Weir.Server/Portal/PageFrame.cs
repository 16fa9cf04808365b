using Weir.Server.Portal.Design;

namespace Weir.Server.Portal;

/// <summary>What the frame of a page knows of its request.</summary>
/// <param name="Nonce">Lets the page's own module run.</param>
/// <param name="FormToken">What forms of the page carry (<see cref="FormTokens"/>).</param>
/// <param name="Person">The name of whoever is signed in; null for nobody.</param>
/// <param name="Notice">News above the page; null for none.</param>
public sealed record PageFrame(string Nonce, string FormToken, string? Person, Notice? Notice)
{
    /// <summary>The page of the access reviews of their organization; null for who may not see them.</summary>
    public string? Reviews { get; init; }
}
