namespace Weir.Contracts.Client;

/// <summary>A thing as the server gave it, with what a change of it has to be made from.</summary>
/// <param name="Value">The thing.</param>
/// <param name="Tag">
/// Its ETag, to be handed back with a change; null where the server gave none, and in the answer to a repeated creation.
/// </param>
public sealed record Versioned<T>(T Value, string? Tag);
