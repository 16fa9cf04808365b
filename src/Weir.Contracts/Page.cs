namespace Weir.Contracts;

/// <summary>One page of a list.</summary>
/// <param name="Items">The things, in the order that was asked for.</param>
/// <param name="Next">What to send as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
